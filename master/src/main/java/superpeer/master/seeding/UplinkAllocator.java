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
 * Ensures that all workers together never send more than the server's uplink.
 *
 * <p>{@link UplinkShares} computes each worker's target. This class decides when a worker may have
 * it: a lowered limit counts with its old value until the worker reports the new one, and only what
 * is then free is given to others. So the sum of the limits in force never exceeds the uplink,
 * however late a worker applies its limit. Not thread-safe; owned by {@link Scheduler}.
 */
final class UplinkAllocator {

  /**
   * What a slot's worker uses.
   *
   * @param serving whether it has a process that sends
   * @param stats its latest report
   */
  record SlotUsage(int slot, ChannelId channel, int priority, boolean serving, WorkerStats stats) {}

  /** Growth factor of the need of a worker that its limit holds back. */
  private static final double HELD_BACK_GROWTH = 1.5;

  /** Factor over what another worker sends, because viewers request in bursts. */
  private static final double HEADROOM = 1.25;

  /** Decay of the need per round: bursts of a live channel are some seconds apart. */
  private static final double DECAY = 0.9;

  /** From this share of time on, a worker counts as held back. */
  private static final double HELD_BACK_PERCENT = 5;

  /** Smaller differences count as none: limits are sent as decimal numbers. */
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

    void set(double toMbps) {
      mbps = toMbps;
      inForce = Math.max(inForce, toMbps);
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
   * @param maxPerWorkerMbps most that one worker sends, in Mbit/s
   * @param reserve share of the uplink, 0 to 1, for REST, tracker, signaling, retransmissions, and
   *     new workers until the others have reduced their limits
   */
  UplinkAllocator(double maxPerWorkerMbps, double reserve) {
    this.maxPerWorkerMbps = maxPerWorkerMbps;
    this.reserve = reserve;
  }

  /**
   * The limit of a slot. A new slot gets an equal share, or half of what is free if that is less.
   *
   * @param slots total number of slots
   */
  double limitOf(int slot, double bandwidthMbps, int slots) {
    var known = grants.get(slot);
    if (known != null) {
      return known.mbps;
    }
    var freeMbps = Math.max(0, bandwidthMbps - inForce());
    var equal = Math.min(maxPerWorkerMbps, toShare(bandwidthMbps) / slots);
    var first = rounded(freeMbps >= equal ? equal : freeMbps / 2);
    grants.put(slot, new Grant(first));
    return first;
  }

  /** Sum of the limits that may be in force, in Mbit/s. */
  double inForce() {
    return grants.values().stream().mapToDouble(grant -> grant.inForce).sum();
  }

  /**
   * Distributes the uplink by the latest reports.
   *
   * @param usages of all slots
   * @return the limits to send to workers: slot → Mbit/s
   */
  Map<Integer, Double> allocate(double bandwidthMbps, List<SlotUsage> usages) {
    removeOthers(usages);
    var totalMbps = toShare(bandwidthMbps);
    var wants = usages.stream().map(this::want).toList();
    var targets = UplinkShares.compute(totalMbps, maxPerWorkerMbps, wants);
    var changed = new TreeMap<Integer, Double>();
    targets.forEach((slot, target) -> lower(slot, target, changed));
    var freeMbps = totalMbps - inForce();
    for (var want : byPriority(wants)) {
      freeMbps -= raise(want.slot(), targets.getOrDefault(want.slot(), 0.0), freeMbps, changed);
    }
    usages.forEach(slotUsage -> resend(slotUsage, changed));
    return changed;
  }

  private double toShare(double bandwidthMbps) {
    return bandwidthMbps * (1 - reserve);
  }

  private void removeOthers(List<SlotUsage> usages) {
    var slots = usages.stream().map(SlotUsage::slot).collect(Collectors.toSet());
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

  private void lower(int slot, double target, Map<Integer, Double> changed) {
    var grant = grants.get(slot);
    if (grant != null && target < grant.mbps - EPSILON_MBPS) {
      grant.set(rounded(target));
      changed.put(slot, grant.mbps);
    }
  }

  private double raise(int slot, double target, double freeMbps, Map<Integer, Double> changed) {
    var grant = grants.get(slot);
    if (grant == null || target <= grant.mbps + EPSILON_MBPS) {
      return 0;
    }
    var before = grant.inForce;
    // needs no free uplink as long as it stays within what may be in force anyway
    var toMbps = rounded(Math.min(target, before + Math.max(0, freeMbps)));
    if (toMbps > grant.mbps + EPSILON_MBPS) {
      grant.set(toMbps);
      changed.put(slot, toMbps);
    }
    return grant.inForce - before;
  }

  /**
   * Sends the limit again to a worker that reports another one: it missed it or is a new process.
   */
  private void resend(SlotUsage slotUsage, Map<Integer, Double> changed) {
    var reported = slotUsage.stats().uplinkLimitMbps();
    Optional.ofNullable(grants.get(slotUsage.slot()))
        .filter(grant -> reported > 0 && !same(reported, grant.mbps))
        .ifPresent(grant -> changed.putIfAbsent(slotUsage.slot(), grant.mbps));
  }

  private static boolean same(double a, double b) {
    return Math.abs(a - b) <= EPSILON_MBPS;
  }

  /** Rounds down, so the sum stays within the uplink; never to 0, which means no limit. */
  private static double rounded(double mbps) {
    return Math.max(EPSILON_MBPS * 2, Math.floor(mbps * 1_000) / 1_000);
  }
}
