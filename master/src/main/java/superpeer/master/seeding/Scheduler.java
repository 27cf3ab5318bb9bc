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
import superpeer.master.seeding.SlotAdmission.Candidate;
import superpeer.master.seeding.SlotAdmission.Claim;
import superpeer.master.seeding.Slots.Slot;
import superpeer.master.state.OperatorLimits;
import superpeer.master.state.SavedSeed;
import superpeer.master.state.SavedState;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedRequest.Item;
import superpeer.protocol.rest.SeedResponse.Refusal;

/**
 * Remembers the seeds and the slots they hold, and applies the {@link SlotAdmission}.
 *
 * <p>Every method that changes something returns the {@link FleetAction}s that make the fleet
 * follow. Plain code; the actor {@link Seeding} owns it.
 */
final class Scheduler {

  /**
   * @param saved what must be on disk before anyone is told
   */
  record Seeded(
      List<ChannelId> accepted,
      List<Refusal> refused,
      List<SavedSeed> saved,
      List<FleetAction> actions) {}

  /**
   * @param saved seeds that go on with fewer workers
   * @param forgotten channels that are no longer seeded
   */
  record Stopped(
      List<Long> pids,
      List<SavedSeed> saved,
      List<ChannelId> forgotten,
      List<FleetAction> actions) {}

  /** What a seed has if it does not say otherwise; {@code full} is about such seeds. */
  private static final int ORDINARY_PRIORITY = 100;

  private static final Comparator<Item> HIGHEST_PRIORITY_FIRST =
      Comparator.comparingInt(Item::priority).reversed();

  private final Capacity capacity;
  private final SeedingConfig config;
  private final Autoscaler autoscaler;
  private final UplinkAllocator uplinkAllocator;
  private final SeedStore seeds;
  private final Slots slots = new Slots();
  private final List<Integer> unknownSlots = new ArrayList<>();
  private OperatorLimits operatorLimits;
  private int pastRestarts;
  private boolean fleetStopping;

  /**
   * @param adopted workers that seed already; those of channels that are not saved are ended
   */
  Scheduler(
      Capacity capacity, SeedingConfig rules, SavedState savedState, List<AdoptedWorker> adopted) {
    this.capacity = capacity;
    this.config = rules;
    this.autoscaler = new Autoscaler(rules);
    this.uplinkAllocator = new UplinkAllocator(capacity.workerUplinkMbps(), rules.uplinkReserve());
    this.operatorLimits = savedState.limits();
    this.seeds = new SeedStore(savedState.seeds());
    adopted.forEach(this::adopt);
  }

  private void adopt(AdoptedWorker left) {
    slots.reserve(left.slot());
    seeds
        .find(left.assignment().channel())
        .ifPresentOrElse(
            seed -> slots.adopt(left.slot(), seed.item()), () -> unknownSlots.add(left.slot()));
  }

  /**
   * Makes the fleet that a master before us left follow what is saved; called once, at first. A
   * channel that had grown keeps its workers until the load says otherwise.
   */
  List<FleetAction> start() {
    var steps = new ArrayList<FleetAction>();
    unknownSlots.forEach(slot -> steps.add(new FleetAction.Stop(slot)));
    slots.seeding().forEach(slot -> reassign(slot, slot.item(), steps));
    steps.addAll(reconcile());
    return steps;
  }

  /** Gives seeds the slots that are theirs by the rules; called after every change. */
  List<FleetAction> reconcile() {
    var steps = new ArrayList<FleetAction>();
    if (fleetStopping) {
      return steps;
    }
    for (var channel : SlotAdmission.waiting(claims(seed -> true))) {
      var seed = seeds.get(channel);
      var candidate = new Candidate(seed.item().priority(), seed.yielded());
      if (!tryStart(seed.item(), candidate, steps)) {
        break; // those that come later have no better claim
      }
    }
    for (var channel : SlotAdmission.fill(claims(seed -> true), capacity.slots(operatorLimits))) {
      start(seeds.get(channel).item(), steps);
    }
    return steps;
  }

  /**
   * Looks at the load: channels grow and shrink by it, and are found to have no viewers.
   *
   * @param now in ms
   */
  List<FleetAction> tick(long now) {
    autoscaler.retainAll(seeds.channels());
    seeds.all().forEach(seed -> autoscaler.observe(seed.channel(), load(seed), now));
    var steps = new ArrayList<FleetAction>();
    for (var seed : seeds.all()) {
      if (slots.ofChannel(seed.channel()).size() > targetWorkers(seed)) {
        stopOne(seed.channel(), steps);
      }
    }
    steps.addAll(reconcile());
    return steps;
  }

  private Autoscaler.ChannelLoad load(Seed seed) {
    return LoadReader.load(
        seed.item(), slots.ofChannel(seed.channel()), capacity.workerUplinkMbps());
  }

