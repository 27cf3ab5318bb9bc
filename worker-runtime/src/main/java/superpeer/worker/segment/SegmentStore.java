package superpeer.worker.segment;

import java.util.List;
import java.util.Optional;

/**
 * Holds a channel's segments between those who bring them and the peers that ask for them.
 *
 * <p>Bounded: storing may evict others, by the rule of the implementation. Not thread-safe; one
 * actor owns it. Methods of a store on disk block: its owner lives on the dispatcher for that.
 * Every implementation passes {@code SegmentStoreContract}.
 */
public interface SegmentStore {

  /**
   * A segment that can no longer be served.
   *
   * @param segId the id it had on the wire
   */
  record Lost(SegmentId id, String segId) {}

  /**
   * A segment that can be served.
   *
   * @param segId the id it has on the wire
   */
  record Held(SegmentId id, String segId, int bytes) {}

  /**
   * Something is wrong with the store, which works on as well as it can.
   *
   * @param error what is wrong, with the value
   * @param hint the way out
   */
  record Failure(String error, String hint) {}

  /** The segment, or empty if it was never stored or has been lost. A hit counts as a use. */
  Optional<Segment> find(SegmentId id);

  /** Whether it is held; no use, and no blocking. */
  boolean holds(SegmentId id);

  /** Stores a segment in place of any of the same id. One that is too large is lost at once. */
  void put(Segment segment);

  /** Loses this segment and all later ones of its level: the origin began to count anew. */
  void forgetFrom(SegmentId first);

  /** What was evicted, forgotten or found damaged since this was last called, oldest first. */
  List<Lost> takeLost();

  /** All that is held, in no order. */
  List<Held> held();

  /** Bytes held now; never more than the capacity. */
  long bytes();

  /** Most bytes it will hold. */
  long capacity();

  /** What is wrong now; empty when all is well. */
  default Optional<Failure> failure() {
    return Optional.empty();
  }
}
