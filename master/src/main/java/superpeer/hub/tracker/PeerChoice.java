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
final class PeerChoice {

  /** Nodes looked at for one answer, or twice as many as are wanted. */
  private static final int SAMPLE = 64;

  /** Of so many viewers one is from elsewhere. */
  private static final int ONE_IN = 5;

  /** Low bits of a rank that keep the random order of equals, and tell who it is. */
  private static final int INDEX_BITS = 16;

  private final RandomGenerator random;

  PeerChoice(RandomGenerator random) {
    this.random = random;
  }

  /** How many of each, at most. */
  record Wanted(int superPeers, int viewers) {}

  /**
   * @param excluded ids not wanted
   */
  List<Node> choose(Node asker, Set<String> excluded, Wanted wanted, Reach reach, long nowMillis) {
    var chosen = new ArrayList<Node>();
    if (asker.role == Role.VIEWER) {
      chosen.addAll(superPeers(asker, excluded, wanted.superPeers(), reach));
      chosen.addAll(viewers(asker, excluded, wanted.viewers(), nowMillis));
    } else {
      chosen.addAll(viewersOfSuperPeer(asker, excluded, wanted.viewers(), reach, nowMillis));
    }
    chosen.forEach(Node::offered);
    return chosen;
  }

  private List<Node> superPeers(Node asker, Set<String> excluded, int max, Reach reach) {
    if (max <= 0) {
      return List.of();
    }
    var live = asker.swarm.isLive();
    var found = new ArrayList<Node>();
    for (var node : asker.swarm.sample(Role.SUPER_PEER, sample(max), random)) {
      if (node.isReachable()
          && !excluded.contains(node.id)
          && reach.spans(reach.of(node), asker.spot(), live)) {
        found.add(node);
      }
    }
    var rank = new SuperPeerRank(asker.spot(), found, reach);
    return first(max, sorted(found, rank::of));
  }

  private List<Node> viewers(Node asker, Set<String> excluded, int max, long now) {
    if (max <= 0) {
      return List.of();
    }
    var found = others(asker, asker.spot(), excluded, max);
    var rank = new ViewerRank(asker, asker.spot(), now);
    return mixed(sorted(found, rank::of), rank, max);
  }

  private List<Node> viewersOfSuperPeer(
      Node asker, Set<String> excluded, int max, Reach reach, long now) {
    if (max <= 0) {
      return List.of();
    }
    var here = reach.of(asker);
    var found = others(asker, here, excluded, max);
    found.removeIf(viewer -> !reach.spans(here, viewer.spot(), asker.swarm.isLive()));
    return first(max, sorted(found, new ViewerRank(asker, here, now)::of));
  }

  private List<Node> others(Node asker, GeoLocation here, Set<String> excluded, int max) {
    var found = asker.swarm.viewersAround(here, sample(max), random);
    found.removeIf(node -> node == asker || excluded.contains(node.id));
    return found;
  }

  private static int sample(int max) {
    return Math.min(1 << (INDEX_BITS - 2), Math.max(SAMPLE, 2 * max));
  }

  /** Equals stay in their random order. */
  private static List<Node> sorted(List<Node> nodes, ToLongFunction<Node> rank) {
    var keys = new long[nodes.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = rank.applyAsLong(nodes.get(i)) << INDEX_BITS | i;
    }
    Arrays.sort(keys);
    var sorted = new ArrayList<Node>(keys.length);
    for (var key : keys) {
      sorted.add(nodes.get((int) (key & ((1 << INDEX_BITS) - 1))));
    }
    return sorted;
  }

  private static List<Node> first(int max, List<Node> nodes) {
    return nodes.subList(0, Math.min(max, nodes.size()));
  }

  /** The best, but each fifth from elsewhere if there is one; never the first. */
  private List<Node> mixed(List<Node> sorted, ViewerRank rank, int max) {
    var stranger = 1 + random.nextInt(ONE_IN - 1);
    var left = new ArrayList<>(sorted);
    var mixed = new ArrayList<Node>(Math.min(max, sorted.size()));
    while (mixed.size() < max && !left.isEmpty()) {
      var isTheirTurn = (mixed.size() - stranger) % ONE_IN == 0;
      mixed.add(left.remove(isTheirTurn ? firstFromElsewhere(left, rank) : 0));
    }
    return mixed;
  }

  private static int firstFromElsewhere(List<Node> nodes, ViewerRank rank) {
    for (int i = 0; i < nodes.size(); i++) {
      if (!rank.isNear(nodes.get(i))) {
        return i;
      }
    }
    return 0;
  }
}
