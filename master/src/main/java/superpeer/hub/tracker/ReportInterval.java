package superpeer.hub.tracker;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.counters.Counters;

/**
 * Computes the interval at which peers report: the configured one, or a longer one when all calls
 * together would exceed the configured rate.
 *
 * <p>The rate of announces and calls for peers is measured and smoothed. Reports get the rest, at
 * least a quarter. The interval follows from the number of peers and not from the measured rate of
 * reports, so it cannot oscillate. Thread-safe.
 */
final class ReportInterval {

  private static final double SMOOTH_S = 10;
  private static final double MIN_REPORT_SHARE = 0.25;
  private static final long MEASURE_MILLIS = 1_000;

  private final int minS;
  private final int maxS;
  private final int callsPerSecond;
  private final Counters<TrackerCounter> counters;
  private final InstantSource clock;
  private final AtomicLong measuredMillis;
  private volatile LoadSample load = new LoadSample(0, 0);
  private volatile int seconds;

  /** Calls other than reports: the total, and the smoothed rate per second. */
  private record LoadSample(long others, double othersPerSecond) {}

  ReportInterval(
      TrackerConfig.Reporting config, Counters<TrackerCounter> counters, InstantSource clock) {
    this.minS = (int) config.reportInterval().toSeconds();
    this.maxS = (int) config.reportIntervalAtMost().toSeconds();
    this.callsPerSecond = config.callsPerSecond();
    this.counters = counters;
    this.clock = clock;
    this.measuredMillis = new AtomicLong(clock.millis());
    this.seconds = minS;
  }

  /** Returns the current interval in seconds, {@link #min} to {@link #max}. */
  int seconds() {
    var now = clock.millis();
    var measured = measuredMillis.get();
    if (now - measured >= MEASURE_MILLIS && measuredMillis.compareAndSet(measured, now)) {
      measure((now - measured) / 1e3);
    }
    return seconds;
  }

  int min() {
    return minS;
  }

  int max() {
    return maxS;
  }

  private void measure(double elapsedS) {
    var before = load;
    var others = counters.value(TrackerCounter.ANNOUNCED) + counters.value(TrackerCounter.ASKED);
    var rate = (others - before.others()) / elapsedS;
    var weight = 1 - Math.exp(-elapsedS / SMOOTH_S);
    var smooth = before.othersPerSecond() + (rate - before.othersPerSecond()) * weight;
    load = new LoadSample(others, smooth);
    var left = Math.max(callsPerSecond - smooth, callsPerSecond * MIN_REPORT_SHARE);
    var wanted = Math.ceil(counters.value(TrackerCounter.NODES) / left);
    seconds = (int) Math.max(minS, Math.min(maxS, wanted));
  }
}
