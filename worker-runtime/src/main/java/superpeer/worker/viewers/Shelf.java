package superpeer.worker.viewers;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.worker.segment.SegmentId;

/**
 * What one peer holds, as far as it said.
 *
 * <p>As in the SDK, a live segment is forgotten when the twentieth after it comes. Plain code, not
 * thread-safe.
 */
final class Shelf {

  private static final int LIVE_WINDOW = 20;

  /** Most segments of one peer that are remembered; a film of five hours has fewer. */
  private static final int MAX_SEGMENTS = 20_000;

  private final boolean live;
  private final Map<SegmentId, Optional<String>> held = new HashMap<>();

  Shelf(boolean live) {
    this.live = live;
  }

  /**
   * @param segId as the peer named it; absent if it did not
   */
  void add(SegmentId id, Optional<String> segId) {
    if (held.size() < MAX_SEGMENTS) {
      held.put(id, segId);
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

  Set<SegmentId> all() {
    return Set.copyOf(held.keySet());
  }

  /** The id to ask with: the peer's own, else the one that players use by default. */
  String segId(SegmentId id) {
    return held.getOrDefault(id, Optional.empty()).orElseGet(id::defaultSegId);
  }
}
