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

class SpotTest {

  @Test
  void keepsWhatIsSaid() {
    var spot = Spot.said(geo("de", "AS3320 Example Networks", 50.1, 8.7));
    assertThat(spot).hasToString("DE AS3320 50.1,8.7");
    assertThat(spot.countryCode()).hasValue("DE");
    assertThat(spot.guessed()).isFalse();
  }

  @Test
  void whatIsNoPlaceOfThisWorldIsUnsaid() {
    assertThat(Spot.said(geo("Germany", "none", 95, 10))).isSameAs(Spot.UNKNOWN);
    assertThat(Spot.said(geo("DE", "1", 95, 10)).hasPosition()).isFalse();
    assertThat(Spot.said(geo("DE", "1", Double.NaN, 10)).hasPosition()).isFalse();
    assertThat(Spot.said(Geo.UNKNOWN)).isSameAs(Spot.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"3320,3320", "AS3320,3320", "as3320 x,3320", "' 3320 ',3320", "4294967295,-1"})
  void readsNumbersOfNetworks(String written, int number) {
    assertThat(Spot.said(geo("DE", written, 0, 0)).asn()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AS", "x3320", "-1", "4294967296", "99999999999", "3.3", "3320x"})
  void whatIsNoNumberOfANetworkIsUnsaid(String written) {
    assertThat(Spot.said(geo("DE", written, 0, 0)).asn()).isZero();
  }

  @Test
  void unknownIsNeverTheSamePlace() {
    assertThat(Spot.UNKNOWN.isSameCountry(Spot.UNKNOWN)).isFalse();
    assertThat(Spot.UNKNOWN.isSameNetwork(Spot.UNKNOWN)).isFalse();
    assertThat(Spot.UNKNOWN.kmTo(Spot.said(geo("DE", "1", 50, 8)))).isEmpty();
  }

  @Test
  void aNetworkOfTwoCountriesIsTwo() {
    var here = Spot.said(geo("DE", "1", 50, 8));
    var there = Spot.said(geo("FR", "1", 48, 2));
    assertThat(here.isSameNetwork(there)).isFalse();
    assertThat(here.isSameNetwork(Spot.said(geo("DE", "1", 53, 10)))).isTrue();
    assertThat(here.isSameCountry(Spot.said(geo("DE", "2", 53, 10)))).isTrue();
  }

  @Test
  void learnsWhatItDidNotKnowAndCorrectsWhatWasGuessed() {
    var said = Spot.said(geo("DE", "1", 50, 8));
    assertThat(said.learning(Optional.of("FR"), Optional.of("2"))).isSameAs(said);
    assertThat(Spot.UNKNOWN.learning(Optional.of("FR"), Optional.of("2"))).hasToString("FR AS2");
    var guessed = Spot.guessed(geo("DE", "1", 50, 8));
    assertThat(guessed.learning(Optional.of("FR"), Optional.empty()))
        .hasToString("FR AS1 50.0,8.0");
    assertThat(guessed.learning(Optional.of("DE"), Optional.of("1"))).isSameAs(guessed);
    assertThat(Spot.UNKNOWN.learning(Optional.of("nowhere"), Optional.of("x")))
        .isSameAs(Spot.UNKNOWN);
  }

  @Test
  void isCompletedByWhatDoesNotContradictIt() {
    var guess = Spot.guessed(geo("DE", "1", 50, 8));
    assertThat(Spot.UNKNOWN.completedBy(guess)).isSameAs(guess);
    var country = Spot.UNKNOWN.learning(Optional.of("DE"), Optional.empty());
    assertThat(country.completedBy(guess)).hasToString("DE AS1 50.0,8.0");
    assertThat(country.completedBy(guess).guessed()).isFalse();
    assertThat(country.completedBy(guess).isComplete()).isTrue();
    var elsewhere = Spot.UNKNOWN.learning(Optional.of("FR"), Optional.empty());
    assertThat(elsewhere.completedBy(guess)).isSameAs(elsewhere);
    assertThat(guess.completedBy(Spot.UNKNOWN)).isSameAs(guess);
  }

  @Test
  void isSaidAsItWasHeard() {
    var geo = geo("DE", "3320", 50.1, 8.7);
    assertThat(Spot.said(geo).geo()).isEqualTo(geo);
    assertThat(Spot.UNKNOWN.geo()).isEqualTo(Geo.UNKNOWN);
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void distancesAreThoseOfAGlobe(long seed) {
    var random = new Random(seed);
    var a = any(random);
    var b = any(random);
    var c = any(random);
    var ab = a.kmTo(b).orElseThrow();
    assertThat(ab).isBetween(0.0, 20_016.0);
    assertThat(b.kmTo(a).orElseThrow()).isCloseTo(ab, within(0.01));
    assertThat(a.kmTo(a).orElseThrow()).isCloseTo(0, within(0.01));
    assertThat(ab).isLessThan(a.kmTo(c).orElseThrow() + c.kmTo(b).orElseThrow() + 0.01);
  }

  private static Spot any(Random random) {
    return Spot.said(geo("DE", "1", random.nextDouble(-90, 90), random.nextDouble(-180, 180)));
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
