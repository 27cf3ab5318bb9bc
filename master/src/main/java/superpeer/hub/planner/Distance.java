package superpeer.hub.planner;

import java.util.OptionalDouble;
import superpeer.hub.registry.Location;
import superpeer.hub.tracker.Whereabouts;

/** How far a server is from the viewers of a channel. */
final class Distance {

  private static final double EARTH_RADIUS_KM = 6_371;

  private Distance() {}

  /**
   * In km on the surface of the earth; empty if either place is unknown.
   *
   * @param viewers their middle counts
   */
  static OptionalDouble between(Location server, Whereabouts viewers) {
    if (server.latitude().isEmpty() || server.longitude().isEmpty() || viewers.middle().isEmpty()) {
      return OptionalDouble.empty();
    }
    var middle = viewers.middle().get();
    var latitude = Math.toRadians(server.latitude().get());
    var otherLatitude = Math.toRadians(middle.latitude());
    var east = Math.toRadians(middle.longitude() - server.longitude().get());
    var haversine =
        square(Math.sin((otherLatitude - latitude) / 2))
            + Math.cos(latitude) * Math.cos(otherLatitude) * square(Math.sin(east / 2));
    return OptionalDouble.of(2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine))));
  }

  private static double square(double x) {
    return x * x;
  }
}
