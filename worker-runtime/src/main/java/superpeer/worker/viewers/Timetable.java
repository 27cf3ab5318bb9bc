package superpeer.worker.viewers;

import java.time.Duration;
import superpeer.worker.viewers.Scenario.Attendance;

/**
 * When viewers come and go: evenly over the ramp, then one out and one in at the rate of the churn.
 * Pure functions of the time since the beginning.
 */
final class Timetable {

  private static final double NANOS_A_SECOND = 1e9;

  private final Attendance attendance;

  Timetable(Attendance attendance) {
    this.attendance = attendance;
  }

  /** Viewers that should have come by then, those that left included. */
  long comings(Duration elapsed) {
    var ramp = attendance.ramp();
    var share = ramp.isZero() ? 1 : (double) elapsed.toNanos() / ramp.toNanos();
    var first = (long) Math.ceil(attendance.viewers() * Math.min(1, share));
    return Math.min(attendance.viewers(), Math.max(1, first)) + goings(elapsed);
  }

  /** Viewers that should have gone by then; none in the last moments, which would not be served. */
  long goings(Duration elapsed) {
    var churning = elapsed.minus(attendance.ramp());
    return churning.isNegative()
        ? 0
        : (long) (churning.toNanos() / NANOS_A_SECOND * attendance.churn());
  }

  /** Whether figures count from then on. */
  boolean isMeasuring(Duration elapsed) {
    return elapsed.compareTo(beginning()) >= 0;
  }

  boolean isOver(Duration elapsed) {
    return elapsed.compareTo(beginning().plus(attendance.duration())) >= 0;
  }

  /** From 0 to 1. */
  double progress(Duration elapsed) {
    var whole = beginning().plus(attendance.duration()).toNanos();
    return whole == 0 ? 1 : Math.min(1, (double) elapsed.toNanos() / whole);
  }

  /** Without a warm-up the ramp counts as well. */
  private Duration beginning() {
    return attendance.ramp().plus(attendance.warmUp());
  }
}
