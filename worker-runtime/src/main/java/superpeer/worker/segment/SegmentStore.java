package superpeer.worker.segment;

import java.util.List;
import java.util.Optional;

/**
 * Stores a channel's segments from when they are fetched until they are evicted.
 *
 * <p>Bounded: storing a segment may evict others; the implementation decides which. Not
 * thread-safe; one actor owns it. A store on disk blocks, so its owner runs on the blocking
 * dispatcher. Every implementation passes {@code SegmentStoreContract}.
 */
public interface SegmentStore {

  /**
   * A segment that is no longer stored.
   *
   * @param segId the id it had on the wire
   */
  record Lost(SegmentId id, String segId) {}

  /**
   * A stored segment.
   *
   * @param segId the id it has on the wire
   */
  record Held(SegmentId id, String segId, int bytes) {}

  /**
   * A failure of the store, which continues to work as well as it can.
   *
   * @param error what is wrong, with the value
   * @param hint how to fix it
   */
  record Failure(String error, String hint) {}

  /** Returns the segment; empty if it was never stored or has been lost. A hit counts as a use. */
  Optional<Segment> find(SegmentId id);

  /** Whether the segment is stored. Does not count as a use and does not block. */
  boolean holds(SegmentId id);

  /**
   * Stores a segment and replaces one with the same id. A segment that is too large is lost at
   * once.
   */
  void put(Segment segment);

  /**
   * Drops this segment and all later ones of its level, because the origin has restarted its
   * numbering.
   */
  void forgetFrom(SegmentId first);

  /** Returns what was evicted, dropped or found damaged since the last call, oldest first. */
  List<Lost> takeLost();

  /** All stored segments, in no order. */
  List<Held> held();

  /** Bytes stored now; never more than the capacity. */
  long bytes();

  /** Most bytes that it stores. */
  long capacity();

  /** The current failure; empty if there is none. */
  default Optional<Failure> failure() {
    return Optional.empty();
  }
}