  private int targetWorkers(Seed seed) {
    return autoscaler.targetWorkers(seed.channel(), seed.item().workers());
  }

  /** Begins the seed, in the slot of a lesser one if need be. */
  private boolean tryStart(Item item, Candidate candidate, List<FleetAction> steps) {
    var others = claims(seed -> !seed.item().channel().equals(item.channel()));
    var decision = SlotAdmission.admit(others, candidate, capacity.slots(operatorLimits));
    if (decision instanceof SlotAdmission.Decision.Admitted admitted) {
      admitted.victim().ifPresent(victim -> evictFor(candidate, victim, steps));
      start(item, steps);
      return true;
    }
    return false;
  }

  private void evictFor(Candidate candidate, ChannelId victim, List<FleetAction> steps) {
    stopOne(victim, steps);
    if (slots.ofChannel(victim).isEmpty()
        && seeds.get(victim).item().priority() >= candidate.priority()) {
      seeds.markYielded(victim);
    }
  }

  /** Of several items for one channel the last counts. Higher priorities are admitted first. */
  Seeded seed(List<Item> items) {
    var lastOfEach = new LinkedHashMap<ChannelId, Item>();
    items.forEach(item -> lastOfEach.put(item.channel(), item));
    var steps = new ArrayList<FleetAction>();
    var refused = new ArrayList<Refusal>();
    for (var item : lastOfEach.values().stream().sorted(HIGHEST_PRIORITY_FIRST).toList()) {
      if (slots.ofChannel(item.channel()).isEmpty()) {
        admit(item, steps).ifPresent(refused::add);
      } else {
        update(item, steps);
      }
    }
    steps.addAll(reconcile());
    var no = new HashSet<String>();
    refused.forEach(refusal -> no.add(refusal.channel()));
    var accepted = lastOfEach.keySet().stream().filter(c -> !no.contains(c.encoded())).toList();
    var saved = accepted.stream().map(channel -> seeds.get(channel).saved()).toList();
    return new Seeded(accepted, refused, saved, steps);
  }

  private Optional<Refusal> admit(Item item, List<FleetAction> steps) {
    if (!seeds.hasRoomFor(item.channel())) {
      return Optional.of(SeedReasons.tooMany(item, SeedStore.MAX_SEEDS));
    }
    if (tryStart(item, new Candidate(item.priority()), steps)) {
      seeds.put(item);
      return Optional.empty();
    }
    return Optional.of(SeedReasons.full(item, capacity.slots(operatorLimits)));
  }

  private void update(Item item, List<FleetAction> steps) {
    var before = seeds.get(item.channel()).item();
    var same = before.equals(item);
    seeds.put(item);
    if (item.workers() < before.workers()) {
      autoscaler.setTarget(item.channel(), item.workers());
    }
    var wanted = targetWorkers(seeds.get(item.channel()));
    for (var excess = slots.ofChannel(item.channel()).size() - wanted; excess > 0; excess--) {
      stopOne(item.channel(), steps);
    }
    if (!same) {
      slots.ofChannel(item.channel()).forEach(slot -> reassign(slot, item, steps));
    }
  }

  /**
   * The operator wants this worker gone. With its last worker the seed is forgotten; before, it
   * goes on with one less.
   *
   * @return empty if no worker has this pid
   */
  Optional<Stopped> stop(long pid) {
    return slots.findByPid(pid).map(slot -> stop(slot, List.of(pid)));
  }

  private Stopped stop(Slot slot, List<Long> pids) {
    var steps = new ArrayList<FleetAction>();
    if (slot.leaving()) {
      return new Stopped(pids, List.of(), List.of(), steps);
    }
    stopSlot(slot, steps);
    var channel = slot.item().channel();
    var left = slots.ofChannel(channel).size();
    if (left > 0) {
      autoscaler.setTarget(channel, left);
      var item = seeds.get(channel).item();
      seeds.put(item.withWorkers(Math.min(item.workers(), left)));
      steps.addAll(reconcile());
      return new Stopped(pids, List.of(seeds.get(channel).saved()), List.of(), steps);
    }
    seeds.remove(channel);
    steps.addAll(reconcile());
    return new Stopped(pids, List.of(), List.of(channel), steps);
  }

  /** Forgets every seed, also those without a worker. */
  Stopped stopAll() {
    var steps = new ArrayList<FleetAction>();
    var seeding = slots.seeding();
    seeding.forEach(slot -> stopSlot(slot, steps));
    var pids = seeding.stream().flatMap(slot -> slot.pid().stream()).toList();
    return new Stopped(pids, List.of(), seeds.clear(), steps);
  }

