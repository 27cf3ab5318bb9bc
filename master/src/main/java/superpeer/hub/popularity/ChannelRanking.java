package superpeer.hub.popularity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import superpeer.hub.tracker.ChannelStatus;
import superpeer.hub.tracker.SwarmTraffic;

/**
 * Ranks channels by smoothed viewers and need. Viewers come and go every minute, and an unsmoothed
 * ranking would move seeds all the time. Each figure is an exponential moving average: half of a
 * change shows after {@link #HALF_LIFE}.
 *
 * <p>Viewers report traffic every 30 s, so it arrives in bursts. It is smoothed the same way, as a
 * rate. Not thread-safe.
 */
final class ChannelRanking {

  /** Time after which half of a lasting change shows. */
  static final Duration HALF_LIFE = Duration.ofSeconds(30);

  /** Maximum channels that are ranked. */
  static final int MAX_CHANNELS = 5_000;

  /** A channel without viewers is removed below this heat. */
  private static final double COLD = 0.05;

  /** Weights of need: the share that does not come from peers, stalls, failed connections. */
  private static final double P2P_WEIGHT = 0.5;

  private static final double STALL_WEIGHT = 0.3;
  private static final double FAILURE_WEIGHT = 0.2;

  private static final double MS_PER_MINUTE = 60_000;

  private final Map<String, Smoothed> byChannel = new HashMap<>();
  private long lastMs;

  /** Smoothed figures of one channel; rates are per minute. */
  private static final class Smoothed {
    private ChannelStatus figures;
    private double heat;
    private double p2pKb;
    private double httpKb;
    private double rebuffers;
    private double failures;

    Smoothed(ChannelStatus figures) {
      this.figures = figures;
    }

    void add(SwarmTraffic traffic, double viewers, double weight, double minutes) {
      heat += weight * (viewers - heat);
      p2pKb += weight * (traffic.p2pKb() / minutes - p2pKb);
      httpKb += weight * (traffic.httpKb() / minutes - httpKb);
      rebuffers += weight * (traffic.rebuffers() / minutes - rebuffers);
      failures += weight * (traffic.failedConnections() / minutes - failures);
    }
  }

  /**
   * Updates the ranking with the channels of the tracker.
   *
   * @return traffic that the viewers of all channels reported since the last call
   */
  SwarmTraffic update(List<ChannelStatus> channels, long nowMs) {
    var passedMs = lastMs == 0 ? HALF_LIFE.toMillis() : Math.max(1, nowMs - lastMs);
    lastMs = nowMs;
    var weight = 1 - Math.pow(0.5, (double) passedMs / HALF_LIFE.toMillis());
    var all = SwarmTraffic.NONE;
    var seen = new HashSet<String>();
    for (var figures : channels) {
      seen.add(figures.channel());
      all = all.plus(update(figures, weight, passedMs / MS_PER_MINUTE));
    }
    for (var entry : byChannel.entrySet()) {
      if (!seen.contains(entry.getKey())) {
        entry.getValue().add(SwarmTraffic.NONE, 0, weight, passedMs / MS_PER_MINUTE);
        entry.getValue().figures = withoutViewers(entry.getValue().figures);
      }
    }
    byChannel.values().removeIf(it -> it.figures.viewers() == 0 && it.heat < COLD);
    return all;
  }

  private SwarmTraffic update(ChannelStatus figures, double weight, double minutes) {
    var existing = byChannel.get(figures.channel());
    if (existing == null && byChannel.size() >= MAX_CHANNELS) {
      return SwarmTraffic.NONE;
    }
    var smoothed = existing == null ? new Smoothed(figures) : existing;
    var traffic =
        existing == null ? figures.traffic() : figures.traffic().since(existing.figures.traffic());
    smoothed.figures = figures;
    smoothed.add(traffic, figures.viewers(), weight, minutes);
    byChannel.put(figures.channel(), smoothed);
    return traffic;
  }

  private static ChannelStatus withoutViewers(ChannelStatus last) {
    return new ChannelStatus(last.channel(), last.live(), 0, 0, SwarmTraffic.NONE, last.where());
  }

  /** All channels, the hottest first. */
  List<RankedChannel> ranked() {
    var hottestFirst =
        byChannel.values().stream()
            .map(ChannelRanking::channel)
            .sorted(
                Comparator.comparingDouble(RankedChannel::score)
                    .reversed()
                    .thenComparing(RankedChannel::channel))
            .toList();
    var ranked = new ArrayList<RankedChannel>();
    for (var channel : hottestFirst) {
      ranked.add(channel.withRank(ranked.size() + 1));
    }
    return ranked;
  }

  private static RankedChannel channel(Smoothed of) {
    var viewers = Math.max(1, of.heat);
    var bytes = of.p2pKb + of.httpKb;
    var ratio = bytes > 0 ? of.p2pKb / bytes : 0;
    var rebuffers = of.rebuffers / viewers;
    var failures = of.failures / viewers;
    var need =
        P2P_WEIGHT * (bytes > 0 ? 1 - ratio : 0.5)
            + STALL_WEIGHT * Math.min(1, rebuffers)
            + FAILURE_WEIGHT * Math.min(1, failures);
    var figures = of.figures;
    return new RankedChannel(
        figures.channel(),
        figures.live(),
        0,
        figures.viewers(),
        of.heat,
        ratio,
        rebuffers,
        failures,
        need,
        figures.where());
  }
}
