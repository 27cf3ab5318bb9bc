package superpeer.protocol.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to {@code GET /stats}. Memory, traffic and cache sizes in KB of 1,024 bytes, uplink in
 * Mbit/s, elapsed in ms, instants in epoch ms. The master's figures are the sums of the workers'.
 *
 * @param ret 0
 * @param master the server as a whole
 * @param workers pid → worker
 * @param seeds every accepted seed: it runs, or says why not
 */
public record StatsResponse(
    int ret, Master master, Map<String, WorkerEntry> workers, List<Seed> seeds) {

  /** A worker's process, which seeds or stands by. */
  public sealed interface WorkerEntry {}

  /**
   * A process that stands by.
   *
   * @param memory resident, in KB
   * @param elapsed since it started, in ms
   */
  public record StandbyWorker(long pid, long memory, long elapsed) implements WorkerEntry {}

  /**
   * @param memory resident memory of the master's process, in KB
   * @param elapsed since the master started, in ms
   * @param bandwidth the server's uplink, in Mbit/s
   * @param workers worker processes that seed, or are about to
   * @param slots worker processes that there may be
   * @param full whether a seed of ordinary priority would be refused now
   * @param draining whether new viewers and channels are turned away
   * @param currentPeers connected viewers
   * @param uploaded to viewers by the present processes, in KB
   * @param downloaded from viewers and origin by the present processes, in KB
   * @param restarts of workers
   * @param cpu of the master's process, in percent of one core
   * @param faults of the present processes
   * @param trouble what is wrong with the server itself; absent when all is well
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
   * What went wrong since the process started.
   *
   * @param rejectedSessions viewers turned away, because the worker was full
   * @param failedSessions viewers that never connected
   * @param malformed frames of viewers that were not what they claimed to be
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

    /** Both together. */
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
   * Segments on their way to viewers, since the process started.
   *
   * @param sent to the last frame
   * @param cancelled by the viewer before that
   * @param aborted by us before that
   * @param notFound asked for in vain
   * @param refused asked for urgently, and could not have been there in time
   */
  public record Pieces(long sent, long cancelled, long aborted, long notFound, long refused) {}

  /**
   * A process that seeds, or is about to.
   *
   * @param isVod what the dashboard's <em>Migrate</em> copies, negated, into {@code live}
   * @param state starting, seeding, draining or paused
   * @param seedFrom when it began, epoch ms
   * @param uploaded to viewers, in KB
   * @param acknowledged of that, what viewers said they have received, in KB
   * @param downloaded from viewers and origin, in KB
   * @param diskCacheSize segment files of the channel, in KB
   * @param restarts processes of this slot after its first
   * @param segments held, now
   * @param trouble what is wrong; absent when all is well
   * @param hint the way out of it
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
   * @param state seeding, starting, paused, waiting (for a slot) or parked (not tried again)
   * @param pids of its workers
   * @param stress mean of its workers, 0 (idle) to 1 (full): the largest of what viewers, uplink,
   *     processor, memory and event loop say
   * @param reason why it does not run; absent while it does
   * @param hint the way out of it
   */
  public record Seed(
      String channelId,
      String state,
      List<Long> pids,
      double stress,
      Optional<String> reason,
      Optional<String> hint) {}
}
