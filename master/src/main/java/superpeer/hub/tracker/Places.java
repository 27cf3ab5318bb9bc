package superpeer.hub.tracker;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/**
 * Counts where the viewers of a swarm are. Who comes and who leaves costs the same at any number of
 * viewers. Positions are summed as vectors, so that the date line is no border.
 */
final class Places {

  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");

  private final Map<String, Integer> byCountry = new HashMap<>();
  private double x;
  private double y;
  private double z;
  private int located;

  /** What is not a country or a position of this world counts as unsaid. */
  static Geo sane(Geo geo) {
    var country = geo.country().filter(c -> COUNTRY.matcher(c).matches());
    var sound =
        geo.lat().filter(v -> Math.abs(v) <= 90).isPresent()
            && geo.lon().filter(v -> Math.abs(v) <= 180).isPresent();
    if (country.isEmpty() && !sound) {
      return Geo.UNKNOWN;
    }
    return new Geo(
        sound ? geo.lat() : Optional.empty(),
        sound ? geo.lon() : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        country.map(c -> c.toUpperCase(Locale.ROOT).intern()));
  }

  /** Of a {@linkplain #sane sane} one. */
  void add(Geo geo) {
    count(geo, 1);
  }

  void remove(Geo geo) {
    count(geo, -1);
  }

  private void count(Geo geo, int change) {
    geo.country().ifPresent(c -> byCountry.merge(c, change, Places::sumOrNothing));
    if (geo.lat().isPresent() && geo.lon().isPresent()) {
      var latitude = Math.toRadians(geo.lat().get());
      var longitude = Math.toRadians(geo.lon().get());
      x += change * Math.cos(latitude) * Math.cos(longitude);
      y += change * Math.cos(latitude) * Math.sin(longitude);
      z += change * Math.sin(latitude);
      located += change;
      if (located == 0) { // what rounding left over must not add up
        x = 0;
        y = 0;
        z = 0;
      }
    }
  }

  @SuppressWarnings("NullAway") // merge() forgets a key whose new value is null
  private static Integer sumOrNothing(Integer a, Integer b) {
    return a + b == 0 ? null : a + b;
  }

  Whereabouts whereabouts() {
    var country =
        byCountry.entrySet().stream()
            .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey);
    return new Whereabouts(country, middle());
  }

  private Optional<Whereabouts.Position> middle() {
    if (located == 0) {
      return Optional.empty();
    }
    var latitude = Math.toDegrees(Math.atan2(z, Math.hypot(x, y)));
    return Optional.of(new Whereabouts.Position(latitude, Math.toDegrees(Math.atan2(y, x))));
  }
}
