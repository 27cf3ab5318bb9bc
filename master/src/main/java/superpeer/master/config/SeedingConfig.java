package superpeer.master.config;

import java.time.Duration;

/**
 * How seeds get workers, and how workers share the uplink. Defaults and reasons: {@code
 * reference.conf}, {@code superpeer.seeding}.
 *
 * @param warmWorkers idle processes on standby
 * @param minViewers a seed that has fewer viewers for {@code idleAfter} gives its slot to a seed
 *     without one
 * @param idleAfter how long a seed may have too few viewers
 * @param growAt mean utilization of a channel's workers at which it gets one more, at most 1
 * @param growAfter how long that utilization must last
 * @param growMinViewers average viewers per worker below which no worker is added
 * @param shrinkAt mean utilization of the remaining workers at which one is removed; less than
 *     {@code growAt}
 * @param shrinkAfter how long that utilization must last
 * @param uplinkReserve share of the server's uplink that workers leave free, 0 to 0.5
 */
public record SeedingConfig(
    int warmWorkers,
    int minViewers,
    Duration idleAfter,
    double growAt,
    Duration growAfter,
    int growMinViewers,
    double shrinkAt,
    Duration shrinkAfter,
    double uplinkReserve) {

  static SeedingConfig from(SettingReader settings) {
    var max = Duration.ofDays(1);
    var prefix = "superpeer.seeding.";
    var config =
        new SeedingConfig(
            settings.integer(prefix + "warm-workers", 0, 16),
            settings.integer(prefix + "min-viewers", 0, 100_000),
            settings.duration(prefix + "idle-after", Duration.ZERO, max),
            settings.number(prefix + "grow-at", 0.1, 1),
            settings.duration(prefix + "grow-after", Duration.ZERO, max),
            settings.integer(prefix + "grow-min-viewers", 1, 100_000),
            settings.number(prefix + "shrink-at", 0, 0.9),
            settings.duration(prefix + "shrink-after", Duration.ZERO, max),
            settings.number(prefix + "uplink-reserve", 0, 0.5));
    if (config.shrinkAt >= config.growAt) {
      throw settings.invalid(prefix + "shrink-at", "less than " + prefix + "grow-at");
    }
    return config;
  }
}
