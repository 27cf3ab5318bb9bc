package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import superpeer.hub.geo.GeoLocation;

/**
 * Whom a node should meet, the best first: viewers try candidates front to back.
 *
 * <p>A viewer meets super peers that can be reached and reach it, see {@link SuperPeerRank}, then
 * other viewers, see {@link ViewerRank}. Each fifth of those is from another country, so that a
 * swarm does not fall apart into islands. A super peer meets viewers only: two of one channel have
 * nothing to give each other that the origin or a viewer would not. Looks at a sample of the swarm,
 * part of it from nearby, so that a large one costs no more.
 */
final class PeerSelector {

  /** Nodes looked at for one answer, or twice as many as are wanted. */
  private static final int SAMPLE = 64;

  /** Of so many viewers one is from elsewhere. */
  private static final int DISTANT_EVERY = 5;

  /** Low bits of a rank that keep the random order of equals, and tell who it is. */
  private static final int INDEX_BITS = 16;

  private final RandomGenerator random;

  PeerSelector(RandomGenerator random) {
    this.random = random;
  }

  /** How many of each, at most. */
  record MaxPeers(int superPeers, int viewers) {}

  /**
   * @param excluded ids not wanted
   */
  List<TrackedPeer> select(
      TrackedPeer asker,
      Set<String> excluded,
      MaxPeers maxPeers,
      SuperPeerReach superPeerReach,
      long nowMillis) {
    var chosen = new ArrayList<TrackedPeer>();
    if (asker.peerRole == PeerRole.VIEWER) {
      chosen.addAll(superPeers(asker, excluded, maxPeers.superPeers(), superPeerReach));
      chosen.addAll(viewers(asker, excluded, maxPeers.viewers(), nowMillis));
    } else {
      chosen.addAll(
          viewersOfSuperPeer(asker, excluded, maxPeers.viewers(), superPeerReach, nowMillis));
    }
    chosen.forEach(TrackedPeer::countOffer);
    return chosen;
  }

  private List<TrackedPeer> superPeers(
      TrackedPeer asker, Set<String> excluded, int max, SuperPeerReach superPeerReach) {
    if (max <= 0) {
      return List.of();
    }
    var live = asker.swarm.isLive();
    var found = new ArrayList<TrackedPeer>();
    for (var trackedPeer : asker.swarm.sample(PeerRole.SUPER_PEER, sample(max), random)) {
      if (trackedPeer.isReachable()
          && !excluded.contains(trackedPeer.id)
          && superPeerReach.covers(
              superPeerReach.locationOf(trackedPeer), asker.location(), live)) {
        found.add(trackedPeer);
      }
    }
    var rank = new SuperPeerRank(asker.location(), found, superPeerReach);
    return first(max, sorted(found, rank::rankOf));
  }

  private List<TrackedPeer> viewers(TrackedPeer asker, Set<String> excluded, int max, long now) {
    if (max <= 0) {
      return List.of();
    }
    var found = others(asker, asker.location(), excluded, max);
    var rank = new ViewerRank(asker, asker.location(), now);
    return mixInDistant(sorted(found, rank::rankOf), rank, max);
  }

  private List<TrackedPeer> viewersOfSuperPeer(
      TrackedPeer asker, Set<String> excluded, int max, SuperPeerReach superPeerReach, long now) {
    if (max <= 0) {
      return List.of();
    }
    var here = superPeerReach.locationOf(asker);
    var found = others(asker, here, excluded, max);
    found.removeIf(viewer -> !superPeerReach.covers(here, viewer.location(), asker.swarm.isLive()));
    return first(max, sorted(found, new ViewerRank(asker, here, now)::rankOf));
  }

  private List<TrackedPeer> others(
      TrackedPeer asker, GeoLocation here, Set<String> excluded, int max) {
    var found = asker.swarm.sampleViewersNear(here, sample(max), random);
    found.removeIf(trackedPeer -> trackedPeer == asker || excluded.contains(trackedPeer.id));
    return found;
  }

  private static int sample(int max) {
    return Math.min(1 << (INDEX_BITS - 2), Math.max(SAMPLE, 2 * max));
  }

  /** Equals stay in their random order. */
  private static List<TrackedPeer> sorted(
      List<TrackedPeer> nodes, ToLongFunction<TrackedPeer> rank) {
    var keys = new long[nodes.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = rank.applyAsLong(nodes.get(i)) << INDEX_BITS | i;
    }
    Arrays.sort(keys);
    var sorted = new ArrayList<TrackedPeer>(keys.length);
    for (var key : keys) {
      sorted.add(nodes.get((int) (key & ((1 << INDEX_BITS) - 1))));
    }
    return sorted;
  }

  private static List<TrackedPeer> first(int max, List<TrackedPeer> nodes) {
    return nodes.subList(0, Math.min(max, nodes.size()));
  }

  /** The best, but each fifth from elsewhere if there is one; never the first. */
  private List<TrackedPeer> mixInDistant(List<TrackedPeer> sorted, ViewerRank rank, int max) {
    var stranger = 1 + random.nextInt(DISTANT_EVERY - 1);
    var left = new ArrayList<>(sorted);
    var mixed = new ArrayList<TrackedPeer>(Math.min(max, sorted.size()));
    while (mixed.size() < max && !left.isEmpty()) {
      var isTheirTurn = (mixed.size() - stranger) % DISTANT_EVERY == 0;
      mixed.add(left.remove(isTheirTurn ? firstFromElsewhere(left, rank) : 0));
    }
    return mixed;
  }

  private static int firstFromElsewhere(List<TrackedPeer> nodes, ViewerRank rank) {
    for (int i = 0; i < nodes.size(); i++) {
      if (!rank.isNear(nodes.get(i))) {
        return i;
      }
    }
    return 0;
  }
}
