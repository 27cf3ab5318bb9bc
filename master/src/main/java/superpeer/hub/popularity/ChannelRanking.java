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
 * Ranks channels by smoothed viewers and need. Viewers come and go by the minute, and a ranking
 * that follows each of them would move seeds all the time; so a figure moves towards what is seen
 * by a part that depends on the time passed, and half of a change shows after {@link #HALF_LIFE}.
 *
 * <p>Viewers report every half minute, so what they report arrives in lumps: it is smoothed the
 * same way, as a rate. Not thread-safe.
 */
final class ChannelRanking {

  /** Time after which half of a lasting change shows. */
  static final Duration HALF_LIFE = Duration.ofSeconds(30);

  /** Channels that are ranked. */
  static final int MAX_CHANNELS = 5_000;

  /** Below it a channel without viewers is forgotten. */
  private static final double COLD = 0.05;

  /** What counts most for need: how little comes from peers, then stalls, then failures. */
  private static final double P2P_WEIGHT = 0.5;

  private static final double STALL_WEIGHT = 0.3;
  private static final double FAILURE_WEIGHT = 0.2;

  private static final double MS_PER_MINUTE = 60_000;

  private final Map<String, Smoothed> byChannel = new HashMap<>();
  private long lastMs;

  /** Figures of one channel; rates are per minute. */
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

    void add(SwarmTraffic news, double viewers, double part, double minutes) {
      heat += part * (viewers - heat);
      p2pKb += part * (news.p2pKb() / minutes - p2pKb);
      httpKb += part * (news.httpKb() / minutes - httpKb);
      rebuffers += part * (news.rebuffers() / minutes - rebuffers);
      failures += part * (news.failedConnections() / minutes - failures);
    }
  }

  /**
   * Takes in what the tracker sees.
   *
   * @return what the viewers of all channels reported since the last time
   */
  SwarmTraffic update(List<ChannelStatus> channels, long nowMs) {
    var passed = lastMs == 0 ? HALF_LIFE.toMillis() : Math.max(1, nowMs - lastMs);
    lastMs = nowMs;
    var part = 1 - Math.pow(0.5, (double) passed / HALF_LIFE.toMillis());
    var all = SwarmTraffic.NONE;
    var seen = new HashSet<String>();
    for (var figures : channels) {
      seen.add(figures.channel());
      all = all.plus(update(figures, part, passed / MS_PER_MINUTE));
    }
    for (var gone : byChannel.entrySet()) {
      if (!seen.contains(gone.getKey())) {
        gone.getValue().add(SwarmTraffic.NONE, 0, part, passed / MS_PER_MINUTE);
        gone.getValue().figures = emptied(gone.getValue().figures);
      }
    }
    byChannel.values().removeIf(it -> it.figures.viewers() == 0 && it.heat < COLD);
    return all;
  }

  private SwarmTraffic update(ChannelStatus figures, double part, double minutes) {
    var known = byChannel.get(figures.channel());
    if (known == null && byChannel.size() >= MAX_CHANNELS) {
      return SwarmTraffic.NONE;
    }
    var smoothed = known == null ? new Smoothed(figures) : known;
    var news = known == null ? figures.traffic() : figures.traffic().since(known.figures.traffic());
    smoothed.figures = figures;
    smoothed.add(news, figures.viewers(), part, minutes);
    byChannel.put(figures.channel(), smoothed);
    return news;
  }

  private static ChannelStatus emptied(ChannelStatus last) {
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
      ranked.add(channel.ranked(ranked.size() + 1));
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
