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
 * nothing happens, so that no load makes it grow and shrink in turn. Plain code; {@link Scheduler}
 * owns it.
 */
final class Autoscaler {

  /**
   * One look at a channel.
   *
   * @param requested workers that the seed wants at least
   * @param held slots it has now, those included whose worker is on its way
   * @param viewers of all its workers
   * @param maxViewers viewers that one of its workers takes
   * @param stress of all its workers together
   */
  record ChannelLoad(int requested, int held, int viewers, int maxViewers, double stress) {

    /** Of one of its workers; 0 if it has none. */
    double meanStress() {
      return held == 0 ? 0 : stress / held;
    }
  }

  private static final class ChannelState {
    int target;
    long lastNotBusyMs;
    long lastNotSlackMs;
    long lastNotIdleMs;
    boolean idle;

    ChannelState(long now) {
      lastNotBusyMs = now;
      lastNotSlackMs = now;
      lastNotIdleMs = now;
    }
  }

  private final SeedingConfig config;
  private final Map<ChannelId, ChannelState> states = new HashMap<>();
  private long lastObservedMs;

  Autoscaler(SeedingConfig rules) {
    this.config = rules;
  }

  /**
   * @param now in ms; a clock that is set back only makes everything take longer
   */
  void observe(ChannelId channel, ChannelLoad channelLoad, long now) {
    lastObservedMs = now;
    if (channelLoad.held() == 0) {
      states.remove(channel);
      return;
    }
    var channelState = states.computeIfAbsent(channel, unknown -> new ChannelState(now));
    grow(channelState, channelLoad, now);
    shrink(channelState, channelLoad, now);
    channelState.lastNotIdleMs =
        channelLoad.viewers() >= config.minViewers() ? now : channelState.lastNotIdleMs;
    channelState.idle = hasLasted(config.idleAfter(), channelState.lastNotIdleMs, now);
  }

  private void grow(ChannelState channelState, ChannelLoad channelLoad, long now) {
    if (!isBusy(channelLoad)) {
      channelState.lastNotBusyMs = now;
      channelState.target = Math.min(channelState.target, channelLoad.held());
    } else if (hasLasted(config.growAfter(), channelState.lastNotBusyMs, now)
        && channelState.target <= channelLoad.held()) {
      channelState.target = channelLoad.held() + 1;
      channelState.lastNotBusyMs = now;
    }
  }

  /** A channel with hardly a viewer gains nothing by another process, whatever keeps it busy. */
  private boolean isBusy(ChannelLoad channelLoad) {
    var nearlyFull = Math.max(1, Math.ceil(config.growAt() * channelLoad.maxViewers()));
    var enough = channelLoad.held() * Math.min(config.growMinViewers(), nearlyFull);
    return channelLoad.viewers() >= enough
        && channelLoad.stress() >= config.growAt() * channelLoad.held();
  }

  private void shrink(ChannelState channelState, ChannelLoad channelLoad, long now) {
    var left = channelLoad.held() - 1;
    var slack =
        channelLoad.held() > channelLoad.requested()
            && channelLoad.stress() <= config.shrinkAt() * left;
    if (slack && hasLasted(config.shrinkAfter(), channelState.lastNotSlackMs, now)) {
      channelState.target = left;
      channelState.lastNotSlackMs = now;
      return;
    }
    channelState.target = Math.max(channelState.target, channelLoad.held());
    channelState.lastNotSlackMs = slack ? channelState.lastNotSlackMs : now;
  }

  private static boolean hasLasted(Duration howLong, long since, long now) {
    return now - since >= howLong.toMillis();
  }

  /** Workers that the channel should have: what its seed asked for, or more. */
  int targetWorkers(ChannelId channel, int asked) {
    var channelState = states.get(channel);
    return channelState == null ? asked : Math.max(asked, channelState.target);
  }

  /** Whether it has had too few viewers for too long. */
  boolean isIdle(ChannelId channel) {
    var channelState = states.get(channel);
    return channelState != null && channelState.idle;
  }

  /** The operator wants no more than this, until the load says otherwise again. */
  void setTarget(ChannelId channel, int workers) {
    var channelState = states.get(channel);
    if (channelState != null) {
      channelState.target = workers;
      channelState.lastNotBusyMs = lastObservedMs;
    }
  }

  /** Forgets all others. */
  void retainAll(Set<ChannelId> channels) {
    states.keySet().retainAll(channels);
  }
}
