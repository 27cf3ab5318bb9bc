package superpeer.hub.tracker;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.counters.Counters;

/**
 * How long nodes are told to wait between two reports: as configured, and longer when all calls
 * together would pass what the tracker is meant for.
 *
 * <p>What announces and calls for peers take of that is measured and smoothed; reports get the
 * rest, at least a quarter. As it follows from the number of nodes, and not from how often they
 * report, it cannot swing. Any thread may ask.
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

  /** Calls that are no reports: all so far, and a second lately. */
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

  /** What to tell a node now; {@link #min} to {@link #max}. */
  int seconds() {
    var now = clock.millis();
    var looked = measuredMillis.get();
    if (now - looked >= MEASURE_MILLIS && measuredMillis.compareAndSet(looked, now)) {
      measure((now - looked) / 1e3);
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
    var lately = (others - before.others()) / elapsedS;
    var weight = 1 - Math.exp(-elapsedS / SMOOTH_S);
    var smooth = before.othersPerSecond() + (lately - before.othersPerSecond()) * weight;
    load = new LoadSample(others, smooth);
    var left = Math.max(callsPerSecond - smooth, callsPerSecond * MIN_REPORT_SHARE);
    var wanted = Math.ceil(counters.value(TrackerCounter.NODES) / left);
    seconds = (int) Math.max(minS, Math.min(maxS, wanted));
  }
}
