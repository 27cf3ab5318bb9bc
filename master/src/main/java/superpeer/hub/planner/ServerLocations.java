package superpeer.hub.planner;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.hub.geo.GeoLocation;
import superpeer.hub.registry.ServerLocation;
import superpeer.hub.registry.ServerView;
import superpeer.hub.tracker.SuperPeerReach;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/** Locates the super peers of each channel, from the locations of the registered servers. */
final class ServerLocations {

  private ServerLocations() {}

  /**
   * @return the locations of channels whose workers are all at one location
   */
  static SuperPeerReach reach(HubSettings settings, List<ServerView> servers) {
    var locations = new HashMap<String, GeoLocation>();
    var ambiguous = new HashSet<String>();
    for (var server : servers) {
      var geoLocation = locationOf(server.entry().location());
      server
          .health()
          .report()
          .ifPresent(
              report ->
                  report
                      .seeds()
                      .forEach(
                          (channel, seed) -> {
                            if (!seed.pids().isEmpty()) {
                              note(channel, geoLocation, locations, ambiguous);
                            }
                          }));
    }
    ambiguous.forEach(locations::remove);
    locations.values().removeIf(GeoLocation::isUnknown);
    return new SuperPeerReach(settings.liveMaxKm(), locations);
  }

  private static void note(
      String channel,
      GeoLocation geoLocation,
      Map<String, GeoLocation> locations,
      Set<String> ambiguous) {
    var other = Optional.ofNullable(locations.putIfAbsent(channel, geoLocation));
    if (other.isPresent() && !other.get().equals(geoLocation)) {
      ambiguous.add(channel);
    }
  }

  private static GeoLocation locationOf(ServerLocation serverLocation) {
    return GeoLocation.reported(
        new Geo(
            serverLocation.latitude(),
            serverLocation.longitude(),
            Optional.empty(),
            serverLocation.asn(),
            serverLocation.country()));
  }
}
