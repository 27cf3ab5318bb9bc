package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The bytes of a segment while they arrive, cut into frames in the very buffer that they arrive in.
 *
 * <p>One thread at a time writes into that buffer, from its beginning, and then says how far it is;
 * what it wrote before is seen by every thread that reads how far it is.
 */
public final class GrowingBuffer {

  private final List<ByteBuffer> frames;
  private final int size;
  private volatile int arrived;

  /**
   * @param direct outside the heap; the bytes are to fill it
   * @throws IllegalArgumentException if it is empty or on the heap
   */
  public GrowingBuffer(ByteBuffer direct) {
    if (!direct.isDirect() || direct.capacity() == 0) {
      throw new IllegalArgumentException("a segment arrives in " + direct);
    }
    this.size = direct.capacity();
    this.frames = Segment.cut(direct.asReadOnlyBuffer().clear());
  }

  /**
   * The bytes before that are written, and nobody changes them any more.
   *
   * @param bytes from the beginning; never fewer than before
   */
  public void advanceTo(int bytes) {
    arrived = bytes;
  }

  /** Of all that will have arrived, in bytes. */
  public int size() {
    return size;
  }

  int frames() {
    return frames.size();
  }

  /** How many frames are there. */
  int ready() {
    int bytes = arrived;
    return bytes == size ? frames.size() : bytes / Segment.FRAME_BYTES;
  }

  ByteBuffer frame(int k) {
    if (k >= ready()) {
      throw new IndexOutOfBoundsException("frame " + k + " has not arrived");
    }
    return frames.get(k);
  }
}
