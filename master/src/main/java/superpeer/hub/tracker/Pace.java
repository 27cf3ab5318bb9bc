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
final class Pace {

  private static final double SMOOTH_S = 10;
  private static final double LEAST_PART = 0.25;
  private static final long EVERY_MILLIS = 1_000;

  private final int leastS;
  private final int mostS;
  private final int callsPerSecond;
  private final Counters<TrackerCount> counters;
  private final InstantSource clock;
  private final AtomicLong lookedMillis;
  private volatile Seen seen = new Seen(0, 0);
  private volatile int seconds;

  /** Calls that are no reports: all so far, and a second lately. */
  private record Seen(long others, double othersPerSecond) {}

  Pace(TrackerConfig.Reporting config, Counters<TrackerCount> counters, InstantSource clock) {
    this.leastS = (int) config.reportInterval().toSeconds();
    this.mostS = (int) config.reportIntervalAtMost().toSeconds();
    this.callsPerSecond = config.callsPerSecond();
    this.counters = counters;
    this.clock = clock;
    this.lookedMillis = new AtomicLong(clock.millis());
    this.seconds = leastS;
  }

  /** What to tell a node now; {@link #least} to {@link #most}. */
  int seconds() {
    var now = clock.millis();
    var looked = lookedMillis.get();
    if (now - looked >= EVERY_MILLIS && lookedMillis.compareAndSet(looked, now)) {
      look((now - looked) / 1e3);
    }
    return seconds;
  }

  int least() {
    return leastS;
  }

  int most() {
    return mostS;
  }

  private void look(double elapsedS) {
    var before = seen;
    var others = counters.value(TrackerCount.ANNOUNCED) + counters.value(TrackerCount.ASKED);
    var lately = (others - before.others()) / elapsedS;
    var weight = 1 - Math.exp(-elapsedS / SMOOTH_S);
    var smooth = before.othersPerSecond() + (lately - before.othersPerSecond()) * weight;
    seen = new Seen(others, smooth);
    var left = Math.max(callsPerSecond - smooth, callsPerSecond * LEAST_PART);
    var wanted = Math.ceil(counters.value(TrackerCount.NODES) / left);
    seconds = (int) Math.max(leastS, Math.min(mostS, wanted));
  }
}
