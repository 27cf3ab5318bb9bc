package superpeer.master.mailbox;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/** Counts the work of one actor. Thread-safe; reads never block. */
public final class ActorLoad {

  private final AtomicLong waiting = new AtomicLong();
  private final LongAccumulator highWater = new LongAccumulator(Math::max, 0);
  private final AtomicLong processed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong starts = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

  void enqueued() {
    highWater.accumulate(waiting.incrementAndGet());
  }

  void dequeued() {
    waiting.decrementAndGet();
  }

  /** The mailbox was removed, with all messages in it. */
  void cleared() {
    waiting.set(0);
  }

  void countProcessed(long tookNanos) {
    processed.incrementAndGet();
    nanos.addAndGet(tookNanos);
    longest.accumulate(tookNanos);
  }

  void countFailure() {
    failed.incrementAndGet();
  }

  void countStart() {
    starts.incrementAndGet();
  }

  /** Messages that wait now. */
  public long waiting() {
    return Math.max(0, waiting.get());
  }

  /** Most messages that ever waited at once. */
  public long highWater() {
    return highWater.get();
  }

  public long processed() {
    return processed.get();
  }

  /** Messages that ended in an exception. */
  public long failed() {
    return failed.get();
  }

  /** How often the actor was restarted after a failure. */
  public long restarts() {
    return Math.max(0, starts.get() - 1);
  }

  /** Processing time of all messages. */
  public long nanos() {
    return nanos.get();
  }

  /** Longest processing time of a message. */
  public long longestNanos() {
    return longest.get();
  }
}
