package superpeer.hub.tracker;

import java.util.Collection;
import superpeer.hub.geo.GeoLocation;

/**
 * Ranks super peers for a viewer; lower is better.
 *
 * <p>Criteria in this order: not much busier than the others, same network and country, same
 * country, distance, number of viewers. So the workers at one site share its viewers evenly, and
 * viewers go to another site only when the near ones are busy.
 */
final class SuperPeerRank {

  /** A super peer is busy above twice the viewers of the least busy one plus this margin. */
  private static final int BUSY_MARGIN = 20;

  /** Distances within one step are equal, so that the super peers there share the viewers. */
  private static final int STEP_KM = 250;

  /** More than half of the earth's circumference: unknown locations come last. */
  private static final int UNKNOWN_STEPS = 100;

  private static final int LOAD_BITS = 24;

  private final GeoLocation viewer;
  private final SuperPeerReach reach;
  private final int busyFrom;

  SuperPeerRank(GeoLocation viewer, Collection<TrackedPeer> all, SuperPeerReach reach) {
    this.viewer = viewer;
    this.reach = reach;
    this.busyFrom = 2 * all.stream().mapToInt(TrackedPeer::load).min().orElse(0) + BUSY_MARGIN;
  }

  /** Returns 0 or more, below 2^40. */
  long rankOf(TrackedPeer superPeer) {
    var location = reach.locationOf(superPeer);
    long rank = superPeer.load() > busyFrom ? 1 : 0;
    rank =
        rank << 2 | (location.isSameCountry(viewer) ? location.isSameNetwork(viewer) ? 0 : 1 : 2);
    var km = location.distanceKm(viewer);
    rank = rank << 7 | (km.isPresent() ? (int) km.getAsDouble() / STEP_KM : UNKNOWN_STEPS);
    return rank << LOAD_BITS | Math.min((1 << LOAD_BITS) - 1, superPeer.load());
  }
}
