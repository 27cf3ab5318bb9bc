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
 * Reads databases in the format of MaxMind (.mmdb), such as GeoLite2 City, Country and ASN. They
 * are mapped, not read: the system keeps in memory what is used of them. A file that is replaced
 * counts from the next start.
 */
public final class MaxMindDatabase implements GeoIpDatabase {

  private static final Logger log = LoggerFactory.getLogger(MaxMindDatabase.class);

  private final List<Reader> databases;

  private MaxMindDatabase(List<Reader> databases) {
    this.databases = List.copyOf(databases);
  }

  /**
   * Opens the files that can be opened, and says in the log which cannot. Blocks for them.
   *
   * @param files setting → the file that it names
   */
  public static GeoIpDatabase open(Map<String, Path> files) {
    var databases = new ArrayList<Reader>();
    files.forEach(
        (setting, file) -> {
          try {
            databases.add(new Reader(file.toFile(), FileMode.MEMORY_MAPPED, new CHMCache()));
          } catch (IOException | RuntimeException e) {
            log.error(
                "{} is {}, which cannot be read as a database of addresses ({}); the hub goes on"
                    + " without it. Name an .mmdb file, and restart",
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
      geoLocation = geoLocation.completedBy(look(database, address));
    }
    return geoLocation;
  }

  private static GeoLocation look(Reader database, InetAddress address) {
    try {
      var found = database.get(address, Entry.class);
      return found == null ? GeoLocation.UNKNOWN : GeoLocation.estimated(found.geo());
    } catch (IOException | RuntimeException e) {
      // Damaged inside, or a database of IPv4 that is asked for IPv6.
      log.debug("the database does not tell where {} is", address, e);
      return GeoLocation.UNKNOWN;
    }
  }

  /** What is read of an entry; the rest is skipped. */
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

  /** Of an entry. */
  public static final class Country {
    private final Optional<String> code;

    @MaxMindDbConstructor
    public Country(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
      this.code = Optional.ofNullable(code);
    }
  }

  /** Of an entry. */
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
