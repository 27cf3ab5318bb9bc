package superpeer.master.fleet;

import java.util.function.LongSupplier;

/**
 * The crashes in a row that a slot's assignment has cost, whichever worker bore them. Plain code;
 * {@link Slot} owns it.
 */
final class CrashLoop {

  private final SupervisionPolicy rules;
  private final LongSupplier nanoTime;
  private long startedNanos;
  private int consecutive;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  CrashLoop(SupervisionPolicy rules, LongSupplier nanoTime) {
    this.rules = rules;
    this.nanoTime = nanoTime;
    this.startedNanos = nanoTime.getAsLong();
  }

  /** A process begins to work for the slot. */
  void processStarted() {
    startedNanos = nanoTime.getAsLong();
  }

  /** That process crashed; those before it are forgiven if it held out. */
  void processCrashed() {
    if (nanoTime.getAsLong() - startedNanos >= rules.resetAfter().toNanos()) {
      consecutive = 0;
    }
    consecutive++;
  }

  /** Somebody wants the slot tried again. */
  void reset() {
    consecutive = 0;
  }

  /**
   * Whether a worker that stands by may have the slot at once. After the first crash only: an
   * assignment that kills its workers would else take each one that others count on, without a
   * pause.
   */
  boolean isFirst() {
    return consecutive == 1;
  }

  /** Whether the slot is to be given up. */
  boolean isTooLong() {
    return consecutive > rules.maxRestarts();
  }
}
