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
 * Decides which seed runs in which slot: keeps the seeds and slots, and applies the rules of {@link
 * SlotAdmission}.
 *
 * <p>Every method that changes something returns the {@link FleetAction}s that make the fleet
 * follow. Not thread-safe; owned by the actor {@link Seeding}.
 */
final class Scheduler {

  /**
   * @param saved seeds to write to disk before the caller gets its reply
   */
  record Seeded(
      List<ChannelId> accepted,
      List<Refusal> refused,
      List<SavedSeed> saved,
      List<FleetAction> actions) {}

  /**
   * @param saved seeds that continue with fewer workers
   * @param forgotten channels that are no longer seeded
   */
  record Stopped(
      List<Long> pids,
      List<SavedSeed> saved,
      List<ChannelId> forgotten,
      List<FleetAction> actions) {}

  /** Default priority of a seed; {@code full} is computed for such a seed. */
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
   * @param adopted workers that already seed; they are stopped if their channel is not saved
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

  private void adopt(AdoptedWorker adoptedWorker) {
    slots.reserve(adoptedWorker.slot());
    seeds
        .find(adoptedWorker.assignment().channel())
        .ifPresentOrElse(
            seed -> slots.adopt(adoptedWorker.slot(), seed.item()),
            () -> unknownSlots.add(adoptedWorker.slot()));
  }

  /**
   * Adapts the adopted workers to the saved seeds and starts the others. Called once, first. A
   * channel that had grown keeps its workers until the load drops.
   */
  List<FleetAction> start() {
    var actions = new ArrayList<FleetAction>();
    unknownSlots.forEach(slot -> actions.add(new FleetAction.Stop(slot)));
    slots.seeding().forEach(slot -> reassign(slot, slot.item(), actions));
    actions.addAll(reconcile());
    return actions;
  }

  /** Assigns slots by the rules. Called after every change. */
  List<FleetAction> reconcile() {
    var actions = new ArrayList<FleetAction>();
    if (fleetStopping) {
      return actions;
    }
    for (var channel : SlotAdmission.waiting(claims(seed -> true))) {
      var seed = seeds.get(channel);
      var candidate = new Candidate(seed.item().priority(), seed.yielded());
      if (!tryStart(seed.item(), candidate, actions)) {
        break; // later seeds have no better claim
      }
    }
    for (var channel : SlotAdmission.fill(claims(seed -> true), capacity.slots(operatorLimits))) {
      start(seeds.get(channel).item(), actions);
    }
    return actions;
  }

  /**
   * Evaluates the load: grows and shrinks channels, and finds those without viewers.
   *
   * @param now in ms
   */
  List<FleetAction> tick(long now) {
    autoscaler.retainAll(seeds.channels());
    seeds.all().forEach(seed -> autoscaler.observe(seed.channel(), load(seed), now));
    var actions = new ArrayList<FleetAction>();
    for (var seed : seeds.all()) {
      if (slots.ofChannel(seed.channel()).size() > targetWorkers(seed)) {
        stopOne(seed.channel(), actions);
      }
    }
    actions.addAll(reconcile());
    return actions;
  }

  private Autoscaler.ChannelLoad load(Seed seed) {
    return LoadReader.load(
        seed.item(), slots.ofChannel(seed.channel()), capacity.workerUplinkMbps());
  }

  private int targetWorkers(Seed seed) {
    return autoscaler.targetWorkers(seed.channel(), seed.item().workers());
  }

  /** Starts the seed, if necessary in the slot of a seed with a weaker claim. */
  private boolean tryStart(Item item, Candidate candidate, List<FleetAction> actions) {
    var others = claims(seed -> !seed.item().channel().equals(item.channel()));
    var decision = SlotAdmission.admit(others, candidate, capacity.slots(operatorLimits));
    if (decision instanceof SlotAdmission.Decision.Admitted admitted) {
      admitted.victim().ifPresent(victim -> evictFor(candidate, victim, actions));
      start(item, actions);
      return true;
    }
    return false;
  }

