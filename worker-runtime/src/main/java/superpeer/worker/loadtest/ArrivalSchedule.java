package superpeer.worker.loadtest;

import java.time.Duration;
import superpeer.worker.loadtest.Scenario.Load;

/**
 * When viewers come and go: evenly over the ramp, then one out and one in at the rate of the churn.
 * Pure functions of the time since the beginning.
 */
final class ArrivalSchedule {

  private static final double NANOS_A_SECOND = 1e9;

  private final Load load;

  ArrivalSchedule(Load load) {
    this.load = load;
  }

  /** Viewers that should have come by then, those that left included. */
  long arrivals(Duration elapsed) {
    var ramp = load.ramp();
    var share = ramp.isZero() ? 1 : (double) elapsed.toNanos() / ramp.toNanos();
    var first = (long) Math.ceil(load.viewers() * Math.min(1, share));
    return Math.min(load.viewers(), Math.max(1, first)) + departures(elapsed);
  }

  /** Viewers that should have gone by then; none in the last moments, which would not be served. */
  long departures(Duration elapsed) {
    var churning = elapsed.minus(load.ramp());
    return churning.isNegative() ? 0 : (long) (churning.toNanos() / NANOS_A_SECOND * load.churn());
  }

  /** Whether figures count from then on. */
  boolean isMeasuring(Duration elapsed) {
    return elapsed.compareTo(beginning()) >= 0;
  }

  boolean isOver(Duration elapsed) {
    return elapsed.compareTo(beginning().plus(load.duration())) >= 0;
  }

  /** From 0 to 1. */
  double progress(Duration elapsed) {
    var whole = beginning().plus(load.duration()).toNanos();
    return whole == 0 ? 1 : Math.min(1, (double) elapsed.toNanos() / whole);
  }

  /** Without a warm-up the ramp counts as well. */
  private Duration beginning() {
    return load.ramp().plus(load.warmUp());
  }
}
