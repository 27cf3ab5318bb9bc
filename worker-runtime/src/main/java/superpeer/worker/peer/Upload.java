package superpeer.worker.peer;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import superpeer.worker.segment.SegmentSource;

/**
 * One segment being sent to one peer: its next frame, and its priority among other uploads.
 *
 * <p>All uploads of a segment share its frames; an upload holds no bytes of its own. If the segment
 * is still arriving, the next frame may not be there yet. An upload belongs to its sender; others
 * may call only {@link #sent}, {@link #startedAt} and {@link #isOf}.
 */
public final class Upload {

  /** Whether frames are sent first to last, or last to first. */
  public enum Order {
    FORWARD,
    REVERSE;

    static Order of(boolean reverse) {
      return reverse ? REVERSE : FORWARD;
    }
  }

  /**
   * Orders uploads that have not started.
   *
   * @param urgent whether a player waits for it
   * @param latestStart when it must start to arrive in time, in nanoseconds of {@link
   *     System#nanoTime}
   */
  public record Priority(boolean urgent, long latestStart) implements Comparable<Priority> {

    /** Urgent uploads first; among equals those that must start earlier. */
    @Override
    public int compareTo(Priority other) {
      return urgent == other.urgent
          ? Long.signum(latestStart - other.latestStart)
          : Boolean.compare(other.urgent, urgent);
    }
  }

  private final SegmentSource segment;
  private final Order order;
  private final Priority priority;
  private final boolean grows;
  private int taken;
  private final AtomicLong sent = new AtomicLong();
  private final LongSupplier clock;
  private volatile long startedAt; // meaningless until a frame was sent

  public Upload(SegmentSource segment, Order order, Priority priority) {
    this(segment, order, priority, System::nanoTime);
  }

  /**
   * @param clock nanoseconds; read once, when the first frame is taken
   */
  Upload(SegmentSource segment, Order order, Priority priority, LongSupplier clock) {
    this.segment = segment;
    this.order = order;
    this.priority = priority;
    this.grows = !segment.isComplete();
    this.clock = clock;
  }

  public Priority priority() {
    return priority;
  }

  /** Whether all frames have been taken. */
  public boolean isDone() {
    return taken == segment.frameCount();
  }

  /** Whether a frame is ready; in reverse only once all have arrived. */
  public boolean hasNext() {
    int ready = order == Order.FORWARD || segment.isComplete() ? segment.readyFrames() : 0;
    return taken < ready;
  }

  /**
   * Whether the segment was still arriving when the upload was created: its frames come at the
   * origin's pace.
   */
  public boolean grows() {
    return grows;
  }

  /**
   * Returns the next frame and counts it as sent. The buffer is shared: do not move its position.
   *
   * @throws IndexOutOfBoundsException unless it {@link #hasNext}
   */
  public ByteBuffer next() {
    var frame = frame();
    startedAt = taken == 0 ? clock.getAsLong() : startedAt;
    taken++;
    sent.addAndGet(frame.remaining());
    return frame;
  }

  /**
   * Size of the next frame, in bytes.
   *
   * @throws IndexOutOfBoundsException unless it {@link #hasNext}
   */
  public int nextBytes() {
    return frame().remaining();
  }

  /** Bytes of the frames taken so far; any thread. */
  public long sent() {
    return sent.get();
  }

  /**
   * When the first frame was taken, in nanoseconds. Empty if none was, or if the upload {@link
   * #grows}: then the elapsed time depends on the origin, not on the path to the peer. Any thread.
   */
  OptionalLong startedAt() {
    return grows || sent.get() == 0 ? OptionalLong.empty() : OptionalLong.of(startedAt);
  }

  /** Size of the whole segment, in bytes. */
  public long size() {
    return segment.size();
  }

  boolean isOf(SegmentSource other) {
    return segment.equals(other);
  }

  private ByteBuffer frame() {
    return segment.frame(order == Order.FORWARD ? taken : segment.frameCount() - 1 - taken);
  }
}
