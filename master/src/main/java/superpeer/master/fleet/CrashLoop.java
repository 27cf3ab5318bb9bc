package superpeer.master.fleet;

import java.util.function.LongSupplier;

/**
 * Counts a slot's consecutive crashes, whichever of its workers crashed. Not thread-safe; owned by
 * {@link Slot}.
 */
final class CrashLoop {

  private final SupervisionPolicy policy;
  private final LongSupplier nanoTime;
  private long startedNanos;
  private int consecutive;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  CrashLoop(SupervisionPolicy policy, LongSupplier nanoTime) {
    this.policy = policy;
    this.nanoTime = nanoTime;
    this.startedNanos = nanoTime.getAsLong();
  }

  /** A process has started to work for the slot. */
  void processStarted() {
    startedNanos = nanoTime.getAsLong();
  }

  /** The process crashed. The crashes before are forgotten if it ran for {@code forgivenAfter}. */
  void processCrashed() {
    if (nanoTime.getAsLong() - startedNanos >= policy.forgivenAfter().toNanos()) {
      consecutive = 0;
    }
    consecutive++;
  }

  /** Forgets all crashes, because an operator wants another try. */
  void reset() {
    consecutive = 0;
  }

  /**
   * Whether a standby worker may take the slot at once. Only after the first crash: otherwise an
   * assignment that crashes its workers would use up all standby workers without a pause.
   */
  boolean isFirst() {
    return consecutive == 1;
  }

  /** Whether the slot is given up. */
  boolean isTooLong() {
    return consecutive > policy.maxRestarts();
  }
}
