package superpeer.hub.geo;

import com.maxmind.db.CHMCache;
import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import com.maxmind.db.Reader;
import com.maxmind.db.Reader.FileMode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/**
 * Reads databases in the MaxMind format (.mmdb), such as GeoLite2 City, Country and ASN. Files are
 * memory-mapped, so only the used parts are in memory. A replaced file is used after the next
 * start.
 */
public final class MaxMindDatabase implements GeoIpDatabase {

  private static final Logger log = LoggerFactory.getLogger(MaxMindDatabase.class);

  private final List<Reader> databases;

  private MaxMindDatabase(List<Reader> databases) {
    this.databases = List.copyOf(databases);
  }

  /**
   * Opens the files. Logs those that cannot be opened. Blocks.
   *
   * @param files setting → file that it names
   */
  public static GeoIpDatabase open(Map<String, Path> files) {
    var databases = new ArrayList<Reader>();
    files.forEach(
        (setting, file) -> {
          try {
            databases.add(new Reader(file.toFile(), FileMode.MEMORY_MAPPED, new CHMCache()));
          } catch (IOException | RuntimeException e) {
            log.error(
                "{} is {}, which cannot be read as a GeoIP database ({}). The hub starts"
                    + " without it. Set it to an .mmdb file and restart",
                setting,
                file,
                e.toString());
          }
        });
    return databases.isEmpty() ? GeoIpDatabase.NONE : new MaxMindDatabase(databases);
  }

  @Override
  public GeoLocation locate(InetAddress address) {
    var geoLocation = GeoLocation.UNKNOWN;
    for (var database : databases) {
      geoLocation = geoLocation.completedBy(lookUp(database, address));
    }
    return geoLocation;
  }

  private static GeoLocation lookUp(Reader database, InetAddress address) {
    try {
      var found = database.get(address, Entry.class);
      return found == null ? GeoLocation.UNKNOWN : GeoLocation.estimated(found.geo());
    } catch (IOException | RuntimeException e) {
      // The file is damaged, or an IPv4 database is asked for an IPv6 address.
      log.debug("the GeoIP database cannot locate {}", address, e);
      return GeoLocation.UNKNOWN;
    }
  }

  /** The members of an entry that are read; the rest is skipped. */
  public static final class Entry {

    private final Optional<Country> country;
    private final Optional<Country> registered;
    private final Optional<Position> position;
    private final Optional<Long> asn;

    @MaxMindDbConstructor
    public Entry(
        @MaxMindDbParameter(name = "country") @Nullable Country country,
        @MaxMindDbParameter(name = "registered_country") @Nullable Country registered,
        @MaxMindDbParameter(name = "location") @Nullable Position position,
        @MaxMindDbParameter(name = "autonomous_system_number") @Nullable Long asn) {
      this.country = Optional.ofNullable(country);
      this.registered = Optional.ofNullable(registered);
      this.position = Optional.ofNullable(position);
      this.asn = Optional.ofNullable(asn);
    }

    private Geo geo() {
      return new Geo(
          position.flatMap(it -> it.latitude),
          position.flatMap(it -> it.longitude),
          Optional.empty(),
          asn.map(String::valueOf),
          country.or(() -> registered).flatMap(it -> it.code));
    }
  }

  /** The country of an entry. */
  public static final class Country {
    private final Optional<String> code;

    @MaxMindDbConstructor
    public Country(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
      this.code = Optional.ofNullable(code);
    }
  }

  /** The position of an entry. */
  public static final class Position {
    private final Optional<Double> latitude;
    private final Optional<Double> longitude;

    @MaxMindDbConstructor
    public Position(
        @MaxMindDbParameter(name = "latitude") @Nullable Double latitude,
        @MaxMindDbParameter(name = "longitude") @Nullable Double longitude) {
      this.latitude = Optional.ofNullable(latitude);
      this.longitude = Optional.ofNullable(longitude);
    }
  }
}
