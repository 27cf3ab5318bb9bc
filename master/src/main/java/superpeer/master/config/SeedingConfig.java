package superpeer.master.config;

import java.time.Duration;

/**
 * How seeds get workers, and workers their share of the uplink. Defaults and reasons: {@code
 * reference.conf}, {@code superpeer.seeding}.
 *
 * @param warmWorkers idle processes that stand by
 * @param minViewers a seed with fewer, for {@code idleAfter}, yields its slot to one that asks
 * @param idleAfter how long it may have too few
 * @param growAt mean stress of a channel's workers from which it gets one more, up to 1
 * @param growAfter how long the stress must have lasted
 * @param growMinViewers viewers of each worker on average below which no further one is started
 * @param shrinkAt mean stress that the workers left would have, at which one is let go; below
 *     {@code growAt}
 * @param shrinkAfter how long that must have been so
 * @param uplinkReserve share of the server's uplink that workers leave to everything else, 0 to 0.5
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
    var most = Duration.ofDays(1);
    var prefix = "superpeer.seeding.";
    var config =
        new SeedingConfig(
            settings.integer(prefix + "warm-workers", 0, 16),
            settings.integer(prefix + "min-viewers", 0, 100_000),
            settings.duration(prefix + "idle-after", Duration.ZERO, most),
            settings.number(prefix + "grow-at", 0.1, 1),
            settings.duration(prefix + "grow-after", Duration.ZERO, most),
            settings.integer(prefix + "grow-min-viewers", 1, 100_000),
            settings.number(prefix + "shrink-at", 0, 0.9),
            settings.duration(prefix + "shrink-after", Duration.ZERO, most),
            settings.number(prefix + "uplink-reserve", 0, 0.5));
    if (config.shrinkAt >= config.growAt) {
      throw settings.invalid(prefix + "shrink-at", "less than " + prefix + "grow-at");
    }
    return config;
  }
}
