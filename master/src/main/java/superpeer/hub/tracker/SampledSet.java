package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Nodes of which some are drawn by chance. Putting in, taking out and each draw cost the same at
 * any size, since every node knows its slot.
 */
final class SampledSet {

  /** Which of the bags that a node may be in at a time. */
  enum Kind {
    /** All of its role in its swarm. */
    ROLE,
    /** Viewers of its swarm and country. */
    COUNTRY,
    /** Viewers of its swarm, country and network. */
    NETWORK
  }

  private final Kind kind;
  private final List<TrackedPeer> nodes;

  SampledSet(Kind kind) {
    this.kind = kind;
    this.nodes = new ArrayList<>(kind == Kind.ROLE ? 10 : 1);
  }

  /** One that is in no bag of this kind. */
  void add(TrackedPeer trackedPeer) {
    trackedPeer.slot(kind, nodes.size());
    nodes.add(trackedPeer);
  }

  /** One that is in this bag. */
  void remove(TrackedPeer trackedPeer) {
    swap(trackedPeer.slot(kind), nodes.size() - 1);
    nodes.remove(nodes.size() - 1);
  }

  int size() {
    return nodes.size();
  }

  List<TrackedPeer> all() {
    return nodes;
  }

  /**
   * Adds up to {@code max} distinct nodes in random order to {@code drawn}. They are in the first
   * slots afterwards.
   */
  void sample(int max, RandomGenerator random, List<TrackedPeer> drawn) {
    var count = Math.min(max, nodes.size());
    for (int i = 0; i < count; i++) {
      swap(i, random.nextInt(i, nodes.size()));
      drawn.add(nodes.get(i));
    }
  }

  /** Whether the latest draw from a node's bag, of {@code count} nodes, has it. */
  static boolean wasSampled(Kind kind, TrackedPeer trackedPeer, int count) {
    return trackedPeer.slot(kind) < count;
  }

  private void swap(int a, int b) {
    var moved = nodes.get(a);
    nodes.set(a, nodes.get(b));
    nodes.set(b, moved);
    nodes.get(a).slot(kind, a);
    moved.slot(kind, b);
  }
}
