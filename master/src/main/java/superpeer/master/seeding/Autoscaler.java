package superpeer.master.seeding;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import superpeer.master.config.SeedingConfig;
import superpeer.protocol.ChannelId;

/**
 * Decides how many workers each channel needs, by how long it has been busy, slack or without
 * viewers.
 *
 * <p>A channel grows before its workers are full: when their mean stress has been high for {@code
 * growAfter}. It shrinks when the remaining workers would have little to do for {@code
 * shrinkAfter}, which is longer. Between the two thresholds nothing changes, so a steady load never
 * makes a channel grow and shrink in turn. Not thread-safe; owned by {@link Scheduler}.
 */
final class Autoscaler {

  /**
   * The load of one channel at one moment.
   *
   * @param requested fewest workers that the seed asks for
   * @param held slots that the channel has now, including those whose worker is still starting
   * @param viewers connected to all its workers
   * @param maxViewers most viewers that one of its workers accepts
   * @param stress sum over its workers; each is 0 (idle) to 1 (full)
   */
  record ChannelLoad(int requested, int held, int viewers, int maxViewers, double stress) {

    /** Mean stress of its workers; 0 if it has none. */
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
   * @param now in ms; a clock that is set back only delays decisions
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

  /** A channel with few viewers gains nothing from another process, whatever keeps it busy. */
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

  private static boolean hasLasted(Duration duration, long since, long now) {
    return now - since >= duration.toMillis();
  }

  /** Number of workers that the channel should have: what its seed asks for, or more. */
  int targetWorkers(ChannelId channel, int requested) {
    var channelState = states.get(channel);
    return channelState == null ? requested : Math.max(requested, channelState.target);
  }

  /** Whether the channel has had fewer than {@code minViewers} for {@code idleAfter}. */
  boolean isIdle(ChannelId channel) {
    var channelState = states.get(channel);
    return channelState != null && channelState.idle;
  }

  /** Lowers the target to what the operator asked for; a high load raises it again. */
  void setTarget(ChannelId channel, int workers) {
    var channelState = states.get(channel);
    if (channelState != null) {
      channelState.target = workers;
      channelState.lastNotBusyMs = lastObservedMs;
    }
  }

  /** Forgets all other channels. */
  void retainAll(Set<ChannelId> channels) {
    states.keySet().retainAll(channels);
  }
}
