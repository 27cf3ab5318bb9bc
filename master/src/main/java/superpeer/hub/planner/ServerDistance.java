package superpeer.hub.planner;

import java.util.OptionalDouble;
import superpeer.hub.geo.GreatCircle;
import superpeer.hub.registry.ServerLocation;
import superpeer.hub.tracker.PeerLocations;

/** Computes how far a server is from the viewers of a channel. */
final class ServerDistance {

  private ServerDistance() {}

  /**
   * In km on the surface of the earth; empty if either location is unknown.
   *
   * @param viewers their centre is used
   */
  static OptionalDouble between(ServerLocation server, PeerLocations viewers) {
    if (server.latitude().isEmpty() || server.longitude().isEmpty() || viewers.middle().isEmpty()) {
      return OptionalDouble.empty();
    }
    var middle = viewers.middle().get();
    return OptionalDouble.of(
        GreatCircle.distanceKm(
            server.latitude().get(),
            server.longitude().get(),
            middle.latitude(),
            middle.longitude()));
  }
}
