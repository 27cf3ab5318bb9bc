package superpeer.worker.loadtest;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import superpeer.worker.loadtest.SegmentDownload.Failure;
import superpeer.worker.loadtest.ViewerEvent.EndReason;

/** Counts what happens to all viewers. Plain code, not thread-safe; the crowd owns it. */
final class LoadTestStats {

  /** Longest time that is told from a longer one. */
  private static final long LONGEST_MICROS = Duration.ofMinutes(5).toNanos() / 1000;

  private static final int DIGITS = 3;

  private final InstantSource clock;
  private final Histogram setup = histogram();
  private final Map<EndReason, Long> ends = new EnumMap<>(EndReason.class);
  private long opened;
  private long failedSetups;
  private String lastSetupFailure = "";
  private int served; // viewers that have a super peer, now
  private LoadTestReport.FirstTimes firstTimes = LoadTestReport.FirstTimes.NONE;
  private SegmentStats segmentStats = new SegmentStats();

  /**
   * @param clock wall time
   */
  LoadTestStats(InstantSource clock) {
    this.clock = clock;
  }

  /** What a warm-up makes forget. */
  private static final class SegmentStats {
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

  void record(ViewerEvent viewerEvent) {
    if (viewerEvent instanceof ViewerEvent.Opened now) {
      opened++;
      recordTime(setup, now.setup());
      var at = clock.millis();
      firstTimes = firstTimes.withOpened(at - now.setup().toMillis(), at);
    } else if (viewerEvent instanceof ViewerEvent.SetupFailed failed) {
      failedSetups++;
      lastSetupFailure = failed.reason();
    } else if (viewerEvent instanceof ViewerEvent.Ended ended) {
      ends.merge(ended.reason(), 1L, Long::sum);
    } else if (viewerEvent instanceof ViewerEvent.SuperPeerAvailable change) {
      served += change.available() ? 1 : -1;
      firstTimes = served == 0 ? LoadTestReport.FirstTimes.NONE : firstTimes;
    } else {
      countPiece(viewerEvent);
    }
  }

  private void countPiece(ViewerEvent viewerEvent) {
    if (viewerEvent instanceof ViewerEvent.Downloaded downloaded) {
      segmentStats.taken++;
      firstTimes = firstTimes.withServed(clock.millis());
      segmentStats.bytes += downloaded.bytes();
      recordTime(segmentStats.latency, downloaded.latency());
      recordTime(segmentStats.firstByte, downloaded.firstByte());
    } else if (viewerEvent instanceof ViewerEvent.FirstFrame first) {
      segmentStats.firstBegun =
          segmentStats.begun.getTotalCount() == 0 ? first.at() : segmentStats.firstBegun;
      segmentStats.lastBegun = first.at();
      recordTime(segmentStats.begun, first.sinceOffer());
      firstTimes = firstTimes.withBegun(clock.millis());
    } else if (viewerEvent instanceof ViewerEvent.Failed failed) {
      segmentStats.failures.merge(failed.failure(), 1L, Long::sum);
    } else if (viewerEvent instanceof ViewerEvent.Requested) {
      segmentStats.asked++;
    } else if (viewerEvent instanceof ViewerEvent.Crossed) {
      segmentStats.crossed++;
    } else if (viewerEvent instanceof ViewerEvent.Refused) {
      segmentStats.refused++;
    } else if (viewerEvent instanceof ViewerEvent.Cancelled) {
      segmentStats.cancelled++;
    } else if (viewerEvent instanceof ViewerEvent.Stray) {
      segmentStats.stray++;
    } else if (viewerEvent instanceof ViewerEvent.Missed missed) {
      segmentStats.missed += missed.segments();
    } else if (viewerEvent instanceof ViewerEvent.Played played) {
      segmentStats.stalls += played.stalls();
      segmentStats.stalled = segmentStats.stalled.plus(played.stalled());
      segmentStats.played = segmentStats.played.plus(played.played());
    }
  }

  /** Forgets pieces and players; connections stay counted. */
  void resetAfterWarmUp() {
    segmentStats = new SegmentStats();
  }

  /**
   * @param measured since the beginning, or since {@link #resetAfterWarmUp}
   */
  LoadTestReport report(Duration measured, LoadTestReport.Viewers viewers) {
    return new LoadTestReport(
        Math.round(measured.toMillis() / 100.0) / 10.0,
        viewers,
        new LoadTestReport.Connections(
            opened,
            served,
            failedSetups,
            lastSetupFailure,
            ends.getOrDefault(EndReason.DROPPED, 0L),
            ends.getOrDefault(EndReason.LEFT, 0L),
            ends.getOrDefault(EndReason.FATAL, 0L),
            firstTimes,
            LoadTestReport.Percentiles.of(setup),
            LoadTestReport.Percentiles.of(segmentStats.begun),
            begunPerSecond()),
        segments(measured),
        new LoadTestReport.Players(
            segmentStats.stalls,
            seconds(segmentStats.stalled),
            seconds(segmentStats.played),
            segmentStats.missed));
  }

  private double begunPerSecond() {
    var nanos = segmentStats.lastBegun - segmentStats.firstBegun;
    return nanos <= 0 ? 0 : (segmentStats.begun.getTotalCount() - 1) * 1e9 / nanos;
  }

  private LoadTestReport.Segments segments(Duration measured) {
    var failed = new EnumMap<Failure, Long>(Failure.class);
    for (var why : Failure.values()) {
      failed.put(why, segmentStats.failures.getOrDefault(why, 0L));
    }
    return new LoadTestReport.Segments(
        segmentStats.asked,
        segmentStats.taken,
        segmentStats.bytes,
        measured.isZero() ? 0 : segmentStats.bytes * 8e3 / measured.toNanos(),
        failed.values().stream().mapToLong(Long::longValue).sum(),
        failed,
        segmentStats.crossed,
        segmentStats.refused,
        segmentStats.cancelled,
        segmentStats.stray,
        LoadTestReport.Percentiles.of(segmentStats.latency),
        LoadTestReport.Percentiles.of(segmentStats.firstByte));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static void recordTime(Histogram histogram, Duration time) {
    histogram.recordValue(Math.min(LONGEST_MICROS, Math.max(0, time.toNanos() / 1000)));
  }

  private static Histogram histogram() {
    return new Histogram(LONGEST_MICROS, DIGITS);
  }
}