  /** The slot whose worker has this pid. */
  Optional<Slot> slotOf(long pid) {
    return slots.findByPid(pid);
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
  List<FleetAction> unpark(List<ChannelId> parked) {
    parked.forEach(seeds::unpark);
    return reconcile();
  }

  OperatorLimits limits() {
    return operatorLimits;
  }

  /** New limits. Only a forced number of workers stops any that are too many. */
  List<FleetAction> setLimits(OperatorLimits to) {
    operatorLimits = to;
    var steps = new ArrayList<FleetAction>();
    if (capacity.isForced(to)) {
      var ends = SlotAdmission.trim(claims(seed -> true), capacity.slots(to));
      ends.forEach(channel -> stopOne(channel, steps));
    }
    steps.addAll(reconcile());
    return steps;
  }

  /** What the slot's worker may send now, in Mbit/s. */
  double uplinkOf(int slot) {
    return uplinkAllocator.limitOf(
        slot, capacity.bandwidth(operatorLimits), capacity.slots(operatorLimits));
  }

  /** Shares the uplink out by the latest reports; slot → new limit of its worker, in Mbit/s. */
  Map<Integer, Double> uplinkShares() {
    return uplinkAllocator.allocate(
        capacity.bandwidth(operatorLimits),
        slots.all().stream().map(LoadReader::uplinkUsage).toList());
  }

  /** Idle workers that should stand by. */
  int standbyWorkers() {
    return capacity.standbyWorkers(slots.all().size(), config.warmWorkers());
  }

  void slotChanged(WorkerView view) {
    slots.setView(view);
  }

  /** The fleet has freed a slot. A stop that we did not ask for is the end of the whole fleet. */
  List<FleetAction> slotEnded(int number, String why, EndReason endReason) {
    var gone = slots.remove(number);
    pastRestarts += gone.flatMap(Slot::view).map(WorkerView::restarts).orElse(0);
    fleetStopping |= gone.isPresent() && !gone.get().leaving() && endReason == EndReason.STOPPED;
    if (gone.isEmpty() || gone.get().leaving() || fleetStopping) {
      return List.of();
    }
    seeds.park(gone.get().item().channel(), SeedReasons.parked(why, endReason), gone.get().pid());
    return reconcile();
  }

  /** Every seed, for writing the whole state anew. */
  List<SavedSeed> savedSeeds() {
    return seeds.all().stream().map(Seed::saved).toList();
  }

  List<Long> pids(ChannelId channel) {
    return slots.ofChannel(channel).stream().flatMap(slot -> slot.pid().stream()).toList();
  }

  /**
   * @param trouble of the server itself
   * @param idle processes that stand by
   */
  FleetOverview overview(Optional<String> trouble, List<StandbyView> idle) {
    var number = capacity.slots(operatorLimits);
    var ordinary =
        SlotAdmission.admit(claims(seed -> true), new Candidate(ORDINARY_PRIORITY), number);
    return new FleetOverview(
        capacity.bandwidth(operatorLimits),
        number,
        slots.seeding().size(),
        ordinary instanceof SlotAdmission.Decision.Refused,
        false,
        pastRestarts + slots.restarts(),
        slots.workers(),
        idle,
        SeedStates.of(seeds.all().stream().map(this::stateInput).toList(), number),
        trouble);
  }

  /** What these seeds do, or why they do not run; those that are gone by now are left out. */
  List<FleetOverview.SeedStatus> seedStates(List<ChannelId> channels) {
    var rows = channels.stream().flatMap(id -> seeds.find(id).stream().map(this::stateInput));
    return SeedStates.of(rows.toList(), capacity.slots(operatorLimits));
  }

  private SeedStates.Input stateInput(Seed seed) {
    var views = slots.ofChannel(seed.item().channel()).stream().map(Slot::view).toList();
    var stress = load(seed).meanStress();
    return new SeedStates.Input(seed.item(), seed.parked(), seed.yielded(), views, stress);
  }

  private List<Claim> claims(Predicate<Seed> which) {
    return seeds.all().stream().filter(which).map(this::claim).toList();
  }

  private Claim claim(Seed seed) {
    return LoadReader.claim(seed, slots.ofChannel(seed.channel()), autoscaler);
  }

  private void start(Item item, List<FleetAction> steps) {
    steps.add(new FleetAction.Start(slots.allocate(item), item));
    seeds.markStarted(item.channel());
  }

  private void reassign(Slot slot, Item item, List<FleetAction> steps) {
    slots.update(slot.number(), item);
    steps.add(new FleetAction.Start(slot.number(), item));
  }

  private void stopOne(ChannelId channel, List<FleetAction> steps) {
    slots.leastUseful(channel).ifPresent(slot -> stopSlot(slot, steps));
  }

  private void stopSlot(Slot slot, List<FleetAction> steps) {
    slots.markLeaving(slot);
    steps.add(new FleetAction.Stop(slot.number()));
  }
}
