package superpeer.master.seeding;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import superpeer.protocol.ChannelId;

/**
 * Shares one uplink out among workers. Pure.
 *
 * <ol>
 *   <li>Every worker gets a little, so that none is without.
 *   <li>Every channel gets what it needs up to a quarter of an equal part, whatever its priority.
 *   <li>The rest goes to channels by what they need, the highest priority first; equals get equal
 *       parts, and share what one of them does not need. So do the workers of a channel.
 *   <li>What nobody needs is spread evenly, so that a burst finds it there.
 * </ol>
 */
final class UplinkShares {

  /**
   * @param needMbps what it could send now
   */
  record Want(int slot, ChannelId channel, int priority, double needMbps) {
    private Want atMost(double mbps) {
      return new Want(slot, channel, priority, Math.min(needMbps, mbps));
    }
  }

  private static final double WORKER_MINIMUM = 0.05;
  private static final double CHANNEL_MINIMUM = 0.25;

  private UplinkShares() {}

  /**
   * @param totalMbps to be shared out
   * @param mostOfOne what one worker gets at most, in Mbit/s
   * @return slot → Mbit/s; together no more than the total
   */
  static Map<Integer, Double> compute(double totalMbps, double mostOfOne, List<Want> all) {
    var shares = new HashMap<Integer, Double>();
    if (all.isEmpty()) {
      return shares;
    }
    var wants = all.stream().map(want -> want.atMost(mostOfOne)).toList();
    var sure = Math.min(mostOfOne, WORKER_MINIMUM * totalMbps / wants.size());
    wants.forEach(want -> shares.put(want.slot(), sure));
    var left = totalMbps - sure * wants.size();
    var channels = wants.stream().collect(Collectors.groupingBy(Want::channel));
    var guaranteed = CHANNEL_MINIMUM * totalMbps / channels.size();
    left -= raise(left, channels.values(), channel -> Math.min(guaranteed, need(channel)), shares);
    for (var tier : tiers(channels.values())) {
      left -= raise(left, tier, UplinkShares::need, shares);
    }
    spread(left, wants, want -> mostOfOne, shares);
    return shares;
  }

  private static Collection<List<List<Want>>> tiers(Collection<List<Want>> channels) {
    var byPriority = new TreeMap<Integer, List<List<Want>>>(Comparator.reverseOrder());
    byPriority.putAll(
        channels.stream().collect(Collectors.groupingBy(channel -> channel.get(0).priority())));
    return byPriority.values();
  }

  private static double need(List<Want> channel) {
    return channel.stream().mapToDouble(Want::needMbps).sum();
  }

  /** Raises channels to their goals, as far as {@code amount} reaches; answers what it took. */
  private static double raise(
      double amount,
      Collection<List<Want>> channels,
      ToDoubleFunction<List<Want>> goal,
      Map<Integer, Double> shares) {
    var parts = level(amount, channels, goal, channel -> has(channel, shares));
    parts.forEach((channel, part) -> spread(part, channel, Want::needMbps, shares));
    return parts.values().stream().mapToDouble(part -> part).sum();
  }

  /** Without what a worker has beyond its need, which is of no use to the others. */
  private static double has(List<Want> channel, Map<Integer, Double> shares) {
    return channel.stream()
        .mapToDouble(want -> Math.min(want.needMbps(), shares.getOrDefault(want.slot(), 0.0)))
        .sum();
  }

  /** Raises workers to their goals, as far as {@code amount} reaches. */
  private static void spread(
      double amount, List<Want> wants, ToDoubleFunction<Want> goal, Map<Integer, Double> shares) {
    level(amount, wants, goal, want -> shares.getOrDefault(want.slot(), 0.0))
        .forEach((want, part) -> shares.merge(want.slot(), part, Double::sum));
  }

  /** Equal parts, but none above its goal: what one does not need the others share. */
  private static <T> Map<T, Double> level(
      double amount, Collection<T> all, ToDoubleFunction<T> goal, ToDoubleFunction<T> has) {
    record Gap<T>(T of, double mbps) {}
    var gaps =
        all.stream()
            .map(one -> new Gap<>(one, goal.applyAsDouble(one) - has.applyAsDouble(one)))
            .filter(gap -> gap.mbps() > 0)
            .sorted(Comparator.comparingDouble(Gap::mbps))
            .toList();
    var parts = new HashMap<T, Double>();
    var left = Math.max(0, amount);
    for (var i = 0; i < gaps.size(); i++) {
      var part = Math.min(gaps.get(i).mbps(), left / (gaps.size() - i));
      parts.put(gaps.get(i).of(), part);
      left -= part;
    }
    return parts;
  }
}
