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

  /** One worker's share of the server's uplink, in Mbit/s; all shares together stay within it. */
  double uplinkOfOne(Limits limits) {
    return Math.min(workerUplinkMbps, (double) bandwidth(limits) / slots(limits));
  }

  private int forcedWorkers(Limits limits) {
    return limits.workers() > 0 ? limits.workers() : defaultWorkers;
  }
}
