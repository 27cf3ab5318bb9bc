package superpeer.hub.tracker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import superpeer.hub.geo.GeoLocation;

/**
 * Aggregates the locations of a swarm's viewers. Adding and removing take constant time. Positions
 * are summed as vectors, so the date line needs no special case.
 */
final class LocationCounter {

  private final Map<Integer, Integer> byCountry = new HashMap<>();
  private double x;
  private double y;
  private double z;
  private int located;

  void add(GeoLocation location) {
    count(location, 1);
  }

  void remove(GeoLocation location) {
    count(location, -1);
  }

  private void count(GeoLocation location, int change) {
    if (location.country() != 0) {
      byCountry.merge(location.country(), change, LocationCounter::sumOrNull);
    }
    if (location.hasPosition()) {
      var latitude = Math.toRadians(location.latitude());
      var longitude = Math.toRadians(location.longitude());
      x += change * Math.cos(latitude) * Math.cos(longitude);
      y += change * Math.cos(latitude) * Math.sin(longitude);
      z += change * Math.sin(latitude);
      located += change;
      if (located == 0) { // keeps rounding errors from adding up
        x = 0;
        y = 0;
        z = 0;
      }
    }
  }

  @SuppressWarnings("NullAway") // merge() removes a key whose new value is null
  private static Integer sumOrNull(Integer a, Integer b) {
    return a + b == 0 ? null : a + b;
  }

  PeerLocations summary() {
    var country =
        byCountry.entrySet().stream()
            .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
            .flatMap(it -> GeoLocation.ofCountry(it.getKey()).countryCode());
    return new PeerLocations(country, center());
  }

  private Optional<PeerLocations.Position> center() {
    if (located == 0) {
      return Optional.empty();
    }
    var latitude = Math.toDegrees(Math.atan2(z, Math.hypot(x, y)));
    return Optional.of(new PeerLocations.Position(latitude, Math.toDegrees(Math.atan2(y, x))));
  }
}
