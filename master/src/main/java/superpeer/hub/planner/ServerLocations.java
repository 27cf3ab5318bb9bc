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

/** Where the super peers of each channel stand, as far as the registered servers tell. */
final class ServerLocations {

  private ServerLocations() {}

  /**
   * @return places of the channels whose workers are all in one place
   */
  static SuperPeerReach reach(HubSettings settings, List<ServerView> servers) {
    var places = new HashMap<String, GeoLocation>();
    var ambiguous = new HashSet<String>();
    for (var server : servers) {
      var geoLocation = spot(server.entry().location());
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
                              note(channel, geoLocation, places, ambiguous);
                            }
                          }));
    }
    ambiguous.forEach(places::remove);
    places.values().removeIf(GeoLocation::isUnknown);
    return new SuperPeerReach(settings.liveMaxKm(), places);
  }

  private static void note(
      String channel,
      GeoLocation geoLocation,
      Map<String, GeoLocation> places,
      Set<String> ambiguous) {
    var other = Optional.ofNullable(places.putIfAbsent(channel, geoLocation));
    if (other.isPresent() && !other.get().equals(geoLocation)) {
      ambiguous.add(channel);
    }
  }

  private static GeoLocation spot(ServerLocation serverLocation) {
    return GeoLocation.reported(
        new Geo(
            serverLocation.latitude(),
            serverLocation.longitude(),
            Optional.empty(),
            serverLocation.asn(),
            serverLocation.country()));
  }
}
