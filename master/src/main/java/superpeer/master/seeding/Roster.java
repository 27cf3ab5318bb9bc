package superpeer.master.seeding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import superpeer.master.config.SeedingConfig;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.StandbyView;
import superpeer.master.fleet.WorkerView;
import superpeer.master.seeding.Schedule.Claim;
import superpeer.master.seeding.Schedule.Newcomer;
import superpeer.master.seeding.Slots.Slot;
import superpeer.master.state.Limits;
import superpeer.master.state.Saved;
import superpeer.master.state.SavedSeed;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedAnswer.Refusal;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Remembers the seeds and the slots they hold, and applies the {@link Schedule}.
 *
 * <p>Every method that changes something returns the {@link Step}s that make the fleet follow.
 * Plain code; the actor {@link Seeding} owns it.
 */
final class Roster {

  /**
   * @param saved what must be on disk before anyone is told
   */
  record Seeded(
      List<ChannelId> accepted, List<Refusal> refused, List<SavedSeed> saved, List<Step> steps) {}

  /**
   * @param saved seeds that go on with fewer workers
   * @param forgotten channels that are no longer seeded
   */
  record Stopped(
      List<Long> pids, List<SavedSeed> saved, List<ChannelId> forgotten, List<Step> steps) {}

  /** What a seed has if it does not say otherwise; {@code full} is about such seeds. */
  private static final int ORDINARY_PRIORITY = 100;

  private static final Comparator<Item> HIGHEST_PRIORITY_FIRST =
      Comparator.comparingInt(Item::priority).reversed();

  private final Capacity capacity;
  private final SeedingConfig rules;
  private final Demand demand;
  private final Uplink uplink;
  private final Seedbed seeds;
  private final Slots slots = new Slots();
  private final List<Integer> strangers = new ArrayList<>();
  private Limits limits;
  private int pastRestarts;
  private boolean fleetEnds;

  /**
   * @param adopted workers that seed already; those of channels that are not saved are ended
   */
  Roster(Capacity capacity, SeedingConfig rules, Saved saved, List<AdoptedWorker> adopted) {
    this.capacity = capacity;
    this.rules = rules;
    this.demand = new Demand(rules);
    this.uplink = new Uplink(capacity.workerUplinkMbps(), rules.uplinkReserve());
    this.limits = saved.limits();
    this.seeds = new Seedbed(saved.seeds());
    adopted.forEach(this::adopt);
  }

  private void adopt(AdoptedWorker left) {
    slots.reserve(left.slot());
    seeds
        .find(left.assignment().channel())
        .ifPresentOrElse(
            seed -> slots.adopt(left.slot(), seed.item()), () -> strangers.add(left.slot()));
  }

  /**
   * Makes the fleet that a master before us left follow what is saved; called once, at first. A
   * channel that had grown keeps its workers until the load says otherwise.
   */
  List<Step> begin() {
    var steps = new ArrayList<Step>();
    strangers.forEach(slot -> steps.add(new Step.End(slot)));
    slots.seeding().forEach(slot -> beginAgain(slot, slot.item(), steps));
    steps.addAll(settle());
    return steps;
  }

  /** Gives seeds the slots that are theirs by the rules; called after every change. */
  List<Step> settle() {
    var steps = new ArrayList<Step>();
    if (fleetEnds) {
      return steps;
    }
    for (var channel : Schedule.waiting(claims(seed -> true))) {
      var seed = seeds.get(channel);
      var newcomer = new Newcomer(seed.item().priority(), seed.yielded());
      if (!admits(seed.item(), newcomer, steps)) {
        break; // those that come later have no better claim
      }
    }
    for (var channel : Schedule.fill(claims(seed -> true), capacity.slots(limits))) {
      begin(seeds.get(channel).item(), steps);
    }
    return steps;
  }

  /**
   * Looks at the load: channels grow and shrink by it, and are found to have no viewers.
   *
   * @param now in ms
   */
  List<Step> tick(long now) {
    demand.keepOnly(seeds.channels());
    seeds.all().forEach(seed -> demand.observe(seed.channel(), load(seed), now));
    var steps = new ArrayList<Step>();
    for (var seed : seeds.all()) {
      if (slots.of(seed.channel()).size() > wanted(seed)) {
        endOne(seed.channel(), steps);
      }
    }
    steps.addAll(settle());
    return steps;
  }

  private Demand.Load load(Sown seed) {
    return Readings.load(seed.item(), slots.of(seed.channel()), capacity.workerUplinkMbps());
  }

  private int wanted(Sown seed) {
    return demand.wanted(seed.channel(), seed.item().workers());
  }

