package superpeer.master.seeding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import superpeer.master.fleet.Adoption;
import superpeer.master.fleet.Fleet.How;
import superpeer.master.fleet.WorkerView;
import superpeer.master.seeding.Overview.Reason;
import superpeer.master.seeding.Schedule.Claim;
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

  /** What the fleet must do. */
  sealed interface Step {
    /** Seed this in the slot, which is new, or seeds this channel already. */
    record Begin(int slot, Item item) implements Step {}

    /** Drain and free the slot. */
    record End(int slot) implements Step {}
  }

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

  private record Seed(Item item, long age, Optional<Reason> parked) {
    Seed with(Item newItem) {
      return new Seed(newItem, age, Optional.empty());
    }

    SavedSeed saved() {
      return new SavedSeed(item, age);
    }
  }

  /** What a seed has if it does not say otherwise; {@code full} is about such seeds. */
  private static final int ORDINARY_PRIORITY = 100;

  /** Most seeds, running and waiting: a bound on memory. */
  private static final int MAX_SEEDS = 10_000;

  private static final Comparator<Item> HIGHEST_PRIORITY_FIRST =
      Comparator.comparingInt(Item::priority).reversed();

  private final Capacity capacity;
  private final Map<ChannelId, Seed> seeds = new LinkedHashMap<>();
  private final Slots slots = new Slots();
  private final List<Integer> strangers = new ArrayList<>();
  private Limits limits;
  private long nextAge = 1;
  private int pastRestarts;

  /**
   * @param adopted workers that seed already; those of channels that are not saved are ended
   */
  Roster(Capacity capacity, Saved saved, List<Adoption> adopted) {
    this.capacity = capacity;
    this.limits = saved.limits();
    for (var seed : saved.seeds()) {
      seeds.put(seed.item().channel(), new Seed(seed.item(), seed.age(), Optional.empty()));
      nextAge = Math.max(nextAge, seed.age() + 1);
    }
    adopted.forEach(this::adopt);
  }

  private void adopt(Adoption left) {
    var seed = seeds.get(left.assignment().channel());
    if (seed == null) {
      strangers.add(left.slot());
    } else {
      slots.adopt(left.slot(), seed.item());
    }
  }

  /** Makes the fleet that a master before us left follow what is saved; called once, at first. */
  List<Step> begin() {
    var steps = new ArrayList<Step>();
    strangers.forEach(slot -> steps.add(new Step.End(slot)));
    for (var seed : seeds.values()) {
      for (var excess = held(seed) - seed.item().workers(); excess > 0; excess--) {
        endOne(seed.item().channel(), steps);
      }
    }
    slots.seeding().forEach(slot -> beginAgain(slot, slot.item(), steps));
    steps.addAll(settle());
    return steps;
  }

  private int held(Seed seed) {
    return slots.of(seed.item().channel()).size();
  }

  /** Gives seeds the slots that are theirs by the rules; called after every change. */
  List<Step> settle() {
    var steps = new ArrayList<Step>();
    for (var channel : Schedule.waiting(claims(seed -> true))) {
      var item = seed(channel).item();
      if (!admits(item, steps)) {
        break; // those that come later have no better claim
      }
    }
    for (var channel : Schedule.fill(claims(seed -> true), capacity.slots(limits))) {
      begin(seed(channel).item(), steps);
    }
    return steps;
  }

  /** Begins the seed, in the slot of a lesser one if need be. */
  private boolean admits(Item item, List<Step> steps) {
    var others = claims(seed -> !seed.item().channel().equals(item.channel()));
    var verdict = Schedule.admit(others, item.priority(), capacity.slots(limits));
    if (verdict instanceof Schedule.Verdict.Admitted admitted) {
      admitted.victim().ifPresent(victim -> endOne(victim, steps));
      begin(item, steps);
      return true;
    }
    return false;
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
    var saved = accepted.stream().map(channel -> seed(channel).saved()).toList();
    return new Seeded(accepted, refused, saved, steps);
  }

  private Optional<Refusal> admit(Item item, List<Step> steps) {
    if (seeds.size() >= MAX_SEEDS && !seeds.containsKey(item.channel())) {
      return Optional.of(
          new Refusal(
              item.channel().encoded(),
              "the server knows " + MAX_SEEDS + " seeds, the most it keeps",
              "stop some; GET /stats lists them"));
    }
    if (admits(item, steps)) {
      put(item);
      return Optional.empty();
    }
    return Optional.of(full(item));
  }

  private Refusal full(Item item) {
    return new Refusal(
        item.channel().encoded(),
        "the server is full: each of its "
            + capacity.slots(limits)
            + " slots seeds a channel of priority "
            + item.priority()
            + " or more, or one that is kept alive",
        "seed it on another server or with a higher priority, stop a channel, or raise workers or"
            + " bandwidth with POST /ping");
  }

  private void update(Item item, List<Step> steps) {
    var same = seed(item.channel()).item().equals(item);
    put(item);
    for (var excess = slots.of(item.channel()).size() - item.workers(); excess > 0; excess--) {
      endOne(item.channel(), steps);
    }
    if (!same) {
      slots.of(item.channel()).forEach(slot -> beginAgain(slot, item, steps));
    }
  }

  private void put(Item item) {
    var known = seeds.get(item.channel());
    var seed = known == null ? new Seed(item, nextAge++, Optional.empty()) : known.with(item);
    seeds.put(item.channel(), seed);
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
      put(withWorkers(seed(channel).item(), left));
      steps.addAll(settle());
      return new Stopped(pids, List.of(seed(channel).saved()), List.of(), steps);
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
    var forgotten = List.copyOf(seeds.keySet());
    seeds.clear();
    var pids = seeding.stream().flatMap(slot -> slot.pid().stream()).toList();
    return new Stopped(pids, List.of(), forgotten, steps);
  }

  /** The slot whose worker has this pid. */
  Optional<Slot> slotOf(long pid) {
    return slots.ofPid(pid);
  }

  /** Slots that seed; not those that are leaving. */
  List<Slot> seedingSlots() {
    return slots.seeding();
  }

  /** Tries parked seeds again. */
  List<Step> unpark() {
    seeds.replaceAll((channel, seed) -> seed.with(seed.item()));
    return settle();
  }

  Limits limits() {
    return limits;
  }

  /** New limits. Only a forced number of workers stops any that are too many. */
  List<Step> limit(Limits to) {
    var uplink = uplinkOfOne();
    limits = to;
    var steps = new ArrayList<Step>();
    if (capacity.forced(to)) {
      var ends = Schedule.trim(claims(seed -> true), capacity.slots(to));
      ends.forEach(channel -> endOne(channel, steps));
    }
    if (Double.compare(uplink, uplinkOfOne()) != 0) {
      slots.seeding().forEach(slot -> beginAgain(slot, slot.item(), steps));
    }
    steps.addAll(settle());
    return steps;
  }

  /** What one worker may send now, in Mbit/s. */
  double uplinkOfOne() {
    return capacity.uplinkOfOne(limits);
  }

  void changed(WorkerView view) {
    slots.changed(view);
  }

  /** The fleet has freed a slot. A stop that we did not ask for is the end of the whole fleet. */
  List<Step> ended(int number, String why, How how) {
    var gone = slots.remove(number);
    pastRestarts += gone.flatMap(Slot::view).map(WorkerView::restarts).orElse(0);
    if (gone.isEmpty() || gone.get().leaving() || how == How.STOPPED) {
      return List.of();
    }
    var parked = Optional.of(new Reason(why, hint(how)));
    seeds.computeIfPresent(
        gone.get().item().channel(), (id, seed) -> new Seed(seed.item(), seed.age(), parked));
    return settle();
  }

  private static String hint(How how) {
    return switch (how) {
      case STOPPED -> "seed it again";
      case CHANNEL_ENDED -> "seed it again when it is live again";
      case MISCONFIGURED -> "correct what the worker's log names, and seed it again";
      case GAVE_UP -> "see the worker's log; seed it again, or POST /restart_all";
    };
  }

  /** Every seed, for writing the whole state anew. */
  List<SavedSeed> all() {
    return seeds.values().stream().map(Seed::saved).toList();
  }

  List<Long> pids(ChannelId channel) {
    return slots.of(channel).stream().flatMap(slot -> slot.pid().stream()).toList();
  }

  Overview overview(Optional<String> trouble) {
    var workers =
        slots.all().stream()
            .filter(slot -> slot.pid().isPresent())
            .map(slot -> new Overview.Worker(slot.view().orElseThrow(), slot.item()))
            .toList();
    var restarts = workers.stream().mapToInt(worker -> worker.view().restarts()).sum();
    var number = capacity.slots(limits);
    var ordinary = Schedule.admit(claims(seed -> true), ORDINARY_PRIORITY, number);
    return new Overview(
        capacity.bandwidth(limits),
        number,
        ordinary instanceof Schedule.Verdict.Refused,
        false,
        pastRestarts + restarts,
        workers,
        SeedStates.of(seeds.values().stream().map(this::row).toList(), number),
        trouble);
  }

  private SeedStates.Row row(Seed seed) {
    var views = slots.of(seed.item().channel()).stream().map(Slot::view).toList();
    return new SeedStates.Row(seed.item(), seed.parked(), views);
  }

  private List<Claim> claims(Predicate<Seed> which) {
    return seeds.values().stream().filter(which).map(this::claim).toList();
  }

  private Claim claim(Seed seed) {
    var item = seed.item();
    var held = slots.of(item.channel());
    return new Claim(
        item.channel(),
        item.priority(),
        item.keepAlive(),
        item.workers(),
        seed.age(),
        held.size(),
        held.stream().mapToInt(Slot::viewers).sum(),
        seed.parked().isPresent());
  }

  /**
   * @throws IllegalStateException if it is unknown, which callers have excluded
   */
  private Seed seed(ChannelId channel) {
    return Optional.ofNullable(seeds.get(channel))
        .orElseThrow(() -> new IllegalStateException("no seed for " + channel));
  }

  private void begin(Item item, List<Step> steps) {
    steps.add(new Step.Begin(slots.take(item), item));
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

  private static Item withWorkers(Item item, int workers) {
    return new Item(
        item.channel(),
        item.token(),
        item.trackerZone(),
        item.live(),
        item.signal1(),
        item.signal2(),
        item.priority(),
        item.keepAlive(),
        item.noUseDiskCache(),
        item.maxConnections(),
        item.label(),
        item.url(),
        workers);
  }
}
