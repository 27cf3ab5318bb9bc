package superpeer.master.mailbox;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/** Counts the work of one actor. Any thread may count and read; reading never waits. */
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

  /** The mailbox is gone, with whatever was in it. */
  void cleared() {
    waiting.set(0);
  }

  void processed(long tookNanos) {
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

  /** Messages that wait, now. */
  public long waiting() {
    return Math.max(0, waiting.get());
  }

  /** Most messages that ever waited. */
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

  /** Times that the actor was begun anew after a failure. */
  public long restarts() {
    return Math.max(0, starts.get() - 1);
  }

  /** Time spent with all messages so far. */
  public long nanos() {
    return nanos.get();
  }

  /** Time spent with the one that took longest. */
  public long longestNanos() {
    return longest.get();
  }
}
