package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A buffer that a segment arrives in, cut into frames without copying.
 *
 * <p>One thread at a time writes into the buffer, from its beginning, and then calls {@link
 * #advanceTo}. What it wrote before is visible to every thread that reads {@link #readyFrames}.
 */
public final class GrowingBuffer {

  private final List<ByteBuffer> frames;
  private final int size;
  private volatile int arrived;

  /**
   * @param direct a buffer outside the heap, as large as the segment
   * @throws IllegalArgumentException if it is empty or on the heap
   */
  public GrowingBuffer(ByteBuffer direct) {
    if (!direct.isDirect() || direct.capacity() == 0) {
      throw new IllegalArgumentException(
          "a segment cannot arrive in " + direct + ": use a direct buffer that is not empty");
    }
    this.size = direct.capacity();
    this.frames = Segment.cut(direct.asReadOnlyBuffer().clear());
  }

  /**
   * Marks bytes as written; they must not change any more.
   *
   * @param bytes counted from the beginning; never fewer than before
   */
  public void advanceTo(int bytes) {
    arrived = bytes;
  }

  /** Size of the whole segment, in bytes. */
  public int size() {
    return size;
  }

  int frameCount() {
    return frames.size();
  }

  /** How many frames have arrived completely. */
  int readyFrames() {
    int bytes = arrived;
    return bytes == size ? frames.size() : bytes / Segment.FRAME_BYTES;
  }

  ByteBuffer frame(int k) {
    if (k >= readyFrames()) {
      throw new IndexOutOfBoundsException("frame " + k + " has not arrived");
    }
    return frames.get(k);
  }
}
