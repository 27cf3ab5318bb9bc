package superpeer.worker.channel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import superpeer.protocol.control.WorkerStats;
import superpeer.worker.control.ProcessSampler;
import superpeer.worker.swarm.TrafficTotals;

/** Builds the worker's statistics from what its parts have counted. Owned by the channel actor. */
final class WorkerStatsBuilder {

  private static final double BITS_PER_MEGABIT = 1e6;

  private final PeerSessions sessions;
  private final ProcessSampler processSampler;
  private final ChannelDependencies.Uplink uplink;
  private final Supplier<WorkerStats.NativeResources> nativeStats;
  private final Clock clock;
  private final Duration interval;
  private final Instant since;
  private Instant lastAt;
  private ChannelDependencies.Uplink.Sent lastSent;
  private long lastUploaded;
  private long storedBytes;
  private long fromOriginBytes;
  private long originFailures;
  private long trackerFailures;
  private long signalingFailures;

  /**
   * @param interval between two calls of {@link #forMaster}
   */
  WorkerStatsBuilder(
      PeerSessions sessions,
      ProcessSampler processSampler,
      ChannelDependencies.Uplink uplink,
      Supplier<WorkerStats.NativeResources> natives,
      Clock clock,
      Duration interval) {
    this.sessions = sessions;
    this.processSampler = processSampler;
    this.uplink = uplink;
    this.nativeStats = natives;
    this.clock = clock;
    this.interval = interval;
    this.since = clock.instant();
    this.lastAt = since;
    this.lastSent = uplink.sent();
  }

  /**
   * @param bytes added to the store; negative if removed
   */
  void stored(long bytes) {
    storedBytes += bytes;
  }

  void fromOrigin(long bytes) {
    fromOriginBytes += bytes;
  }

  void originFailed() {
    originFailures++;
  }

  void trackerFailures(long total) {
    trackerFailures = total;
  }

  void signalingFailed() {
    signalingFailures++;
  }

  /** The totals for the tracker. */
  TrafficTotals forTracker() {
    var total = sessions.total();
    return new TrafficTotals(
        kb(total.uploadedBytes()), kb(total.fetchedBytes()), kb(fromOriginBytes), sessions.open());
  }

  /**
   * The statistics for the master, since the last call where they are rates.
   *
   * @param segments currently held
   * @param onDisk whether the store is on disk
   * @param rejected offers refused so far
   */
  WorkerStats forMaster(int segments, boolean onDisk, long rejected) {
    var total = sessions.total();
    var usage = processSampler.sample();
    var now = clock.instant();
    var over = Duration.between(lastAt, now);
    var current = mbps(total.uploadedBytes() - lastUploaded, over);
    var sent = uplink.sent();
    var wire = mbps(sent.bytes() - lastSent.bytes(), over);
    var heldBack = percent(sent.heldBackNanos() - lastSent.heldBackNanos(), over);
    lastUploaded = total.uploadedBytes();
    lastSent = sent;
    lastAt = now;
    return new WorkerStats(
        sessions.open(),
        kb(total.uploadedBytes()),
        kb(total.acknowledgedBytes()),
        kb(total.fetchedBytes()),
        kb(fromOriginBytes),
        onDisk ? kb(storedBytes) : 0,
        current,
        mbps(total.uploadedBytes(), Duration.between(since, now)),
        usage.cpuPercent(),
        usage.memoryKb(),
        segments,
        wire,
        sent.limitMbps(),
        heldBack,
        Math.max(0, over.minus(interval).toMillis()),
        new WorkerStats.Pieces(
            total.sent(), total.cancelled(), total.aborted(), total.notFound(), total.refused()),
        new WorkerStats.Faults(
            total.malformed() + total.stray(),
            rejected,
            sessions.failed(),
            originFailures,
            trackerFailures,
            signalingFailures),
        Optional.of(nativeStats.get()));
  }

  private static double mbps(long bytes, Duration over) {
    var seconds = over.toMillis() / 1000.0;
    return seconds <= 0 ? 0 : bytes * 8 / BITS_PER_MEGABIT / seconds;
  }

  private static double percent(long nanos, Duration of) {
    return of.isZero() ? 0 : Math.min(100, 100.0 * nanos / of.toNanos());
  }

  private static long kb(long bytes) {
    return bytes / 1024;
  }
}
