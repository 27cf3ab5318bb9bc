package superpeer.master.config;

import java.time.Duration;

/**
 * How workers are supervised. Defaults and reasons: {@code reference.conf}, {@code
 * superpeer.fleet}.
 *
 * @param readyTimeout from start to ready
 * @param silenceTimeout between two reports
 * @param drainTimeout for running pieces at a stop or restart
 * @param handOver from a restarted worker to the one that takes its place, for all viewers
 * @param exitTimeout from the end of the drain to the end of the process
 * @param minPause before the first restart after a crash
 * @param maxPause the longest such pause
 * @param maxRestarts crashes in a row until a channel is parked
 * @param forgivenAfter how long a worker must run to have its crashes forgiven
 * @param recycleAt share of a worker's memory limit from which it is replaced, 0.1 to 1
 * @param adoptTimeout how long a starting master waits for workers that were left to it
 * @param keepWorkers whether a master that is told to end leaves its workers to the next one
 */
public record FleetConfig(
    Duration readyTimeout,
    Duration silenceTimeout,
    Duration drainTimeout,
    Duration handOver,
    Duration exitTimeout,
    Duration minPause,
    Duration maxPause,
    int maxRestarts,
    Duration forgivenAfter,
    double recycleAt,
    Duration adoptTimeout,
    boolean keepWorkers) {

  static FleetConfig from(SettingReader settings) {
    var least = Duration.ofMillis(10);
    var most = Duration.ofHours(1);
    var prefix = "superpeer.fleet.";
    var config =
        new FleetConfig(
            settings.duration(prefix + "ready-timeout", least, most),
            settings.duration(prefix + "silence-timeout", least, most),
            settings.duration(prefix + "drain-timeout", Duration.ZERO, most),
            settings.duration(prefix + "hand-over", Duration.ZERO, most),
            settings.duration(prefix + "exit-timeout", least, most),
            settings.duration(prefix + "min-pause", least, most),
            settings.duration(prefix + "max-pause", least, most),
            settings.integer(prefix + "max-restarts", 0, 1_000_000),
            settings.duration(prefix + "forgiven-after", least, most),
            settings.number(prefix + "recycle-at", 0.1, 1),
            settings.duration(prefix + "adopt-timeout", least, Duration.ofMinutes(1)),
            settings.flag(prefix + "keep-workers"));
    if (config.maxPause.compareTo(config.minPause) < 0) {
      throw settings.invalid(prefix + "max-pause", "at least " + prefix + "min-pause");
    }
    return config;
  }
}
