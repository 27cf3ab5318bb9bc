package superpeer.hub.tracker;

import superpeer.hub.geo.GeoLocation;

/**
 * Ranks viewers for the peer that asks; lower is better.
 *
 * <p>Criteria in this order: no problems, same network and country, same country, same level, just
 * ahead on demand, no failed connection, not new. A peer with many failed connections, probably
 * behind a symmetric NAT, gets viewers without failures first.
 */
final class ViewerRank {

  /** A gap behind counts twice: a viewer that is behind asks and does not serve. */
  private static final int BEHIND = 2;

  private static final int GAP_BITS = 20;

  private final TrackedPeer asker;
  private final GeoLocation here;
  private final long now;

  /**
   * @param here location of the asker
   */
  ViewerRank(TrackedPeer asker, GeoLocation here, long nowMillis) {
    this.asker = asker;
    this.here = here;
    this.now = nowMillis;
  }

  /** Returns 0 or more, below 2^32. */
  long rankOf(TrackedPeer viewer) {
    long rank = Math.min(3, viewer.problems(now));
    rank = rank << 1 | bit(asker.isUnreliable() && viewer.hasFailures());
    rank = rank << 2 | (isNear(viewer) ? bit(!here.isSameNetwork(viewer.location())) : 2);
    rank = rank << 1 | bit(asker.isOfOtherLevel(viewer));
    rank = rank << GAP_BITS | gap(viewer);
    rank = rank << 1 | bit(viewer.hasFailures());
    return rank << 1 | bit(viewer.isNew(now));
  }

  /** Whether the viewer is known to be in the asker's country. */
  boolean isNear(TrackedPeer viewer) {
    return here.isSameCountry(viewer.location());
  }

  /** Returns the gap between the playback positions, in seconds; 0 for live. */
  private long gap(TrackedPeer viewer) {
    if (asker.role.isSuperPeer() || asker.swarm.isLive()) {
      return 0;
    }
    var ahead = viewer.positionS(now) - asker.positionS(now);
    var gap = ahead >= 0 ? ahead : -BEHIND * ahead;
    return Math.min((1 << GAP_BITS) - 1, gap);
  }

  private static long bit(boolean is) {
    return is ? 1 : 0;
  }
}
