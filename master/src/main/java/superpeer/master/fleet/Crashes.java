package superpeer.master.fleet;

import java.util.function.LongSupplier;

/**
 * The crashes in a row that a slot's assignment has cost, whichever worker bore them. Plain code;
 * {@link Slot} owns it.
 */
final class Crashes {

  private final Supervision rules;
  private final LongSupplier nanoTime;
  private long begunNanos;
  private int inARow;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Crashes(Supervision rules, LongSupplier nanoTime) {
    this.rules = rules;
    this.nanoTime = nanoTime;
    this.begunNanos = nanoTime.getAsLong();
  }

  /** A process begins to work for the slot. */
  void begun() {
    begunNanos = nanoTime.getAsLong();
  }

  /** That process crashed; those before it are forgiven if it held out. */
  void crashed() {
    if (nanoTime.getAsLong() - begunNanos >= rules.forgivenAfter().toNanos()) {
      inARow = 0;
    }
    inARow++;
  }

  /** Somebody wants the slot tried again. */
  void forgive() {
    inARow = 0;
  }

  /**
   * Whether a worker that stands by may have the slot at once. After the first crash only: an
   * assignment that kills its workers would else take each one that others count on, without a
   * pause.
   */
  boolean areExceptional() {
    return inARow == 1;
  }

  /** Whether the slot is to be given up. */
  boolean areTooMany() {
    return inARow > rules.maxRestarts();
  }
}
