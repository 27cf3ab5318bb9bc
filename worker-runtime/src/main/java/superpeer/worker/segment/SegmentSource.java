package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A segment that can be sent to peers. Either it is complete, or it is still arriving and can be
 * forwarded frame by frame. Safe to share between threads.
 */
public sealed interface SegmentSource permits Segment, ArrivingSegment {

  SegmentId id();

  /** The id that peers use for it on the wire. */
  String segId();

  /** Size of the whole segment, in bytes; at least 1. */
  int size();

  /** Standard base64 of the SHA-256 of the bytes; empty if not known, or not yet. */
  Optional<String> hash();

  /** Number of frames: the {@code attachments} of its PIECE. At least 1. */
  int frameCount();

  /** Number of frames that are there, counted from the first; never decreases. */
  int readyFrames();

  /**
   * One frame: a read-only, direct buffer. It is shared: {@code duplicate()} it before moving its
   * position.
   *
   * @param k from 0 to {@code readyFrames() - 1}
   */
  ByteBuffer frame(int k);

  /** Whether all frames are there. */
  default boolean isComplete() {
    return readyFrames() == frameCount();
  }
}
