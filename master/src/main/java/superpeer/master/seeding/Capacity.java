package superpeer.master.seeding;

import superpeer.master.state.Limits;

/**
 * How many workers this server may have.
 *
 * @param memoryMb what all workers together may take, in units of 1,048,576 bytes
 * @param workerUplinkMbps what one worker sends at most, in Mbit/s
 * @param workerMemoryMb what one worker takes at most, in units of 1,048,576 bytes
 * @param defaultBandwidthMbps the server's uplink where nobody has said otherwise
 * @param defaultWorkers forced number of slots where nobody has said otherwise; 0 is automatic
 */
public record Capacity(
    long memoryMb,
    int workerUplinkMbps,
    int workerMemoryMb,
    int defaultBandwidthMbps,
    int defaultWorkers) {

  /** What a worker takes that seeds nothing: a JVM with its classes. */
  private static final int IDLE_WORKER_MB = 128;

  /** The server's uplink, in Mbit/s. */
  int bandwidth(Limits limits) {
    return limits.bandwidthMbps() > 0 ? limits.bandwidthMbps() : defaultBandwidthMbps;
  }

  /** Whether somebody has said how many slots there are. */
  boolean forced(Limits limits) {
    return forcedWorkers(limits) > 0;
  }

  /** Forced, else as many as bandwidth and memory bear, at least one. */
  int slots(Limits limits) {
    if (forced(limits)) {
      return forcedWorkers(limits);
    }
    var byBandwidth = bandwidth(limits) / workerUplinkMbps;
    return (int) Math.max(1, Math.min(byBandwidth, memoryMb / workerMemoryMb));
  }

  /**
   * Idle workers for which there is memory beside those that seed.
   *
   * @param workers that there are, those that drain included
   * @param wished idle ones
   */
  int warm(int workers, int wished) {
    var left = memoryMb - (long) workers * workerMemoryMb;
    return (int) Math.max(0, Math.min(wished, left / IDLE_WORKER_MB));
  }

  private int forcedWorkers(Limits limits) {
    return limits.workers() > 0 ? limits.workers() : defaultWorkers;
  }
}
