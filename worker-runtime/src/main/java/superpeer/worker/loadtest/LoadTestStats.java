package superpeer.worker.loadtest;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import superpeer.worker.loadtest.SegmentDownload.Failure;
import superpeer.worker.loadtest.ViewerEvent.EndReason;

/** Collects the statistics of all viewers. Not thread-safe; owned by the pool. */
final class LoadTestStats {

  /** Largest value of the histograms. */
  private static final long MAX_MICROS = Duration.ofMinutes(5).toNanos() / 1000;

  private static final int DIGITS = 3;

  private final InstantSource clock;
  private final Histogram setup = histogram();
  private final Map<EndReason, Long> endReasons = new EnumMap<>(EndReason.class);
  private long opened;
  private long failedSetups;
  private String lastSetupFailure = "";
  private int viewersServed; // viewers that have a super peer now
  private LoadTestReport.FirstTimes firstTimes = LoadTestReport.FirstTimes.NONE;
  private SegmentStats segmentStats = new SegmentStats();

  /**
   * @param clock wall-clock time
   */
  LoadTestStats(InstantSource clock) {
    this.clock = clock;
  }

  /** The figures that are reset after a warm-up. */
  private static final class SegmentStats {
    final Histogram latency = histogram();
    final Histogram firstByte = histogram();
    final Histogram firstFrame = histogram();
    long firstFrameAt;
    long lastFirstFrameAt;
    final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    long requested;
    long downloaded;
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

  void record(ViewerEvent event) {
    if (event instanceof ViewerEvent.Opened now) {
      opened++;
      recordTime(setup, now.setup());
      var at = clock.millis();
      firstTimes = firstTimes.withOpened(at - now.setup().toMillis(), at);
    } else if (event instanceof ViewerEvent.SetupFailed failed) {
      failedSetups++;
      lastSetupFailure = failed.reason();
    } else if (event instanceof ViewerEvent.Ended ended) {
      endReasons.merge(ended.reason(), 1L, Long::sum);
    } else if (event instanceof ViewerEvent.SuperPeerAvailable change) {
      viewersServed += change.available() ? 1 : -1;
      firstTimes = viewersServed == 0 ? LoadTestReport.FirstTimes.NONE : firstTimes;
    } else {
      recordSegment(event);
    }
  }

  private void recordSegment(ViewerEvent event) {
    if (event instanceof ViewerEvent.Downloaded downloaded) {
      segmentStats.downloaded++;
      firstTimes = firstTimes.withServed(clock.millis());
      segmentStats.bytes += downloaded.bytes();
      recordTime(segmentStats.latency, downloaded.latency());
      recordTime(segmentStats.firstByte, downloaded.firstByte());
    } else if (event instanceof ViewerEvent.FirstFrame first) {
      segmentStats.firstFrameAt =
          segmentStats.firstFrame.getTotalCount() == 0 ? first.at() : segmentStats.firstFrameAt;
      segmentStats.lastFirstFrameAt = first.at();
      recordTime(segmentStats.firstFrame, first.sinceOffer());
      firstTimes = firstTimes.withBegun(clock.millis());
    } else if (event instanceof ViewerEvent.Failed failed) {
      segmentStats.failures.merge(failed.failure(), 1L, Long::sum);
    } else if (event instanceof ViewerEvent.Requested) {
      segmentStats.requested++;
    } else if (event instanceof ViewerEvent.Crossed) {
      segmentStats.crossed++;
    } else if (event instanceof ViewerEvent.Refused) {
      segmentStats.refused++;
    } else if (event instanceof ViewerEvent.Cancelled) {
      segmentStats.cancelled++;
    } else if (event instanceof ViewerEvent.Stray) {
      segmentStats.stray++;
    } else if (event instanceof ViewerEvent.Missed missed) {
      segmentStats.missed += missed.segments();
    } else if (event instanceof ViewerEvent.Played played) {
      segmentStats.stalls += played.stalls();
      segmentStats.stalled = segmentStats.stalled.plus(played.stalled());
      segmentStats.played = segmentStats.played.plus(played.played());
    }
  }

  /** Resets segment and playback figures; those of connections stay. */
  void resetAfterWarmUp() {
    segmentStats = new SegmentStats();
  }

  /**
   * @param measured time since the start, or since {@link #resetAfterWarmUp}
   */
  LoadTestReport report(Duration measured, LoadTestReport.Viewers viewers) {
    return new LoadTestReport(
        Math.round(measured.toMillis() / 100.0) / 10.0,
        viewers,
        new LoadTestReport.Connections(
            opened,
            viewersServed,
            failedSetups,
            lastSetupFailure,
            endReasons.getOrDefault(EndReason.DROPPED, 0L),
            endReasons.getOrDefault(EndReason.LEFT, 0L),
            endReasons.getOrDefault(EndReason.FATAL, 0L),
            firstTimes,
            LoadTestReport.Percentiles.of(setup),
            LoadTestReport.Percentiles.of(segmentStats.firstFrame),
            firstFramesPerSecond()),
        segments(measured),
        new LoadTestReport.Players(
            segmentStats.stalls,
            seconds(segmentStats.stalled),
            seconds(segmentStats.played),
            segmentStats.missed));
  }

  private double firstFramesPerSecond() {
    var nanos = segmentStats.lastFirstFrameAt - segmentStats.firstFrameAt;
    return nanos <= 0 ? 0 : (segmentStats.firstFrame.getTotalCount() - 1) * 1e9 / nanos;
  }

  private LoadTestReport.Segments segments(Duration measured) {
    var failed = new EnumMap<Failure, Long>(Failure.class);
    for (var why : Failure.values()) {
      failed.put(why, segmentStats.failures.getOrDefault(why, 0L));
    }
    return new LoadTestReport.Segments(
        segmentStats.requested,
        segmentStats.downloaded,
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
    histogram.recordValue(Math.min(MAX_MICROS, Math.max(0, time.toNanos() / 1000)));
  }

  private static Histogram histogram() {
    return new Histogram(MAX_MICROS, DIGITS);
  }
}
