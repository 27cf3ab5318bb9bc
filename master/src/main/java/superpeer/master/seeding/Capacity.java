package superpeer.master.seeding;

import superpeer.master.state.OperatorLimits;

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
  int bandwidth(OperatorLimits operatorLimits) {
    return operatorLimits.bandwidthMbps() > 0
        ? operatorLimits.bandwidthMbps()
        : defaultBandwidthMbps;
  }

  /** Whether somebody has said how many slots there are. */
  boolean isForced(OperatorLimits operatorLimits) {
    return forcedWorkers(operatorLimits) > 0;
  }

  /** Forced, else as many as bandwidth and memory bear, at least one. */
  int slots(OperatorLimits operatorLimits) {
    if (isForced(operatorLimits)) {
      return forcedWorkers(operatorLimits);
    }
    var byBandwidth = bandwidth(operatorLimits) / workerUplinkMbps;
    return (int) Math.max(1, Math.min(byBandwidth, memoryMb / workerMemoryMb));
  }

  /**
   * Idle workers for which there is memory beside those that seed.
   *
   * @param workers that there are, those that drain included
   * @param wished idle ones
   */
  int standbyWorkers(int workers, int wished) {
    var left = memoryMb - (long) workers * workerMemoryMb;
    return (int) Math.max(0, Math.min(wished, left / IDLE_WORKER_MB));
  }

  private int forcedWorkers(OperatorLimits operatorLimits) {
    return operatorLimits.workers() > 0 ? operatorLimits.workers() : defaultWorkers;
  }
}