  private void evictFor(Candidate candidate, ChannelId victim, List<FleetAction> actions) {
    stopOne(victim, actions);
    if (slots.ofChannel(victim).isEmpty()
        && seeds.get(victim).item().priority() >= candidate.priority()) {
      seeds.markYielded(victim);
    }
  }

  /**
   * Adds or updates seeds, highest priority first. If several items name one channel, the last one
   * counts.
   */
  Seeded seed(List<Item> items) {
    var lastOfEach = new LinkedHashMap<ChannelId, Item>();
    items.forEach(item -> lastOfEach.put(item.channel(), item));
    var actions = new ArrayList<FleetAction>();
    var refused = new ArrayList<Refusal>();
    for (var item : lastOfEach.values().stream().sorted(HIGHEST_PRIORITY_FIRST).toList()) {
      if (slots.ofChannel(item.channel()).isEmpty()) {
        admit(item, actions).ifPresent(refused::add);
      } else {
        update(item, actions);
      }
    }
    actions.addAll(reconcile());
    var refusedChannels = new HashSet<String>();
    refused.forEach(refusal -> refusedChannels.add(refusal.channel()));
    var accepted =
        lastOfEach.keySet().stream().filter(c -> !refusedChannels.contains(c.encoded())).toList();
    var saved = accepted.stream().map(channel -> seeds.get(channel).saved()).toList();
    return new Seeded(accepted, refused, saved, actions);
  }

  private Optional<Refusal> admit(Item item, List<FleetAction> actions) {
    if (!seeds.hasRoomFor(item.channel())) {
      return Optional.of(SeedReasons.tooMany(item, SeedStore.MAX_SEEDS));
    }
    if (tryStart(item, new Candidate(item.priority()), actions)) {
      seeds.put(item);
      return Optional.empty();
    }
    return Optional.of(SeedReasons.full(item, capacity.slots(operatorLimits)));
  }

  private void update(Item item, List<FleetAction> actions) {
    var before = seeds.get(item.channel()).item();
    var same = before.equals(item);
    seeds.put(item);
    if (item.workers() < before.workers()) {
      autoscaler.setTarget(item.channel(), item.workers());
    }
    var wanted = targetWorkers(seeds.get(item.channel()));
    for (var excess = slots.ofChannel(item.channel()).size() - wanted; excess > 0; excess--) {
      stopOne(item.channel(), actions);
    }
    if (!same) {
      slots.ofChannel(item.channel()).forEach(slot -> reassign(slot, item, actions));
    }
  }

  /**
   * Stops one worker. A seed continues with its remaining workers; without any it is forgotten.
   *
   * @return empty if no worker has this pid
   */
  Optional<Stopped> stop(long pid) {
    return slots.findByPid(pid).map(slot -> stop(slot, List.of(pid)));
  }

  private Stopped stop(Slot slot, List<Long> pids) {
    var actions = new ArrayList<FleetAction>();
    if (slot.leaving()) {
      return new Stopped(pids, List.of(), List.of(), actions);
    }
    stopSlot(slot, actions);
    var channel = slot.item().channel();
    var remaining = slots.ofChannel(channel).size();
    if (remaining > 0) {
      autoscaler.setTarget(channel, remaining);
      var item = seeds.get(channel).item();
      seeds.put(item.withWorkers(Math.min(item.workers(), remaining)));
      actions.addAll(reconcile());
      return new Stopped(pids, List.of(seeds.get(channel).saved()), List.of(), actions);
    }
    seeds.remove(channel);
    actions.addAll(reconcile());
    return new Stopped(pids, List.of(), List.of(channel), actions);
  }

