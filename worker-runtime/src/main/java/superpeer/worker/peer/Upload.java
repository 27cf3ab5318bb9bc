package superpeer.worker.peer;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import superpeer.worker.segment.SegmentSource;

/**
 * One segment on its way to one peer: which frame comes next, and how it ranks among others.
 *
 * <p>Frames are shared by all uploads of the segment; an upload holds no bytes of its own. Of a
 * segment that still arrives the next frame may not be there yet. An upload belongs to whoever
 * sends it; only {@link #sent}, {@link #startedAt} and {@link #isOf} may be called by others.
 */
public final class Upload {

  /** Whether the frames go first to last, or last to first. */
  public enum Order {
    FORWARD,
    REVERSE;

    static Order of(boolean reverse) {
      return reverse ? REVERSE : FORWARD;
    }
  }

  /**
   * Which of two uploads that have not begun is more pressing.
   *
   * @param urgent whether a player waits for it
   * @param latestStart when it must begin to be there in time, in nanoseconds of {@link
   *     System#nanoTime}
   */
  public record Priority(boolean urgent, long latestStart) implements Comparable<Priority> {

    /** The more pressing first: urgent ones, and then those that must begin earlier. */
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
  private int done;
  private final AtomicLong sent = new AtomicLong();
  private final LongSupplier clock;
  private volatile long startedAt; // of no meaning while nothing is sent

  public Upload(SegmentSource segment, Order order, Priority priority) {
    this(segment, order, priority, System::nanoTime);
  }

  /**
   * @param clock nanoseconds; read once, by whoever takes the first frame
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
    return done == segment.frameCount();
  }

  /** Whether there is a frame to take now; in reverse, only when all have arrived. */
  public boolean hasNext() {
    int ready = order == Order.FORWARD || segment.isComplete() ? segment.readyFrames() : 0;
    return done < ready;
  }

  /** Whether the segment had not arrived when this began: its frames come when they come. */
  public boolean grows() {
    return grows;
  }

  /**
   * The next frame, which counts as sent from now on. Shared: its position must not be moved.
   *
   * @throws IndexOutOfBoundsException unless it {@link #hasNext}
   */
  public ByteBuffer next() {
    var frame = frame();
    startedAt = done == 0 ? clock.getAsLong() : startedAt;
    done++;
    sent.addAndGet(frame.remaining());
    return frame;
  }

  /**
   * Bytes of the next frame.
   *
   * @throws IndexOutOfBoundsException unless it {@link #hasNext}
   */
  public int nextBytes() {
    return frame().remaining();
  }

  /** Bytes of the frames taken so far; from any thread. */
  public long sent() {
    return sent.get();
  }

  /**
   * When the first frame was taken, in nanoseconds; empty if none was, or if it {@link #grows}:
   * then the time since tells of the origin, and not of the way to the peer. From any thread.
   */
  OptionalLong startedAt() {
    return grows || sent.get() == 0 ? OptionalLong.empty() : OptionalLong.of(startedAt);
  }

  /** Bytes of the whole segment. */
  public long size() {
    return segment.size();
  }

  boolean isOf(SegmentSource other) {
    return segment.equals(other);
  }

  private ByteBuffer frame() {
    return segment.frame(order == Order.FORWARD ? done : segment.frameCount() - 1 - done);
  }
}
