package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import superpeer.hub.geo.GeoLocation;

/**
 * Selects the peers that a peer should connect to, the best first: viewers try candidates in order.
 *
 * <p>A viewer gets super peers in reach, ranked by {@link SuperPeerRank}, then viewers, ranked by
 * {@link ViewerRank}. One viewer in five is from another country, so that a swarm does not split
 * into islands. A super peer gets viewers only: another super peer has nothing that the origin or a
 * viewer lacks. The choice is made from a sample of the swarm, part of it nearby, so its cost does
 * not grow with the swarm.
 */
final class PeerSelector {

  /** Size of the sample; twice the number wanted if that is more. */
  private static final int SAMPLE = 64;

  /** One viewer in this many is from another country. */
  private static final int DISTANT_EVERY = 5;

  /** Low bits of a sort key: the index in the sample, which keeps equals in random order. */
  private static final int INDEX_BITS = 16;

  private final RandomGenerator random;

  PeerSelector(RandomGenerator random) {
    this.random = random;
  }

  /** The most of each to return. */
  record MaxPeers(int superPeers, int viewers) {}

  /**
   * @param excluded ids to leave out
   */
  List<TrackedPeer> select(
      TrackedPeer asker,
      Set<String> excluded,
      MaxPeers maxPeers,
      SuperPeerReach reach,
      long nowMillis) {
    var chosen = new ArrayList<TrackedPeer>();
    if (asker.role == PeerRole.VIEWER) {
      chosen.addAll(superPeers(asker, excluded, maxPeers.superPeers(), reach));
      chosen.addAll(viewers(asker, excluded, maxPeers.viewers(), nowMillis));
    } else {
      chosen.addAll(viewersOfSuperPeer(asker, excluded, maxPeers.viewers(), reach, nowMillis));
    }
    chosen.forEach(TrackedPeer::countOffer);
    return chosen;
  }

  private List<TrackedPeer> superPeers(
      TrackedPeer asker, Set<String> excluded, int max, SuperPeerReach reach) {
    if (max <= 0) {
      return List.of();
    }
    var role = asker.swarm.hasKnownSuperPeer() ? PeerRole.SUPER_PEER : PeerRole.UNKNOWN_SUPER_PEER;
    var live = asker.swarm.isLive();
    var candidates = new ArrayList<TrackedPeer>();
    for (var peer : asker.swarm.sample(role, sample(max), random)) {
      if (peer.isReachable()
          && !excluded.contains(peer.id)
          && reach.covers(reach.locationOf(peer), asker.location(), live)) {
        candidates.add(peer);
      }
    }
    var rank = new SuperPeerRank(asker.location(), candidates, reach);
    return first(max, sorted(candidates, rank::rankOf));
  }

  private List<TrackedPeer> viewers(TrackedPeer asker, Set<String> excluded, int max, long now) {
    if (max <= 0) {
      return List.of();
    }
    var candidates = others(asker, asker.location(), excluded, max);
    var rank = new ViewerRank(asker, asker.location(), now);
    return mixInDistant(sorted(candidates, rank::rankOf), rank, max);
  }

  private List<TrackedPeer> viewersOfSuperPeer(
      TrackedPeer asker, Set<String> excluded, int max, SuperPeerReach reach, long now) {
    if (max <= 0) {
      return List.of();
    }
    var here = reach.locationOf(asker);
    var candidates = others(asker, here, excluded, max);
    candidates.removeIf(viewer -> !reach.covers(here, viewer.location(), asker.swarm.isLive()));
    return first(max, sorted(candidates, new ViewerRank(asker, here, now)::rankOf));
  }

  private List<TrackedPeer> others(
      TrackedPeer asker, GeoLocation here, Set<String> excluded, int max) {
    var candidates = asker.swarm.sampleViewersNear(here, sample(max), random);
    candidates.removeIf(peer -> peer == asker || excluded.contains(peer.id));
    return candidates;
  }

  private static int sample(int max) {
    return Math.min(1 << (INDEX_BITS - 2), Math.max(SAMPLE, 2 * max));
  }

  /** Sorts by rank; equals stay in their random order. */
  private static List<TrackedPeer> sorted(
      List<TrackedPeer> peers, ToLongFunction<TrackedPeer> rank) {
    var keys = new long[peers.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = rank.applyAsLong(peers.get(i)) << INDEX_BITS | i;
    }
    Arrays.sort(keys);
    var sorted = new ArrayList<TrackedPeer>(keys.length);
    for (var key : keys) {
      sorted.add(peers.get((int) (key & ((1 << INDEX_BITS) - 1))));
    }
    return sorted;
  }

  private static List<TrackedPeer> first(int max, List<TrackedPeer> peers) {
    return peers.subList(0, Math.min(max, peers.size()));
  }

  /** Returns the best, with one in five from another country if there is one; never the first. */
  private List<TrackedPeer> mixInDistant(List<TrackedPeer> sorted, ViewerRank rank, int max) {
    var distant = 1 + random.nextInt(DISTANT_EVERY - 1);
    var left = new ArrayList<>(sorted);
    var mixed = new ArrayList<TrackedPeer>(Math.min(max, sorted.size()));
    while (mixed.size() < max && !left.isEmpty()) {
      var isDistantTurn = (mixed.size() - distant) % DISTANT_EVERY == 0;
      mixed.add(left.remove(isDistantTurn ? firstDistant(left, rank) : 0));
    }
    return mixed;
  }

  private static int firstDistant(List<TrackedPeer> peers, ViewerRank rank) {
    for (int i = 0; i < peers.size(); i++) {
      if (!rank.isNear(peers.get(i))) {
        return i;
      }
    }
    return 0;
  }
}
