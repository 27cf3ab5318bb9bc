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
public record StatsAnswer(int ret, Master master, Map<String, Worker> workers, List<Seed> seeds) {

  /**
   * @param memory resident memory of the master's process, in KB
   * @param elapsed since the master started, in ms
   * @param bandwidth the server's uplink, in Mbit/s
   * @param workers worker processes, now
   * @param slots worker processes that there may be
   * @param full whether a seed of ordinary priority would be refused now
   * @param currentPeers connected viewers
   * @param restarts of workers
   * @param cpu of the master's process, in percent of one core
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
      int currentPeers,
      double currentUplink,
      double averageUplink,
      int restarts,
      double cpu,
      Optional<String> trouble) {}

  /**
   * One process. An idle one has only pid, memory and elapsed.
   *
   * @param isVod what the dashboard's <em>Migrate</em> copies, negated, into {@code live}
   * @param state starting, seeding, draining or paused
   * @param seedFrom when it began, epoch ms
   * @param uploaded to viewers, in KB
   * @param downloaded from viewers and origin, in KB
   * @param diskCacheSize segment files of the channel, in KB
   * @param restarts processes of this slot after its first
   * @param trouble what is wrong; absent when all is well
   * @param hint the way out of it
   */
  public record Worker(
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
      long downloaded,
      long diskCacheSize,
      double averageUplink,
      double currentUplink,
      int peers,
      long memory,
      double cpu,
      long elapsed,
      int restarts,
      Optional<String> trouble,
      Optional<String> hint) {}

  /**
   * @param state seeding, starting, paused, waiting (for a slot) or parked (not tried again)
   * @param pids of its workers
   * @param reason why it does not run; absent while it does
   * @param hint the way out of it
   */
  public record Seed(
      String channelId,
      String state,
      List<Long> pids,
      Optional<String> reason,
      Optional<String> hint) {}
}
