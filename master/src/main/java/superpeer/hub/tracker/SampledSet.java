package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A set of peers to draw random samples from. Adding, removing and drawing one peer take constant
 * time, since every peer knows its index.
 */
final class SampledSet {

  /** The sets that a peer may be in, at most one of each kind. */
  enum Kind {
    /** All peers of a role in a swarm. */
    ROLE,
    /** Viewers of a swarm in one country. */
    COUNTRY,
    /** Viewers of a swarm in one country and network (AS). */
    NETWORK
  }

  private final Kind kind;
  private final List<TrackedPeer> peers;

  SampledSet(Kind kind) {
    this.kind = kind;
    this.peers = new ArrayList<>(kind == Kind.ROLE ? 10 : 1);
  }

  /** Adds a peer that is in no set of this kind. */
  void add(TrackedPeer peer) {
    peer.index(kind, peers.size());
    peers.add(peer);
  }

  /** Removes a peer, which must be in this set. */
  void remove(TrackedPeer peer) {
    swap(peer.index(kind), peers.size() - 1);
    peers.remove(peers.size() - 1);
  }

  int size() {
    return peers.size();
  }

  List<TrackedPeer> all() {
    return peers;
  }

  /**
   * Adds up to {@code max} distinct peers in random order to {@code sampled}. Afterwards they are
   * at the first indexes.
   */
  void sample(int max, RandomGenerator random, List<TrackedPeer> sampled) {
    var count = Math.min(max, peers.size());
    for (int i = 0; i < count; i++) {
      swap(i, random.nextInt(i, peers.size()));
      sampled.add(peers.get(i));
    }
  }

  /** Whether a peer is in the latest sample, of {@code count} peers, of its set. */
  static boolean wasSampled(Kind kind, TrackedPeer peer, int count) {
    return peer.index(kind) < count;
  }

  private void swap(int a, int b) {
    var moved = peers.get(a);
    peers.set(a, peers.get(b));
    peers.set(b, moved);
    peers.get(a).index(kind, a);
    moved.index(kind, b);
  }
}
