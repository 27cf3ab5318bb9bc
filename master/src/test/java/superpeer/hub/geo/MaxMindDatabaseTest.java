package superpeer.hub.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxMindDatabaseTest {

  private static final String SETTING = "superpeer.hub.tracker.geoip-database";

  /** More bytes than the metadata at the end of the file. */
  private static final int METADATA_BYTES = 300;

  private static final Map<String, Object> BERLIN =
      Map.of(
          "country", Map.of("iso_code", "DE", "names", Map.of("en", "Germany")),
          "city", Map.of("names", Map.of("en", "Berlin")),
          "location", Map.of("latitude", 52.5, "longitude", 13.4, "accuracy_radius", 20));
  private static final Map<String, Object> FRANCE = Map.of("country", Map.of("iso_code", "FR"));

  @TempDir Path dir;

  @Test
  void locatesCitiesCountriesAndNetworks() throws IOException {
    var cities = file("city", Map.of("203.0.113.0/25", BERLIN, "198.51.100.0/24", FRANCE));
    var networks =
        file(
            "asn",
            Map.of(
                "203.0.113.0/24",
                Map.of(
                    "autonomous_system_number",
                    3320,
                    "autonomous_system_organization",
                    "Example Networks")));
    var files = new LinkedHashMap<String, Path>();
    files.put(SETTING, cities);
    files.put("superpeer.hub.tracker.geoip-asn-database", networks);
    var geoIpDatabase = MaxMindDatabase.open(files);
    assertThat(at(geoIpDatabase, "203.0.113.9")).hasToString("DE AS3320 52.5,13.4");
    assertThat(at(geoIpDatabase, "203.0.113.9").estimated()).isTrue();
    assertThat(at(geoIpDatabase, "203.0.113.200")).hasToString("? AS3320");
    assertThat(at(geoIpDatabase, "198.51.100.1")).hasToString("FR");
    assertThat(at(geoIpDatabase, "192.0.2.1")).isEqualTo(GeoLocation.UNKNOWN);
    assertThat(at(geoIpDatabase, "127.0.0.1")).isEqualTo(GeoLocation.UNKNOWN);
  }

  @Test
  void locatesIpv6Addresses() throws IOException {
    var geoIpDatabase =
        MaxMindDatabase.open(Map.of(SETTING, file("v6", Map.of("2001:db8::/32", BERLIN))));
    assertThat(at(geoIpDatabase, "2001:db8:1::1").countryCode()).hasValue("DE");
    assertThat(at(geoIpDatabase, "2001:db9::1")).isEqualTo(GeoLocation.UNKNOWN);
  }

  @Test
  void ipv4DatabaseDoesNotLocateIpv6() throws IOException {
    var path = dir.resolve("v4.mmdb");
    Files.write(path, MmdbFile.of("Country", 4, Map.of("203.0.113.0/24", FRANCE)));
    var geoIpDatabase = MaxMindDatabase.open(Map.of(SETTING, path));
    assertThat(at(geoIpDatabase, "203.0.113.9").countryCode()).hasValue("FR");
    assertThat(at(geoIpDatabase, "2001:db8::1")).isEqualTo(GeoLocation.UNKNOWN);
  }

  @Test
  void fallsBackToRegisteredCountry() throws IOException {
    var entry = Map.of("registered_country", Map.of("iso_code", "NL"));
    var geoIpDatabase =
        MaxMindDatabase.open(Map.of(SETTING, file("reg", Map.of("203.0.113.0/24", entry))));
    assertThat(at(geoIpDatabase, "203.0.113.9").countryCode()).hasValue("NL");
  }

  @Test
  void missingOrBrokenFilesAreIgnored() throws IOException {
    assertThat(MaxMindDatabase.open(Map.of())).isSameAs(GeoIpDatabase.NONE);
    assertThat(MaxMindDatabase.open(Map.of(SETTING, dir.resolve("missing.mmdb"))))
        .isSameAs(GeoIpDatabase.NONE);
    var broken = Files.writeString(dir.resolve("broken.mmdb"), "this is not a database");
    assertThat(MaxMindDatabase.open(Map.of(SETTING, broken))).isSameAs(GeoIpDatabase.NONE);
    assertThat(MaxMindDatabase.open(Map.of(SETTING, dir))).isSameAs(GeoIpDatabase.NONE);
  }

  /** With any damage an address is at worst unknown. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damagedFileDoesNoHarm(long seed) throws IOException {
    var random = new Random(seed);
    var whole = MmdbFile.of("City", 6, Map.of("203.0.113.0/24", BERLIN, "2001:db8::/32", FRANCE));
    for (int round = 0; round < 50; round++) {
      var bytes = whole.clone();
      for (int i = 0; i < 3; i++) {
        bytes[random.nextInt(whole.length - METADATA_BYTES)] = (byte) random.nextInt();
      }
      var path = Files.write(dir.resolve("damaged-" + round), bytes);
      var geoIpDatabase = MaxMindDatabase.open(Map.of(SETTING, path));
      assertThat(at(geoIpDatabase, "203.0.113.9")).isNotNull();
      assertThat(at(geoIpDatabase, "2001:db8::1")).isNotNull();
    }
  }

  private Path file(String name, Map<String, ?> networks) throws IOException {
    return Files.write(dir.resolve(name + ".mmdb"), MmdbFile.of(name, 6, networks));
  }

  private static GeoLocation at(GeoIpDatabase geoIpDatabase, String address) throws IOException {
    return geoIpDatabase.locate(InetAddress.getByName(address));
  }
}