  /** Begins the seed, in the slot of a lesser one if need be. */
  private boolean admits(Item item, Newcomer newcomer, List<Step> steps) {
    var others = claims(seed -> !seed.item().channel().equals(item.channel()));
    var verdict = Schedule.admit(others, newcomer, capacity.slots(limits));
    if (verdict instanceof Schedule.Verdict.Admitted admitted) {
      admitted.victim().ifPresent(victim -> yieldTo(newcomer, victim, steps));
      begin(item, steps);
      return true;
    }
    return false;
  }

  private void yieldTo(Newcomer newcomer, ChannelId victim, List<Step> steps) {
    endOne(victim, steps);
    if (slots.of(victim).isEmpty() && seeds.get(victim).item().priority() >= newcomer.priority()) {
      seeds.yielded(victim);
    }
  }

  /** Of several items for one channel the last counts. Higher priorities are admitted first. */
  Seeded seed(List<Item> items) {
    var lastOfEach = new LinkedHashMap<ChannelId, Item>();
    items.forEach(item -> lastOfEach.put(item.channel(), item));
    var steps = new ArrayList<Step>();
    var refused = new ArrayList<Refusal>();
    for (var item : lastOfEach.values().stream().sorted(HIGHEST_PRIORITY_FIRST).toList()) {
      if (slots.of(item.channel()).isEmpty()) {
        admit(item, steps).ifPresent(refused::add);
      } else {
        update(item, steps);
      }
    }
    steps.addAll(settle());
    var no = new HashSet<String>();
    refused.forEach(refusal -> no.add(refusal.channel()));
    var accepted = lastOfEach.keySet().stream().filter(c -> !no.contains(c.encoded())).toList();
    var saved = accepted.stream().map(channel -> seeds.get(channel).saved()).toList();
    return new Seeded(accepted, refused, saved, steps);
  }

  private Optional<Refusal> admit(Item item, List<Step> steps) {
    if (!seeds.hasRoomFor(item.channel())) {
      return Optional.of(Reasons.tooMany(item, Seedbed.MAX_SEEDS));
    }
    if (admits(item, new Newcomer(item.priority()), steps)) {
      seeds.put(item);
      return Optional.empty();
    }
    return Optional.of(Reasons.full(item, capacity.slots(limits)));
  }

  private void update(Item item, List<Step> steps) {
    var before = seeds.get(item.channel()).item();
    var same = before.equals(item);
    seeds.put(item);
    if (item.workers() < before.workers()) {
      demand.settleFor(item.channel(), item.workers());
    }
    var wanted = wanted(seeds.get(item.channel()));
    for (var excess = slots.of(item.channel()).size() - wanted; excess > 0; excess--) {
      endOne(item.channel(), steps);
    }
    if (!same) {
      slots.of(item.channel()).forEach(slot -> beginAgain(slot, item, steps));
    }
  }

  /**
   * The operator wants this worker gone. With its last worker the seed is forgotten; before, it
   * goes on with one less.
   *
   * @return empty if no worker has this pid
   */
  Optional<Stopped> stop(long pid) {
    return slots.ofPid(pid).map(slot -> stop(slot, List.of(pid)));
  }

  private Stopped stop(Slot slot, List<Long> pids) {
    var steps = new ArrayList<Step>();
    if (slot.leaving()) {
      return new Stopped(pids, List.of(), List.of(), steps);
    }
    end(slot, steps);
    var channel = slot.item().channel();
    var left = slots.of(channel).size();
    if (left > 0) {
      demand.settleFor(channel, left);
      var item = seeds.get(channel).item();
      seeds.put(item.withWorkers(Math.min(item.workers(), left)));
      steps.addAll(settle());
      return new Stopped(pids, List.of(seeds.get(channel).saved()), List.of(), steps);
    }
    seeds.remove(channel);
    steps.addAll(settle());
    return new Stopped(pids, List.of(), List.of(channel), steps);
  }

  /** Forgets every seed, also those without a worker. */
  Stopped stopAll() {
    var steps = new ArrayList<Step>();
    var seeding = slots.seeding();
    seeding.forEach(slot -> end(slot, steps));
    var pids = seeding.stream().flatMap(slot -> slot.pid().stream()).toList();
    return new Stopped(pids, List.of(), seeds.clear(), steps);
  }

  /** The slot whose worker has this pid. */
  Optional<Slot> slotOf(long pid) {
    return slots.ofPid(pid);
  }

  /** Slots that seed; not those that are leaving. */
  List<Slot> seedingSlots() {
    return slots.seeding();
  }

