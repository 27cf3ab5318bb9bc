package superpeer.hub.tracker;

import java.util.Collection;
import superpeer.hub.geo.GeoLocation;

/**
 * How good a super peer is to meet for a viewer; less is better.
 *
 * <p>In this order: not much busier than the others, same network and country, same country, the
 * nearer one, the one with fewer viewers. So the workers of one place share its viewers evenly, and
 * viewers go elsewhere only when those nearby are busy.
 */
final class SuperPeerRank {

  /** More than twice the viewers of the least busy one and so many more are much. */
  private static final int BUSY_MARGIN = 20;

  /** Places that are less far apart are one place, so that their super peers share the viewers. */
  private static final int STEP_KM = 250;

  /** Half of the earth and a bit: those of unknown place come last. */
  private static final int UNKNOWN_STEPS = 100;

  private static final int LOAD_BITS = 24;

  private final GeoLocation viewer;
  private final SuperPeerReach superPeerReach;
  private final int busyFrom;

  SuperPeerRank(GeoLocation viewer, Collection<TrackedPeer> all, SuperPeerReach superPeerReach) {
    this.viewer = viewer;
    this.superPeerReach = superPeerReach;
    this.busyFrom = 2 * all.stream().mapToInt(TrackedPeer::load).min().orElse(0) + BUSY_MARGIN;
  }

  /** 0 or more, below 2^40. */
  long rankOf(TrackedPeer superPeer) {
    var geoLocation = superPeerReach.locationOf(superPeer);
    long rank = superPeer.load() > busyFrom ? 1 : 0;
    rank =
        rank << 2
            | (geoLocation.isSameCountry(viewer) ? geoLocation.isSameNetwork(viewer) ? 0 : 1 : 2);
    var km = geoLocation.distanceKm(viewer);
    rank = rank << 7 | (km.isPresent() ? (int) km.getAsDouble() / STEP_KM : UNKNOWN_STEPS);
    return rank << LOAD_BITS | Math.min((1 << LOAD_BITS) - 1, superPeer.load());
  }
}
