package superpeer.master.seeding;

import superpeer.master.fleet.WorkerView;

/**
 * How near a worker is to what it can bear: 0 is idle, 1 is full. The largest of what viewers,
 * uplink, processor, memory and the event loop say.
 */
final class Stress {

  /** The lower half of its memory a worker takes by itself, and by what webrtc-java leaks. */
  private static final double OWN_MEMORY = 0.5;

  /** From here on an event loop is too slow for requests of viewers, which wait some seconds. */
  private static final double FULL_LAG_MS = 1_000;

  private static final double KB_PER_MB = 1_024;

  private Stress() {}

  /**
   * @param uplinkMbps most that one worker sends
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

  private static double share(double used, double most) {
    return most <= 0 || !Double.isFinite(used) ? 0 : Math.max(0, Math.min(1, used / most));
  }
}
