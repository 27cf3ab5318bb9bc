package superpeer.master.seeding;

import superpeer.master.state.OperatorLimits;

/**
 * Computes how many workers this server can run.
 *
 * @param memoryMb memory for all workers together, in MiB
 * @param workerUplinkMbps most that one worker sends, in Mbit/s
 * @param workerMemoryMb most memory that one worker uses, in MiB
 * @param defaultBandwidthMbps the server's uplink unless the operator has set it, in Mbit/s
 * @param defaultWorkers fixed number of slots unless the operator has set it; 0 is automatic
 */
public record Capacity(
    long memoryMb,
    int workerUplinkMbps,
    int workerMemoryMb,
    int defaultBandwidthMbps,
    int defaultWorkers) {

  /** Memory of a worker that seeds nothing, in MiB: a JVM with its classes. */
  private static final int STANDBY_WORKER_MB = 128;

  /** The server's uplink, in Mbit/s. */
  int bandwidth(OperatorLimits operatorLimits) {
    return operatorLimits.bandwidthMbps() > 0
        ? operatorLimits.bandwidthMbps()
        : defaultBandwidthMbps;
  }

  /** Whether the number of slots is fixed, by the operator or the settings. */
  boolean isForced(OperatorLimits operatorLimits) {
    return forcedWorkers(operatorLimits) > 0;
  }

  /** The fixed number of slots, or else as many as bandwidth and memory allow; at least one. */
  int slots(OperatorLimits operatorLimits) {
    if (isForced(operatorLimits)) {
      return forcedWorkers(operatorLimits);
    }
    var byBandwidth = bandwidth(operatorLimits) / workerUplinkMbps;
    return (int) Math.max(1, Math.min(byBandwidth, memoryMb / workerMemoryMb));
  }

  /**
   * Number of standby workers that fit into memory beside the workers with a slot.
   *
   * @param workers with a slot, including those that drain
   * @param wanted standby workers that the settings ask for
   */
  int standbyWorkers(int workers, int wanted) {
    var freeMb = memoryMb - (long) workers * workerMemoryMb;
    return (int) Math.max(0, Math.min(wanted, freeMb / STANDBY_WORKER_MB));
  }

  private int forcedWorkers(OperatorLimits operatorLimits) {
    return operatorLimits.workers() > 0 ? operatorLimits.workers() : defaultWorkers;
  }
}
