package superpeer.master.config;

import java.time.Duration;

/**
 * How workers are supervised. Defaults and reasons: {@code reference.conf}, {@code
 * superpeer.fleet}.
 *
 * @param readyTimeout longest time from start to ready
 * @param silenceTimeout longest time between two reports
 * @param drainTimeout how long running pieces may take at a stop or restart
 * @param handOver time over which a replaced worker sends its viewers away
 * @param exitTimeout longest time from the end of the drain to the end of the process
 * @param minPause back-off before the first restart after a crash
 * @param maxPause longest back-off
 * @param maxRestarts crashes in a row until a channel is parked
 * @param forgivenAfter running time after which a worker's earlier crashes no longer count
 * @param recycleAt share of its memory limit at which a worker is replaced, 0.1 to 1
 * @param adoptTimeout how long a starting master waits for workers of the previous one
 * @param keepWorkers whether a terminated master leaves its workers to the next one
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
    var min = Duration.ofMillis(10);
    var max = Duration.ofHours(1);
    var prefix = "superpeer.fleet.";
    var config =
        new FleetConfig(
            settings.duration(prefix + "ready-timeout", min, max),
            settings.duration(prefix + "silence-timeout", min, max),
            settings.duration(prefix + "drain-timeout", Duration.ZERO, max),
            settings.duration(prefix + "hand-over", Duration.ZERO, max),
            settings.duration(prefix + "exit-timeout", min, max),
            settings.duration(prefix + "min-pause", min, max),
            settings.duration(prefix + "max-pause", min, max),
            settings.integer(prefix + "max-restarts", 0, 1_000_000),
            settings.duration(prefix + "forgiven-after", min, max),
            settings.number(prefix + "recycle-at", 0.1, 1),
            settings.duration(prefix + "adopt-timeout", min, Duration.ofMinutes(1)),
            settings.flag(prefix + "keep-workers"));
    if (config.maxPause.compareTo(config.minPause) < 0) {
      throw settings.invalid(prefix + "max-pause", "at min " + prefix + "min-pause");
    }
    return config;
  }
}
