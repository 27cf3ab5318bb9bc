package superpeer.master.seeding;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import superpeer.master.seeding.UplinkShares.Want;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.WorkerStats;

/**
 * Keeps the promise that all workers together send no more than the server's uplink.
 *
 * <p>{@link UplinkShares} says who should have what; this says who may have it already. A limit
 * that was lowered counts as it was until the worker has reported the new one; only what is then
 * left is given to others. So the sum of what is in force never exceeds the uplink, however slow a
 * worker hears. Plain code; {@link Scheduler} owns it.
 */
final class UplinkAllocator {

  /**
   * What a slot's worker does with its share.
   *
   * @param serving whether it has a process that sends
   * @param stats its latest report
   */
  record SlotUsage(int slot, ChannelId channel, int priority, boolean serving, WorkerStats stats) {}

  /** What a worker that is being held back may want more than it has. */
  private static final double HELD_BACK_GROWTH = 1.5;

  /** What one that is not may want more than it sends, since viewers ask in bursts. */
  private static final double HEADROOM = 1.25;

  /** Per round: bursts of a live channel are some seconds apart. */
  private static final double DECAY = 0.9;

  /** From here on a worker is being held back. */
  private static final double HELD_BACK_PERCENT = 5;

  /** Differences that are none: figures travel as decimal numbers. */
  private static final double EPSILON_MBPS = 0.001;

  private static final class Grant {
    double mbps;
    double inForce;
    double need;

    Grant(double mbps) {
      this.mbps = mbps;
      this.inForce = mbps;
      this.need = mbps;
    }

    void set(double to) {
      mbps = to;
      inForce = Math.max(inForce, to);
    }

    void onReport(WorkerStats stats) {
      var reported = stats.uplinkLimitMbps();
      inForce = reported <= 0 || same(reported, mbps) ? mbps : Math.max(reported, mbps);
    }
  }

  private final double maxPerWorkerMbps;
  private final double reserve;
  private final Map<Integer, Grant> grants = new HashMap<>();

  /**
   * @param mostOfOne what one worker sends at most, in Mbit/s
   * @param reserve share of the whole that is left to others: REST, tracker, signaling, what is
   *     sent twice, and new workers until the others have made room
   */
  UplinkAllocator(double mostOfOne, double reserve) {
    this.maxPerWorkerMbps = mostOfOne;
    this.reserve = reserve;
  }

  /**
   * What a slot has; a new one gets an equal share, or as much of it as is left.
   *
   * @param slots that there may be
   */
  double limitOf(int slot, double bandwidthMbps, int slots) {
    var known = grants.get(slot);
    if (known != null) {
      return known.mbps;
    }
    var left = Math.max(0, bandwidthMbps - inForce());
    var equal = Math.min(maxPerWorkerMbps, toShare(bandwidthMbps) / slots);
    var first = rounded(left >= equal ? equal : left / 2);
    grants.put(slot, new Grant(first));
    return first;
  }

  /** What may be in force, of all workers together, in Mbit/s. */
  double inForce() {
    return grants.values().stream().mapToDouble(grant -> grant.inForce).sum();
  }

  /**
   * Shares the uplink out anew.
   *
   * @param uses of all slots
   * @return the slots whose worker must be told a limit, in Mbit/s
   */
  Map<Integer, Double> allocate(double bandwidthMbps, List<SlotUsage> uses) {
    removeOthers(uses);
    var totalMbps = toShare(bandwidthMbps);
    var wants = uses.stream().map(this::want).toList();
    var targets = UplinkShares.compute(totalMbps, maxPerWorkerMbps, wants);
    var told = new TreeMap<Integer, Double>();
    targets.forEach((slot, target) -> lower(slot, target, told));
    var left = totalMbps - inForce();
    for (var want : byPriority(wants)) {
      left -= raise(want.slot(), targets.getOrDefault(want.slot(), 0.0), left, told);
    }
    uses.forEach(slotUsage -> resend(slotUsage, told));
    return told;
  }

  private double toShare(double bandwidthMbps) {
    return bandwidthMbps * (1 - reserve);
  }

  private void removeOthers(List<SlotUsage> uses) {
    var slots = uses.stream().map(SlotUsage::slot).collect(Collectors.toSet());
    grants.keySet().retainAll(slots);
  }

  private Want want(SlotUsage slotUsage) {
    var grant = grants.computeIfAbsent(slotUsage.slot(), unknown -> new Grant(0));
    grant.onReport(slotUsage.stats());
    var heldBack = slotUsage.stats().heldBackPercent() >= HELD_BACK_PERCENT;
    var sent = slotUsage.stats().wireUplinkMbps();
    var now = heldBack ? Math.max(sent, grant.mbps) * HELD_BACK_GROWTH : sent * HEADROOM;
    grant.need = slotUsage.serving() ? Math.max(now, grant.need * DECAY) : 0;
    return new Want(slotUsage.slot(), slotUsage.channel(), slotUsage.priority(), grant.need);
  }

  private static List<Want> byPriority(List<Want> wants) {
    return wants.stream().sorted(Comparator.comparingInt(Want::priority).reversed()).toList();
  }

  private void lower(int slot, double target, Map<Integer, Double> told) {
    var grant = grants.get(slot);
    if (grant != null && target < grant.mbps - EPSILON_MBPS) {
      grant.set(rounded(target));
      told.put(slot, grant.mbps);
    }
  }

  private double raise(int slot, double target, double left, Map<Integer, Double> told) {
    var grant = grants.get(slot);
    if (grant == null || target <= grant.mbps + EPSILON_MBPS) {
      return 0;
    }
    var before = grant.inForce;
    // up to what may be in force anyway, nothing more is needed
    var to = rounded(Math.min(target, before + Math.max(0, left)));
    if (to > grant.mbps + EPSILON_MBPS) {
      grant.set(to);
      told.put(slot, to);
    }
    return grant.inForce - before;
  }

  /** A worker that reports another limit has not heard, or is a new process. */
  private void resend(SlotUsage slotUsage, Map<Integer, Double> told) {
    var reported = slotUsage.stats().uplinkLimitMbps();
    Optional.ofNullable(grants.get(slotUsage.slot()))
        .filter(grant -> reported > 0 && !same(reported, grant.mbps))
        .ifPresent(grant -> told.putIfAbsent(slotUsage.slot(), grant.mbps));
  }

  private static boolean same(double a, double b) {
    return Math.abs(a - b) <= EPSILON_MBPS;
  }

  /** Down, so that the sum stays within the whole; never to 0, which would be no limit at all. */
  private static double rounded(double mbps) {
    return Math.max(EPSILON_MBPS * 2, Math.floor(mbps * 1_000) / 1_000);
  }
}
