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
 * Distributes one uplink among workers. Stateless.
 *
 * <ol>
 *   <li>Every worker gets a minimum.
 *   <li>Every channel gets what it needs, up to a quarter of an equal share, whatever its priority.
 *   <li>The rest goes to channels by need, highest priority first. Channels of one priority get
 *       equal shares, and what one does not need goes to the others. The same holds for the workers
 *       of a channel.
 *   <li>What remains is spread evenly, as room for bursts.
 * </ol>
 */
final class UplinkShares {

  /**
   * @param needMbps what the worker could send now, in Mbit/s
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
   * @param totalMbps uplink to distribute, in Mbit/s
   * @param maxPerWorkerMbps most that one worker gets, in Mbit/s
   * @return slot → Mbit/s; the sum is at most the total
   */
  static Map<Integer, Double> compute(double totalMbps, double maxPerWorkerMbps, List<Want> all) {
    var shares = new HashMap<Integer, Double>();
    if (all.isEmpty()) {
      return shares;
    }
    var wants = all.stream().map(want -> want.atMost(maxPerWorkerMbps)).toList();
    var minimum = Math.min(maxPerWorkerMbps, WORKER_MINIMUM * totalMbps / wants.size());
    wants.forEach(want -> shares.put(want.slot(), minimum));
    var left = totalMbps - minimum * wants.size();
    var channels = wants.stream().collect(Collectors.groupingBy(Want::channel));
    var guaranteed = CHANNEL_MINIMUM * totalMbps / channels.size();
    left -= raise(left, channels.values(), channel -> Math.min(guaranteed, need(channel)), shares);
    for (var tier : tiers(channels.values())) {
      left -= raise(left, tier, UplinkShares::need, shares);
    }
    spread(left, wants, want -> maxPerWorkerMbps, shares);
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

  /**
   * Raises channels towards their goals, as far as {@code amount} allows, and returns what it used.
   */
  private static double raise(
      double amount,
      Collection<List<Want>> channels,
      ToDoubleFunction<List<Want>> goal,
      Map<Integer, Double> shares) {
    var parts = level(amount, channels, goal, channel -> allocated(channel, shares));
    parts.forEach((channel, part) -> spread(part, channel, Want::needMbps, shares));
    return parts.values().stream().mapToDouble(part -> part).sum();
  }

  /** What the channel's workers have, up to each one's need: more is of no use to the others. */
  private static double allocated(List<Want> channel, Map<Integer, Double> shares) {
    return channel.stream()
        .mapToDouble(want -> Math.min(want.needMbps(), shares.getOrDefault(want.slot(), 0.0)))
        .sum();
  }

  /** Raises workers towards their goals, as far as {@code amount} allows. */
  private static void spread(
      double amount, List<Want> wants, ToDoubleFunction<Want> goal, Map<Integer, Double> shares) {
    level(amount, wants, goal, want -> shares.getOrDefault(want.slot(), 0.0))
        .forEach((want, part) -> shares.merge(want.slot(), part, Double::sum));
  }

  /** Computes equal shares, none above its goal; what one does not need goes to the others. */
  private static <T> Map<T, Double> level(
      double amount, Collection<T> all, ToDoubleFunction<T> goal, ToDoubleFunction<T> allocated) {
    record Gap<T>(T of, double mbps) {}
    var gaps =
        all.stream()
            .map(one -> new Gap<>(one, goal.applyAsDouble(one) - allocated.applyAsDouble(one)))
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
