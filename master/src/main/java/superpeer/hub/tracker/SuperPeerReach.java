package superpeer.hub.tracker;

import java.util.Map;
import superpeer.hub.geo.GeoLocation;

/**
 * How far super peers reach, and where they are when they do not say so.
 *
 * @param liveMaxKm how far a super peer of a live channel may be from a viewer, in km
 * @param servers channel id → where the one server stands that seeds it, as its operator registered
 *     it; channels that several servers seed in different places are not in it
 */
public record SuperPeerReach(int liveMaxKm, Map<String, GeoLocation> servers) {

  /** Until the operator's settings are known. */
  public static final SuperPeerReach DEFAULT = new SuperPeerReach(7_000, Map.of());

  public SuperPeerReach {
    servers = Map.copyOf(servers);
  }

  /**
   * Where a super peer is: as it says, else as its operator says, else as its address lets think.
   */
  GeoLocation locationOf(TrackedPeer superPeer) {
    var said = superPeer.location();
    return said.isUnknown() || said.estimated()
        ? servers.getOrDefault(superPeer.swarm.channel.encoded(), said)
        : said;
  }

  /** Whether content comes from one to the other in time. Unknown places are no obstacle. */
  boolean covers(GeoLocation superPeer, GeoLocation viewer, boolean live) {
    if (!live) {
      return true;
    }
    var km = superPeer.distanceKm(viewer);
    return km.isEmpty() || km.getAsDouble() <= liveMaxKm;
  }
}
