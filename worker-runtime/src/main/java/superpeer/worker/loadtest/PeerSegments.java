package superpeer.worker.loadtest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.worker.segment.SegmentId;

/**
 * The segments that one peer has announced.
 *
 * <p>As in the SDK, a live segment is dropped when the twentieth after it is announced. Not
 * thread-safe.
 */
final class PeerSegments {

  private static final int LIVE_WINDOW = 20;

  /** Most segments stored per peer; a film of five hours has fewer. */
  private static final int MAX_SEGMENTS = 20_000;

  /**
   * @param segId as the peer named it; absent if it did not
   * @param complete whether the peer has all of it; else it forwards it while it arrives
   */
  private record Held(Optional<String> segId, boolean complete) {}

  private final boolean live;
  private final Map<SegmentId, Held> held = new HashMap<>();

  PeerSegments(boolean live) {
    this.live = live;
  }

  /**
   * @param segId as the peer named it; absent if it did not
   * @param complete whether the peer has all of it
   */
  void add(SegmentId id, Optional<String> segId, boolean complete) {
    if (held.size() < MAX_SEGMENTS) {
      held.put(id, new Held(segId, complete || isComplete(id)));
    }
    if (live && id.sn() >= LIVE_WINDOW) {
      held.remove(new SegmentId(id.level(), id.sn() - LIVE_WINDOW));
    }
  }

  void remove(SegmentId id) {
    held.remove(id);
  }

  boolean has(SegmentId id) {
    return held.containsKey(id);
  }

  /** Whether it can be requested in reverse. */
  boolean isComplete(SegmentId id) {
    var known = held.get(id);
    return known != null && known.complete();
  }

  Set<SegmentId> all() {
    return Set.copyOf(held.keySet());
  }

  /** The id for requests: the peer's own, else the default id. */
  String segId(SegmentId id) {
    return Optional.ofNullable(held.get(id)).flatMap(Held::segId).orElseGet(id::defaultSegId);
  }
}
