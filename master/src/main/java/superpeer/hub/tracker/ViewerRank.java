package superpeer.hub.tracker;

import superpeer.hub.geo.GeoLocation;

/**
 * How good a viewer is to meet for somebody who asks; less is better.
 *
 * <p>In this order: no doubts about it, same network and country, same country, same level, just
 * ahead on demand, no failed connection, no newcomer. Who asks after many failed connections of its
 * own, behind a symmetric NAT as it seems, is told first of those who have none.
 */
final class ViewerRank {

  /** Behind is half as good as ahead: a viewer that is behind will ask, not serve. */
  private static final int BEHIND = 2;

  private static final int GAP_BITS = 20;

  private final TrackedPeer asker;
  private final GeoLocation here;
  private final long now;

  /**
   * @param here where the asker is
   */
  ViewerRank(TrackedPeer asker, GeoLocation here, long nowMillis) {
    this.asker = asker;
    this.here = here;
    this.now = nowMillis;
  }

  /** 0 or more, below 2^32. */
  long rankOf(TrackedPeer viewer) {
    long rank = Math.min(3, viewer.problems(now));
    rank = rank << 1 | bit(asker.isUnreliable() && viewer.hasFailures());
    rank = rank << 2 | (isNear(viewer) ? bit(!here.isSameNetwork(viewer.location())) : 2);
    rank = rank << 1 | bit(asker.isOfOtherLevel(viewer));
    rank = rank << GAP_BITS | gap(viewer);
    rank = rank << 1 | bit(viewer.hasFailures());
    return rank << 1 | bit(viewer.isNew(now));
  }

  /** Whether it is known to be in the asker's country. */
  boolean isNear(TrackedPeer viewer) {
    return here.isSameCountry(viewer.location());
  }

  /** On demand, how far apart they play, in seconds. */
  private long gap(TrackedPeer viewer) {
    if (asker.peerRole == PeerRole.SUPER_PEER || asker.swarm.isLive()) {
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
