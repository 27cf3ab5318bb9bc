package superpeer.hub.tracker;

import java.util.Map;
import superpeer.hub.geo.GeoLocation;

/**
 * How far super peers reach, and where they are if they do not report it.
 *
 * @param liveMaxKm largest distance between a super peer of a live channel and a viewer, in km
 * @param servers channel id → registered location of the server that seeds it; channels seeded from
 *     several locations are left out
 */
public record SuperPeerReach(int liveMaxKm, Map<String, GeoLocation> servers) {

  /** Used until the operator's settings are known. */
  public static final SuperPeerReach DEFAULT = new SuperPeerReach(7_000, Map.of());

  public SuperPeerReach {
    servers = Map.copyOf(servers);
  }

  /**
   * Returns the location that a super peer reports, else the registered one, else that of its
   * address.
   */
  GeoLocation locationOf(TrackedPeer superPeer) {
    var reported = superPeer.location();
    return reported.isUnknown() || reported.estimated()
        ? servers.getOrDefault(superPeer.swarm.channel.encoded(), reported)
        : reported;
  }

  /**
   * Whether a super peer is near enough to a viewer. On demand and unknown locations always are.
   */
  boolean covers(GeoLocation superPeer, GeoLocation viewer, boolean live) {
    if (!live) {
      return true;
    }
    var km = superPeer.distanceKm(viewer);
    return km.isEmpty() || km.getAsDouble() <= liveMaxKm;
  }
}
