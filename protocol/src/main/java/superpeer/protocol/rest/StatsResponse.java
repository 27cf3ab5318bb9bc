package superpeer.protocol.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The response to {@code GET /stats}. Memory, traffic and cache sizes are in KB of 1,024 bytes,
 * uplink in Mbit/s, elapsed in ms, times in epoch ms. The master's figures are sums over the
 * workers.
 *
 * @param ret 0
 * @param master the server as a whole
 * @param workers pid → worker
 * @param seeds all accepted seeds, each with its state
 */
public record StatsResponse(
    int ret, Master master, Map<String, WorkerEntry> workers, List<Seed> seeds) {

  /** A worker process: seeding or on standby. */
  public sealed interface WorkerEntry {}

  /**
   * A process on standby.
   *
   * @param memory resident, in KB
   * @param elapsed since it started, in ms
   */
  public record StandbyWorker(long pid, long memory, long elapsed) implements WorkerEntry {}

  /**
   * @param memory resident memory of the master's process, in KB
   * @param elapsed since the master started, in ms
   * @param bandwidth the server's uplink, in Mbit/s
   * @param workers worker processes that seed or are starting to
   * @param slots most worker processes
   * @param full whether a seed of default priority would be refused now
   * @param draining whether new viewers and channels are rejected
   * @param currentPeers connected viewers
   * @param uploaded to viewers by the current processes, in KB
   * @param downloaded from viewers and origin by the current processes, in KB
   * @param restarts of workers
   * @param cpu of the master's process, in percent of one core
   * @param faults of the current processes
   * @param trouble error of the server itself; absent if there is none
   */
  public record Master(
      long pid,
      String version,
      long memory,
      long elapsed,
      int bandwidth,
      int workers,
      int slots,
      boolean full,
      boolean draining,
      int currentPeers,
      double currentUplink,
      double averageUplink,
      long uploaded,
      long downloaded,
      int restarts,
      double cpu,
      Faults faults,
      Optional<String> trouble) {}

  /**
   * Counts of errors since the process started.
   *
   * @param rejectedSessions viewers rejected because the worker was full
   * @param failedSessions viewers that never connected
   * @param malformed malformed frames of viewers
   * @param origin failed fetches
   * @param tracker failed calls
   * @param signaling lost or refused connections
   */
  public record Faults(
      long rejectedSessions,
      long failedSessions,
      long malformed,
      long origin,
      long tracker,
      long signaling) {

    public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);

    /** The sum of both. */
    public Faults plus(Faults other) {
      return new Faults(
          rejectedSessions + other.rejectedSessions,
          failedSessions + other.failedSessions,
          malformed + other.malformed,
          origin + other.origin,
          tracker + other.tracker,
          signaling + other.signaling);
    }
  }

  /**
   * Counts of segments sent to viewers since the process started.
   *
   * @param sent sent completely
   * @param cancelled cancelled by the viewer
   * @param aborted aborted by us
   * @param notFound requested but not held
   * @param refused urgent requests that could not be served in time
   */
  public record Pieces(long sent, long cancelled, long aborted, long notFound, long refused) {}

  /**
   * A process that seeds or is starting to.
   *
   * @param isVod the dashboard's <em>Migrate</em> copies its negation into {@code live}
   * @param state starting, seeding, draining or paused
   * @param seedFrom when it began to seed, epoch ms
   * @param uploaded to viewers, in KB
   * @param acknowledged part of it that viewers acknowledged, in KB
   * @param downloaded from viewers and origin, in KB
   * @param diskCacheSize segment files of the channel, in KB
   * @param restarts how many processes of this slot came after the first
   * @param segments segments stored now
   * @param trouble what is wrong; absent if nothing is
   * @param hint how to fix it
   */
  public record SeedingWorker(
      long pid,
      String channelId,
      boolean isVod,
      boolean live,
      int priority,
      boolean keepAlive,
      Optional<String> label,
      String state,
      long seedFrom,
      long uploaded,
      long acknowledged,
      long downloaded,
      long diskCacheSize,
      double averageUplink,
      double currentUplink,
      int peers,
      long memory,
      double cpu,
      long elapsed,
      int restarts,
      int segments,
      Pieces pieces,
      Faults faults,
      Optional<String> trouble,
      Optional<String> hint)
      implements WorkerEntry {}

  /**
   * @param state seeding, starting, paused, waiting (for a slot) or parked (not retried)
   * @param pids of its workers
   * @param stress utilization from 0 (idle) to 1 (full), averaged over its workers: the highest of
   *     viewers, uplink, CPU, memory and event loop
   * @param reason why it does not run; absent while it runs
   * @param hint how to fix it
   */
  public record Seed(
      String channelId,
      String state,
      List<Long> pids,
      double stress,
      Optional<String> reason,
      Optional<String> hint) {}
}
