package superpeer.hub.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.tracker.TrackerRequest.Geo;

class GeoLocationTest {

  @Test
  void keepsReportedValues() {
    var geoLocation = GeoLocation.reported(geo("de", "AS3320 Example Networks", 50.1, 8.7));
    assertThat(geoLocation).hasToString("DE AS3320 50.1,8.7");
    assertThat(geoLocation.countryCode()).hasValue("DE");
    assertThat(geoLocation.estimated()).isFalse();
  }

  @Test
  void invalidLocationIsUnknown() {
    assertThat(GeoLocation.reported(geo("Germany", "none", 95, 10))).isSameAs(GeoLocation.UNKNOWN);
    assertThat(GeoLocation.reported(geo("DE", "1", 95, 10)).hasPosition()).isFalse();
    assertThat(GeoLocation.reported(geo("DE", "1", Double.NaN, 10)).hasPosition()).isFalse();
    assertThat(GeoLocation.reported(Geo.UNKNOWN)).isSameAs(GeoLocation.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"3320,3320", "AS3320,3320", "as3320 x,3320", "' 3320 ',3320", "4294967295,-1"})
  void parsesAsNumbers(String written, int number) {
    assertThat(GeoLocation.reported(geo("DE", written, 0, 0)).asn()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AS", "x3320", "-1", "4294967296", "99999999999", "3.3", "3320x"})
  void invalidAsNumberIsUnknown(String written) {
    assertThat(GeoLocation.reported(geo("DE", written, 0, 0)).asn()).isZero();
  }

  @Test
  void unknownLocationsAreNeverTheSame() {
    assertThat(GeoLocation.UNKNOWN.isSameCountry(GeoLocation.UNKNOWN)).isFalse();
    assertThat(GeoLocation.UNKNOWN.isSameNetwork(GeoLocation.UNKNOWN)).isFalse();
    assertThat(GeoLocation.UNKNOWN.distanceKm(GeoLocation.reported(geo("DE", "1", 50, 8))))
        .isEmpty();
  }

  @Test
  void networkInTwoCountriesIsDifferent() {
    var here = GeoLocation.reported(geo("DE", "1", 50, 8));
    var there = GeoLocation.reported(geo("FR", "1", 48, 2));
    assertThat(here.isSameNetwork(there)).isFalse();
    assertThat(here.isSameNetwork(GeoLocation.reported(geo("DE", "1", 53, 10)))).isTrue();
    assertThat(here.isSameCountry(GeoLocation.reported(geo("DE", "2", 53, 10)))).isTrue();
  }

  @Test
  void reportedValuesFillUnknownAndReplaceEstimated() {
    var said = GeoLocation.reported(geo("DE", "1", 50, 8));
    assertThat(said.withReported(Optional.of("FR"), Optional.of("2"))).isSameAs(said);
    assertThat(GeoLocation.UNKNOWN.withReported(Optional.of("FR"), Optional.of("2")))
        .hasToString("FR AS2");
    var guessed = GeoLocation.estimated(geo("DE", "1", 50, 8));
    assertThat(guessed.withReported(Optional.of("FR"), Optional.empty()))
        .hasToString("FR AS1 50.0,8.0");
    assertThat(guessed.withReported(Optional.of("DE"), Optional.of("1"))).isSameAs(guessed);
    assertThat(GeoLocation.UNKNOWN.withReported(Optional.of("nowhere"), Optional.of("x")))
        .isSameAs(GeoLocation.UNKNOWN);
  }

  @Test
  void isCompletedByLocationInSameCountry() {
    var guess = GeoLocation.estimated(geo("DE", "1", 50, 8));
    assertThat(GeoLocation.UNKNOWN.completedBy(guess)).isSameAs(guess);
    var country = GeoLocation.UNKNOWN.withReported(Optional.of("DE"), Optional.empty());
    assertThat(country.completedBy(guess)).hasToString("DE AS1 50.0,8.0");
    assertThat(country.completedBy(guess).estimated()).isFalse();
    assertThat(country.completedBy(guess).isComplete()).isTrue();
    var elsewhere = GeoLocation.UNKNOWN.withReported(Optional.of("FR"), Optional.empty());
    assertThat(elsewhere.completedBy(guess)).isSameAs(elsewhere);
    assertThat(guess.completedBy(GeoLocation.UNKNOWN)).isSameAs(guess);
  }

  @Test
  void convertsToMessageUnchanged() {
    var geo = geo("DE", "3320", 50.1, 8.7);
    assertThat(GeoLocation.reported(geo).geo()).isEqualTo(geo);
    assertThat(GeoLocation.UNKNOWN.geo()).isEqualTo(Geo.UNKNOWN);
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void distancesAreGreatCircles(long seed) {
    var random = new Random(seed);
    var a = any(random);
    var b = any(random);
    var c = any(random);
    var ab = a.distanceKm(b).orElseThrow();
    assertThat(ab).isBetween(0.0, 20_016.0);
    assertThat(b.distanceKm(a).orElseThrow()).isCloseTo(ab, within(0.01));
    assertThat(a.distanceKm(a).orElseThrow()).isCloseTo(0, within(0.01));
    assertThat(ab).isLessThan(a.distanceKm(c).orElseThrow() + c.distanceKm(b).orElseThrow() + 0.01);
  }

  private static GeoLocation any(Random random) {
    return GeoLocation.reported(
        geo("DE", "1", random.nextDouble(-90, 90), random.nextDouble(-180, 180)));
  }

  private static Geo geo(String country, String asn, double latitude, double longitude) {
    return new Geo(
        Optional.of(latitude),
        Optional.of(longitude),
        Optional.empty(),
        Optional.of(asn),
        Optional.of(country));
  }
}
