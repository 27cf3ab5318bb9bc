package superpeer.master.seeding;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import superpeer.master.config.SeedingConfig;
import superpeer.protocol.ChannelId;

/**
 * Remembers for how long channels have been busy, slack or without viewers, and says how many
 * workers each should have.
 *
 * <p>A channel grows while its workers still have room: when their mean stress has been high for a
 * while. It shrinks when those left would have little to do, for much longer. Between the two marks
 * nothing happens, so that no load makes it grow and shrink in turn. Plain code; {@link Roster}
 * owns it.
 */
final class Demand {

  /**
   * One look at a channel.
   *
   * @param asked workers that the seed wants at least
   * @param held slots it has now, those included whose worker is on its way
   * @param viewers of all its workers
   * @param room viewers that one of its workers takes
   * @param stress of all its workers together
   */
  record Load(int asked, int held, int viewers, int room, double stress) {

    /** Of one of its workers; 0 if it has none. */
    double meanStress() {
      return held == 0 ? 0 : stress / held;
    }
  }

  private static final class Watch {
    int wanted;
    long notBusyAt;
    long notSlackAt;
    long notIdleAt;
    boolean idle;

    Watch(long now) {
      notBusyAt = now;
      notSlackAt = now;
      notIdleAt = now;
    }
  }

  private final SeedingConfig rules;
  private final Map<ChannelId, Watch> watched = new HashMap<>();
  private long lastLook;

  Demand(SeedingConfig rules) {
    this.rules = rules;
  }

  /**
   * @param now in ms; a clock that is set back only makes everything take longer
   */
  void observe(ChannelId channel, Load load, long now) {
    lastLook = now;
    if (load.held() == 0) {
      watched.remove(channel);
      return;
    }
    var watch = watched.computeIfAbsent(channel, unknown -> new Watch(now));
    grow(watch, load, now);
    shrink(watch, load, now);
    watch.notIdleAt = load.viewers() >= rules.minViewers() ? now : watch.notIdleAt;
    watch.idle = lasted(rules.idleAfter(), watch.notIdleAt, now);
  }

  private void grow(Watch watch, Load load, long now) {
    if (!isBusy(load)) {
      watch.notBusyAt = now;
      watch.wanted = Math.min(watch.wanted, load.held());
    } else if (lasted(rules.growAfter(), watch.notBusyAt, now) && watch.wanted <= load.held()) {
      watch.wanted = load.held() + 1;
      watch.notBusyAt = now;
    }
  }

  /** A channel with hardly a viewer gains nothing by another process, whatever keeps it busy. */
  private boolean isBusy(Load load) {
    var nearlyFull = Math.max(1, Math.ceil(rules.growAt() * load.room()));
    var enough = load.held() * Math.min(rules.growMinViewers(), nearlyFull);
    return load.viewers() >= enough && load.stress() >= rules.growAt() * load.held();
  }

  private void shrink(Watch watch, Load load, long now) {
    var left = load.held() - 1;
    var slack = load.held() > load.asked() && load.stress() <= rules.shrinkAt() * left;
    if (slack && lasted(rules.shrinkAfter(), watch.notSlackAt, now)) {
      watch.wanted = left;
      watch.notSlackAt = now;
      return;
    }
    watch.wanted = Math.max(watch.wanted, load.held());
    watch.notSlackAt = slack ? watch.notSlackAt : now;
  }

  private static boolean lasted(Duration howLong, long since, long now) {
    return now - since >= howLong.toMillis();
  }

  /** Workers that the channel should have: what its seed asked for, or more. */
  int wanted(ChannelId channel, int asked) {
    var watch = watched.get(channel);
    return watch == null ? asked : Math.max(asked, watch.wanted);
  }

  /** Whether it has had too few viewers for too long. */
  boolean isIdle(ChannelId channel) {
    var watch = watched.get(channel);
    return watch != null && watch.idle;
  }

  /** The operator wants no more than this, until the load says otherwise again. */
  void settleFor(ChannelId channel, int workers) {
    var watch = watched.get(channel);
    if (watch != null) {
      watch.wanted = workers;
      watch.notBusyAt = lastLook;
    }
  }

  /** Forgets all others. */
  void keepOnly(Set<ChannelId> channels) {
    watched.keySet().retainAll(channels);
  }
}
