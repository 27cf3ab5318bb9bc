package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A segment that peers can be served: all of it is there, or it arrives, first frame first, and can
 * be streamed on. Safe to share between threads.
 */
public sealed interface SegmentSource permits Segment, ArrivingSegment {

  SegmentId id();

  /** The id that peers use for it on the wire. */
  String segId();

  /** Of the whole segment, in bytes; at least 1. */
  int size();

  /** Standard base64 of the SHA-256 of the bytes; empty if it is not known, or not yet. */
  Optional<String> hash();

  /** How many frames it takes: the {@code attachments} of its PIECE. At least 1. */
  int frameCount();

  /** How many of them are there, from the first on; never fewer than before. */
  int readyFrames();

  /**
   * One frame: a whole, read-only, direct buffer. Shared: {@code duplicate()} before moving its
   * position.
   *
   * @param k from 0 to {@code ready() - 1}
   */
  ByteBuffer frame(int k);

  /** Whether all of it is there. */
  default boolean isComplete() {
    return readyFrames() == frameCount();
  }
}
