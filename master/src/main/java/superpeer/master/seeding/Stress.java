package superpeer.master.seeding;

import superpeer.master.fleet.WorkerView;

/**
 * Computes how close a worker is to its limits, from 0 (idle) to 1 (full): the largest of viewers,
 * uplink, processor, memory and event loop.
 */
final class Stress {

  /** Share of its memory that a worker uses without viewers, including what webrtc-java leaks. */
  private static final double OWN_MEMORY = 0.5;

  /** Event loop lag that counts as full, in ms: viewers wait some seconds for a request. */
  private static final double FULL_LAG_MS = 1_000;

  private static final double KB_PER_MB = 1_024;

  private Stress() {}

  /**
   * @param uplinkMbps most that one worker sends, in Mbit/s
   */
  static double of(WorkerView view, double uplinkMbps) {
    var stats = view.stats();
    var assignment = view.assignment();
    var memory = stats.memoryKb() / (assignment.limits().memoryMb() * KB_PER_MB);
    var highest = share(stats.peers(), assignment.maxConnections());
    highest = Math.max(highest, share(stats.wireUplinkMbps(), uplinkMbps));
    highest = Math.max(highest, share(stats.cpuPercent(), 100));
    highest = Math.max(highest, share(memory - OWN_MEMORY, 1 - OWN_MEMORY));
    return Math.max(highest, share((double) stats.loopLagMs(), FULL_LAG_MS));
  }

  private static double share(double used, double max) {
    return max <= 0 || !Double.isFinite(used) ? 0 : Math.max(0, Math.min(1, used / max));
  }
}
