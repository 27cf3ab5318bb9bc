package superpeer.hub.tracker;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Whom a node should meet, the best first: viewers try candidates front to back.
 *
 * <p>A viewer meets super peers that can be reached, the least loaded first, then other viewers:
 * healthy ones at random when live, those just ahead of it when on demand, since they hold what it
 * needs next. A super peer meets viewers only: two of one channel have nothing to give each other
 * that the origin or a viewer would not. Looks at a sample of the swarm, so that a large one costs
 * no more.
 */
final class PeerChoice {

  /** Nodes looked at for one answer, or twice as many as are wanted. */
  private static final int SAMPLE = 64;

  /** Behind is half as good as ahead: a viewer that is behind will ask, not serve. */
  private static final int BEHIND = 2;

  private final RandomGenerator random;
  private final long reportMillis;

  /**
   * @param reportMillis time between two reports of a node
   */
  PeerChoice(RandomGenerator random, long reportMillis) {
    this.random = random;
    this.reportMillis = reportMillis;
  }

  /**
   * @param wanted super peers, and other viewers, at most
   */
  List<Node> choose(Node asker, Set<String> excluded, Wanted wanted, long nowMillis) {
    var chosen = new ArrayList<Node>(wanted.superPeers() + wanted.viewers());
    if (asker.role == Role.VIEWER) {
      var byLoad = comparingInt(Node::load);
      chosen.addAll(best(Role.SUPER_PEER, wanted.superPeers(), asker, excluded, byLoad));
    }
    var order = viewerOrder(asker, nowMillis);
    chosen.addAll(best(Role.VIEWER, wanted.viewers(), asker, excluded, order));
    chosen.forEach(Node::offered);
    return chosen;
  }

  /** How many of each. */
  record Wanted(int superPeers, int viewers) {}

  private List<Node> best(
      Role role, int max, Node asker, Set<String> excluded, Comparator<Node> order) {
    if (max <= 0) {
      return List.of();
    }
    return asker.swarm.sample(role, Math.max(SAMPLE, 2 * max), random).stream()
        .filter(node -> node != asker && node.isReachable() && !excluded.contains(node.id))
        .sorted(order)
        .limit(max)
        .toList();
  }

  private Comparator<Node> viewerOrder(Node asker, long now) {
    Comparator<Node> byHealth = comparingInt(node -> node.doubts(now, reportMillis));
    if (asker.swarm.isLive() || asker.role == Role.SUPER_PEER) {
      return byHealth;
    }
    var here = asker.positionS(now);
    return byHealth.thenComparing(comparingLong(node -> distance(here, node.positionS(now))));
  }

  private static long distance(long here, long there) {
    return there >= here ? there - here : BEHIND * (here - there);
  }
}
