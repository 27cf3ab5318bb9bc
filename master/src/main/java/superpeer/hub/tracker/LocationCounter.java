package superpeer.hub.tracker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import superpeer.hub.geo.GeoLocation;

/**
 * Counts where the viewers of a swarm are. Who comes and who leaves costs the same at any number of
 * viewers. Positions are summed as vectors, so that the date line is no border.
 */
final class LocationCounter {

  private final Map<Integer, Integer> byCountry = new HashMap<>();
  private double x;
  private double y;
  private double z;
  private int located;

  void add(GeoLocation geoLocation) {
    count(geoLocation, 1);
  }

  void remove(GeoLocation geoLocation) {
    count(geoLocation, -1);
  }

  private void count(GeoLocation geoLocation, int change) {
    if (geoLocation.country() != 0) {
      byCountry.merge(geoLocation.country(), change, LocationCounter::sumOrNothing);
    }
    if (geoLocation.hasPosition()) {
      var latitude = Math.toRadians(geoLocation.latitude());
      var longitude = Math.toRadians(geoLocation.longitude());
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