  /** Stops all workers and forgets all seeds, including those without a worker. */
  Stopped stopAll() {
    var actions = new ArrayList<FleetAction>();
    var seeding = slots.seeding();
    seeding.forEach(slot -> stopSlot(slot, actions));
    var pids = seeding.stream().flatMap(slot -> slot.pid().stream()).toList();
    return new Stopped(pids, List.of(), seeds.clear(), actions);
  }

  /** The slot whose worker has this pid. */
  Optional<Slot> slotOf(long pid) {
    return slots.findByPid(pid);
  }

  /** Slots that are not leaving. */
  List<Slot> seedingSlots() {
    return slots.seeding();
  }

  /** Channels of parked seeds. */
  List<ChannelId> parked() {
    return seeds.parked();
  }

  /** The channel that was parked when the worker with this pid ended. */
  Optional<ChannelId> parkedWith(long pid) {
    return seeds.parkedWith(pid);
  }

  /** Retries parked seeds. */
  List<FleetAction> unpark(List<ChannelId> parked) {
    parked.forEach(seeds::unpark);
    return reconcile();
  }

  OperatorLimits limits() {
    return operatorLimits;
  }

  /** Sets limits. Only a fixed number of workers stops surplus workers. */
  List<FleetAction> setLimits(OperatorLimits to) {
    operatorLimits = to;
    var actions = new ArrayList<FleetAction>();
    if (capacity.isForced(to)) {
      var ends = SlotAdmission.trim(claims(seed -> true), capacity.slots(to));
      ends.forEach(channel -> stopOne(channel, actions));
    }
    actions.addAll(reconcile());
    return actions;
  }

  /** The slot's current uplink limit, in Mbit/s. */
  double uplinkOf(int slot) {
    return uplinkAllocator.limitOf(
        slot, capacity.bandwidth(operatorLimits), capacity.slots(operatorLimits));
  }

  /**
   * Distributes the uplink by the latest reports. Returns the new limit in Mbit/s of each slot
   * whose limit changed.
   */
  Map<Integer, Double> uplinkShares() {
    return uplinkAllocator.allocate(
        capacity.bandwidth(operatorLimits),
        slots.all().stream().map(LoadReader::uplinkUsage).toList());
  }

  /** Number of standby workers that there should be. */
  int standbyWorkers() {
    return capacity.standbyWorkers(slots.all().size(), config.warmWorkers());
  }

  void slotChanged(WorkerView view) {
    slots.setView(view);
  }

  /**
   * Handles a slot that the fleet has freed. A stop that the scheduler did not request means that
   * the whole fleet is stopping.
   */
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

  /** All seeds, for a full rewrite of the state. */
  List<SavedSeed> savedSeeds() {
    return seeds.all().stream().map(Seed::saved).toList();
  }

  List<Long> pids(ChannelId channel) {
    return slots.ofChannel(channel).stream().flatMap(slot -> slot.pid().stream()).toList();
  }

  /**
   * @param error what is wrong with the server itself
   * @param standby processes without an assignment
   */
  FleetOverview overview(Optional<String> error, List<StandbyView> standby) {
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
        standby,
        SeedStates.of(seeds.all().stream().map(this::stateInput).toList(), number),
        error);
  }

  /** Status of these channels; omits channels that are no longer seeded. */
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

  private void start(Item item, List<FleetAction> actions) {
    actions.add(new FleetAction.Start(slots.allocate(item), item));
    seeds.markStarted(item.channel());
  }

  private void reassign(Slot slot, Item item, List<FleetAction> actions) {
    slots.update(slot.number(), item);
    actions.add(new FleetAction.Start(slot.number(), item));
  }

  private void stopOne(ChannelId channel, List<FleetAction> actions) {
    slots.leastUseful(channel).ifPresent(slot -> stopSlot(slot, actions));
  }

  private void stopSlot(Slot slot, List<FleetAction> actions) {
    slots.markLeaving(slot);
    actions.add(new FleetAction.Stop(slot.number()));
  }
}