  /** Seeds that are not tried until somebody asks. */
  List<ChannelId> parked() {
    return seeds.parked();
  }

  /** The seed that was parked when the worker of this pid ended. */
  Optional<ChannelId> parkedWith(long pid) {
    return seeds.parkedWith(pid);
  }

  /** Tries parked seeds again. */
  List<Step> unpark(List<ChannelId> parked) {
    parked.forEach(seeds::unpark);
    return settle();
  }

  Limits limits() {
    return limits;
  }

  /** New limits. Only a forced number of workers stops any that are too many. */
  List<Step> limit(Limits to) {
    limits = to;
    var steps = new ArrayList<Step>();
    if (capacity.forced(to)) {
      var ends = Schedule.trim(claims(seed -> true), capacity.slots(to));
      ends.forEach(channel -> endOne(channel, steps));
    }
    steps.addAll(settle());
    return steps;
  }

  /** What the slot's worker may send now, in Mbit/s. */
  double uplinkOf(int slot) {
    return uplink.of(slot, capacity.bandwidth(limits), capacity.slots(limits));
  }

  /** Shares the uplink out by the latest reports; slot → new limit of its worker, in Mbit/s. */
  Map<Integer, Double> shares() {
    return uplink.share(
        capacity.bandwidth(limits), slots.all().stream().map(Readings::use).toList());
  }

  /** Idle workers that should stand by. */
  int warm() {
    return capacity.warm(slots.all().size(), rules.warmWorkers());
  }

  void changed(WorkerView view) {
    slots.changed(view);
  }

  /** The fleet has freed a slot. A stop that we did not ask for is the end of the whole fleet. */
  List<Step> ended(int number, String why, EndReason how) {
    var gone = slots.remove(number);
    pastRestarts += gone.flatMap(Slot::view).map(WorkerView::restarts).orElse(0);
    fleetEnds |= gone.isPresent() && !gone.get().leaving() && how == EndReason.STOPPED;
    if (gone.isEmpty() || gone.get().leaving() || fleetEnds) {
      return List.of();
    }
    seeds.park(gone.get().item().channel(), Reasons.parked(why, how), gone.get().pid());
    return settle();
  }

  /** Every seed, for writing the whole state anew. */
  List<SavedSeed> all() {
    return seeds.all().stream().map(Sown::saved).toList();
  }

  List<Long> pids(ChannelId channel) {
    return slots.of(channel).stream().flatMap(slot -> slot.pid().stream()).toList();
  }

  /**
   * @param trouble of the server itself
   * @param idle processes that stand by
   */
  Overview overview(Optional<String> trouble, List<StandbyView> idle) {
    var number = capacity.slots(limits);
    var ordinary = Schedule.admit(claims(seed -> true), new Newcomer(ORDINARY_PRIORITY), number);
    return new Overview(
        capacity.bandwidth(limits),
        number,
        slots.seeding().size(),
        ordinary instanceof Schedule.Verdict.Refused,
        false,
        pastRestarts + slots.restarts(),
        slots.workers(),
        idle,
        SeedStates.of(seeds.all().stream().map(this::row).toList(), number),
        trouble);
  }

  /** What these seeds do, or why they do not run; those that are gone by now are left out. */
  List<Overview.Seed> states(List<ChannelId> channels) {
    var rows = channels.stream().flatMap(id -> seeds.find(id).stream().map(this::row));
    return SeedStates.of(rows.toList(), capacity.slots(limits));
  }

  private SeedStates.Row row(Sown seed) {
    var views = slots.of(seed.item().channel()).stream().map(Slot::view).toList();
    var stress = load(seed).meanStress();
    return new SeedStates.Row(seed.item(), seed.parked(), seed.yielded(), views, stress);
  }

  private List<Claim> claims(Predicate<Sown> which) {
    return seeds.all().stream().filter(which).map(this::claim).toList();
  }

  private Claim claim(Sown seed) {
    return Readings.claim(seed, slots.of(seed.channel()), demand);
  }

  private void begin(Item item, List<Step> steps) {
    steps.add(new Step.Begin(slots.take(item), item));
    seeds.begun(item.channel());
  }

  private void beginAgain(Slot slot, Item item, List<Step> steps) {
    slots.update(slot.number(), item);
    steps.add(new Step.Begin(slot.number(), item));
  }

  private void endOne(ChannelId channel, List<Step> steps) {
    slots.leastUseful(channel).ifPresent(slot -> end(slot, steps));
  }

  private void end(Slot slot, List<Step> steps) {
    slots.leave(slot);
    steps.add(new Step.End(slot.number()));
  }
}
