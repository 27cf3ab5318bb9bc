package superpeer.worker.loadtest;

import java.time.Duration;
import superpeer.worker.loadtest.Scenario.Load;

/**
 * Decides when viewers join and leave: evenly over the ramp, then replaced at the churn rate. Pure
 * functions of the time since the start.
 */
final class ArrivalSchedule {

  private static final double NANOS_A_SECOND = 1e9;

  private final Load load;

  ArrivalSchedule(Load load) {
    this.load = load;
  }

  /** Viewers that should have joined by then, including those that left. */
  long arrivals(Duration elapsed) {
    var ramp = load.ramp();
    var share = ramp.isZero() ? 1 : (double) elapsed.toNanos() / ramp.toNanos();
    var joined = (long) Math.ceil(load.viewers() * Math.min(1, share));
    return Math.min(load.viewers(), Math.max(1, joined)) + departures(elapsed);
  }

  /** Viewers that should have left by then. */
  long departures(Duration elapsed) {
    var sinceRamp = elapsed.minus(load.ramp());
    return sinceRamp.isNegative()
        ? 0
        : (long) (sinceRamp.toNanos() / NANOS_A_SECOND * load.churn());
  }

  /** Whether the warm-up is over. */
  boolean isMeasuring(Duration elapsed) {
    return elapsed.compareTo(warmUpEnd()) >= 0;
  }

  boolean isOver(Duration elapsed) {
    return elapsed.compareTo(warmUpEnd().plus(load.duration())) >= 0;
  }

  /** Progress from 0 to 1. */
  double progress(Duration elapsed) {
    var total = warmUpEnd().plus(load.duration()).toNanos();
    return total == 0 ? 1 : Math.min(1, (double) elapsed.toNanos() / total);
  }

  /** End of ramp and warm-up. Without a warm-up, the figures include the ramp. */
  private Duration warmUpEnd() {
    return load.ramp().plus(load.warmUp());
  }
}
