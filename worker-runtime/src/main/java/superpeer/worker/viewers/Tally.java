package superpeer.worker.viewers;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import superpeer.worker.viewers.Happening.How;
import superpeer.worker.viewers.Taking.Failure;

/** Counts what happens to all viewers. Plain code, not thread-safe; the crowd owns it. */
final class Tally {

  /** Longest time that is told from a longer one. */
  private static final long LONGEST_MICROS = Duration.ofMinutes(5).toNanos() / 1000;

  private static final int DIGITS = 3;

  private final InstantSource clock;
  private final Histogram setup = histogram();
  private final Map<How, Long> ends = new EnumMap<>(How.class);
  private long opened;
  private long failedSetups;
  private String lastSetupFailure = "";
  private int served; // viewers that have a super peer, now
  private Report.Firsts firsts = Report.Firsts.NONE;
  private Pieces pieces = new Pieces();

  /**
   * @param clock wall time
   */
  Tally(InstantSource clock) {
    this.clock = clock;
  }

  /** What a warm-up makes forget. */
  private static final class Pieces {
    final Histogram latency = histogram();
    final Histogram firstByte = histogram();
    final Histogram begun = histogram();
    long firstBegun;
    long lastBegun;
    final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    long asked;
    long taken;
    long bytes;
    long crossed;
    long refused;
    long cancelled;
    long missed;
    long stray;
    long stalls;
    Duration stalled = Duration.ZERO;
    Duration played = Duration.ZERO;
  }

  void count(Happening happening) {
    if (happening instanceof Happening.Opened now) {
      opened++;
      record(setup, now.setup());
      var at = clock.millis();
      firsts = firsts.withOpened(at - now.setup().toMillis(), at);
    } else if (happening instanceof Happening.SetupFailed failed) {
      failedSetups++;
      lastSetupFailure = failed.why();
    } else if (happening instanceof Happening.Ended ended) {
      ends.merge(ended.how(), 1L, Long::sum);
    } else if (happening instanceof Happening.Served change) {
      served += change.now() ? 1 : -1;
      firsts = served == 0 ? Report.Firsts.NONE : firsts;
    } else {
      countPiece(happening);
    }
  }

  private void countPiece(Happening happening) {
    if (happening instanceof Happening.Taken taken) {
      pieces.taken++;
      firsts = firsts.withServed(clock.millis());
      pieces.bytes += taken.bytes();
      record(pieces.latency, taken.latency());
      record(pieces.firstByte, taken.firstByte());
    } else if (happening instanceof Happening.Begun first) {
      pieces.firstBegun = pieces.begun.getTotalCount() == 0 ? first.at() : pieces.firstBegun;
      pieces.lastBegun = first.at();
      record(pieces.begun, first.sinceOffer());
      firsts = firsts.withBegun(clock.millis());
    } else if (happening instanceof Happening.Failed failed) {
      pieces.failures.merge(failed.why(), 1L, Long::sum);
    } else if (happening instanceof Happening.Asked) {
      pieces.asked++;
    } else if (happening instanceof Happening.Crossed) {
      pieces.crossed++;
    } else if (happening instanceof Happening.Refused) {
      pieces.refused++;
    } else if (happening instanceof Happening.Cancelled) {
      pieces.cancelled++;
    } else if (happening instanceof Happening.Stray) {
      pieces.stray++;
    } else if (happening instanceof Happening.Missed missed) {
      pieces.missed += missed.segments();
    } else if (happening instanceof Happening.Watched watched) {
      pieces.stalls += watched.stalls();
      pieces.stalled = pieces.stalled.plus(watched.stalled());
      pieces.played = pieces.played.plus(watched.played());
    }
  }

  /** Forgets pieces and players; connections stay counted. */
  void beginAnew() {
    pieces = new Pieces();
  }

  /**
   * @param measured since the beginning, or since {@link #beginAnew}
   */
  Report report(Duration measured, Report.Crowd crowd) {
    return new Report(
        Math.round(measured.toMillis() / 100.0) / 10.0,
        crowd,
        new Report.Connections(
            opened,
            served,
            failedSetups,
            lastSetupFailure,
            ends.getOrDefault(How.DROPPED, 0L),
            ends.getOrDefault(How.LEFT, 0L),
            ends.getOrDefault(How.FATAL, 0L),
            firsts,
            Report.Times.of(setup),
            Report.Times.of(pieces.begun),
            begunPerSecond()),
        segments(measured),
        new Report.Players(
            pieces.stalls, seconds(pieces.stalled), seconds(pieces.played), pieces.missed));
  }

  private double begunPerSecond() {
    var nanos = pieces.lastBegun - pieces.firstBegun;
    return nanos <= 0 ? 0 : (pieces.begun.getTotalCount() - 1) * 1e9 / nanos;
  }

  private Report.Segments segments(Duration measured) {
    var failed = new EnumMap<Failure, Long>(Failure.class);
    for (var why : Failure.values()) {
      failed.put(why, pieces.failures.getOrDefault(why, 0L));
    }
    return new Report.Segments(
        pieces.asked,
        pieces.taken,
        pieces.bytes,
        measured.isZero() ? 0 : pieces.bytes * 8e3 / measured.toNanos(),
        failed.values().stream().mapToLong(Long::longValue).sum(),
        failed,
        pieces.crossed,
        pieces.refused,
        pieces.cancelled,
        pieces.stray,
        Report.Times.of(pieces.latency),
        Report.Times.of(pieces.firstByte));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static void record(Histogram histogram, Duration time) {
    histogram.recordValue(Math.min(LONGEST_MICROS, Math.max(0, time.toNanos() / 1000)));
  }

  private static Histogram histogram() {
    return new Histogram(LONGEST_MICROS, DIGITS);
  }
}
