package superpeer.hub.geo;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/**
 * A location in 32 bytes: the tracker keeps one for each viewer.
 *
 * @param country two capital letters, the first in the upper byte; 0: unknown
 * @param asn AS number of the network, unsigned; 0: unknown
 * @param latitude degrees north; NaN: unknown, and so is the longitude
 * @param longitude degrees east; NaN: unknown
 * @param estimated whether a GeoIP database said so; else the client did
 */
public record GeoLocation(
    int country, int asn, float latitude, float longitude, boolean estimated) {

  public static final GeoLocation UNKNOWN = new GeoLocation(0, 0, Float.NaN, Float.NaN, false);

  private static final long LARGEST_ASN = 0xFFFF_FFFFL;

  /** The location that a client reported. Invalid values count as unknown. */
  public static GeoLocation reported(Geo geo) {
    return of(geo.country(), geo.asn(), geo.lat(), geo.lon(), false);
  }

  /** The location from a GeoIP database. Invalid values count as unknown. */
  public static GeoLocation estimated(Geo geo) {
    return of(geo.country(), geo.asn(), geo.lat(), geo.lon(), true);
  }

  /**
   * An unknown position in a country.
   *
   * @param country as in {@link #country}
   */
  public static GeoLocation ofCountry(int country) {
    return new GeoLocation(country, 0, Float.NaN, Float.NaN, false);
  }

  private static GeoLocation of(
      Optional<String> country,
      Optional<String> asn,
      Optional<Double> latitude,
      Optional<Double> longitude,
      boolean guessed) {
    var isPosition =
        latitude.filter(v -> Math.abs(v) <= 90).isPresent()
            && longitude.filter(v -> Math.abs(v) <= 180).isPresent();
    var geoLocation =
        new GeoLocation(
            country.map(GeoLocation::packed).orElse(0),
            asn.map(GeoLocation::number).orElse(0),
            isPosition ? latitude.get().floatValue() : Float.NaN,
            isPosition ? longitude.get().floatValue() : Float.NaN,
            guessed);
    return geoLocation.isUnknown() ? UNKNOWN : geoLocation;
  }

  private static int packed(String country) {
    if (country.length() != 2) {
      return 0;
    }
    var first = letter(country.charAt(0));
    var second = letter(country.charAt(1));
    return first == 0 || second == 0 ? 0 : first << 8 | second;
  }

  private static int letter(char c) {
    var capital = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
    return capital >= 'A' && capital <= 'Z' ? capital : 0;
  }

  /** Parses an AS number: {@code 3320}, or {@code AS3320 Example Networks}. */
  private static int number(String asn) {
    var text = asn.strip();
    var begin = text.regionMatches(true, 0, "AS", 0, 2) ? 2 : 0;
    long number = 0;
    int i = begin;
    for (; i < text.length() && isDigit(text.charAt(i)) && number <= LARGEST_ASN; i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    var isWhole = i > begin && (i == text.length() || Character.isWhitespace(text.charAt(i)));
    return isWhole && number <= LARGEST_ASN ? (int) number : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  public boolean isUnknown() {
    return country == 0 && asn == 0 && !hasPosition();
  }

  public boolean hasPosition() {
    return !Float.isNaN(latitude);
  }

  /** Two capital letters. */
  public Optional<String> countryCode() {
    return country == 0
        ? Optional.empty()
        : Optional.of(String.valueOf(new char[] {(char) (country >> 8), (char) (country & 0xFF)}));
  }

  /** Whether both are known to be in the same country. */
  public boolean isSameCountry(GeoLocation other) {
    return country != 0 && country == other.country;
  }

  /** Whether both are known to be in the same network, in the same country. */
  public boolean isSameNetwork(GeoLocation other) {
    return asn != 0 && asn == other.asn && isSameCountry(other);
  }

  /** Distance in km on the surface of the earth; empty if either position is unknown. */
  public OptionalDouble distanceKm(GeoLocation other) {
    return hasPosition() && other.hasPosition()
        ? OptionalDouble.of(
            GreatCircle.distanceKm(latitude, longitude, other.latitude, other.longitude))
        : OptionalDouble.empty();
  }

  /**
   * Adds the country and network that a client reports later, where they are unknown or estimated.
   *
   * @return this, if nothing changes
   */
  public GeoLocation withReported(Optional<String> newCountry, Optional<String> newAsn) {
    var isComplete = country != 0 && asn != 0 && !estimated;
    if (isComplete || (newCountry.isEmpty() && newAsn.isEmpty())) {
      return this;
    }
    var updated =
        new GeoLocation(
            preferred(country, newCountry.map(GeoLocation::packed).orElse(0)),
            preferred(asn, newAsn.map(GeoLocation::number).orElse(0)),
            latitude,
            longitude,
            estimated);
    return updated.equals(this) ? this : updated;
  }

  /** Fills unknown values from another location, unless that is in another country. */
  public GeoLocation completedBy(GeoLocation other) {
    if (isUnknown()) {
      return other;
    }
    if (other.isUnknown() || (country != 0 && other.country != 0 && country != other.country)) {
      return this;
    }
    var own = hasPosition() ? this : other;
    return new GeoLocation(
        country == 0 ? other.country : country,
        asn == 0 ? other.asn : asn,
        own.latitude,
        own.longitude,
        estimated);
  }

  /** Whether everything is known. */
  public boolean isComplete() {
    return country != 0 && asn != 0 && hasPosition();
  }

  /** The same as a message. */
  public Geo geo() {
    return new Geo(
        hasPosition() ? Optional.of(rounded(latitude)) : Optional.empty(),
        hasPosition() ? Optional.of(rounded(longitude)) : Optional.empty(),
        Optional.empty(),
        asn == 0 ? Optional.empty() : Optional.of(Integer.toUnsignedString(asn)),
        countryCode());
  }

  /** Rounds to the seven digits of a float. */
  private static double rounded(float degrees) {
    return Math.rint(degrees * 1e4) / 1e4;
  }

  private int preferred(int known, int newValue) {
    return newValue != 0 && (known == 0 || estimated) ? newValue : known;
  }

  /** Readable form: {@code DE AS3320 50.1,8.7}. */
  @Override
  public String toString() {
    return (countryCode().orElse("?") + (asn == 0 ? "" : " AS" + Integer.toUnsignedString(asn)))
        + (hasPosition() ? String.format(Locale.ROOT, " %.1f,%.1f", latitude, longitude) : "");
  }
}
