package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.state.OperatorLimits;
import superpeer.master.state.SavedState;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Invariants that hold after every step of random histories. The test's argument is the random
 * seed.
 */
class SchedulerHistoryTest {

  private static final int STEPS = 100;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  private final Scheduler scheduler =
      new Scheduler(
          new Capacity(100_000, 200, 400, 1_000, 0),
          SeedFixtures.RULES,
          SavedState.EMPTY,
          List.of());

  /** Slots as the fleet would know them. */
  private final Map<Integer, Item> running = new TreeMap<>();

  private final Map<Integer, Integer> viewers = new TreeMap<>();
  private long now;

  @ParameterizedTest
  @MethodSource("seeds")
  void invariantsHoldAfterEveryStep(long seed) {
    var random = new Random(seed);
    scheduler.setLimits(new OperatorLimits(0, 3));
    for (var i = 0; i < STEPS; i++) {
      step(random);
      pass(random);
      assertThat(running).hasSizeLessThanOrEqualTo(Math.max(slots(), keptAlive().size()));
      assertEverySeedRunsOrHasAReason();
      assertNoHigherPriorityWaitsForALowerOne();
      assertThat(scheduler.reconcile()).as("nothing is left to do").isEmpty();
    }
  }

  private void step(Random random) {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> seed(random);
      case 3 -> pid(random).ifPresent(pid -> apply(scheduler.stop(pid).orElseThrow().actions()));
      case 4 -> report(random);
      case 5 -> crash(random);
      case 6 -> apply(scheduler.unpark(scheduler.parked()));
      case 7 -> setExtremeLoad(random);
      default -> apply(scheduler.setLimits(new OperatorLimits(0, 3 + random.nextInt(4))));
    }
    reports();
  }

  private void reports() {
    running.forEach((slot, item) -> report(slot, item, viewers.getOrDefault(slot, 0)));
  }

  /** Passes 1 s to 15 min, with a load check every two seconds. */
  private void pass(Random random) {
    var ends = now + 1_000L * (1 + random.nextInt(random.nextInt(20) == 0 ? 900 : 60));
    while (now < ends) {
      now += 2_000;
      var keptAlive = keptAlive();
      apply(scheduler.tick(now));
      reports();
      assertThat(distinct(keptAlive())).containsAll(distinct(keptAlive));
    }
  }

  /** Gives a worker its maximum of viewers, or none. */
  private void setExtremeLoad(Random random) {
    slot(random).ifPresent(slot -> viewers.put(slot, random.nextBoolean() ? 80 : 0));
  }

  /** Additional workers of a channel may stop, the last one may not. */
  private static Set<ChannelId> distinct(List<ChannelId> channels) {
    return Set.copyOf(channels);
  }

  private void seed(Random random) {
    var keptBefore = keptAlive();
    var items = IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(i -> item(random)).toList();
    apply(scheduler.seed(items).actions());
    assertThat(distinct(keptAlive())).containsAll(distinct(keptBefore));
  }

  /** Every fourth channel has keepAlive. */
  private static Item item(Random random) {
    var number = random.nextInt(9);
    return SeedFixtures.item(
        "channel" + number, random.nextInt(5), number % 4 == 0, 1 + random.nextInt(2));
  }

  private List<ChannelId> keptAlive() {
    return running.values().stream().filter(Item::keepAlive).map(Item::channel).toList();
  }

  private Optional<Long> pid(Random random) {
    return slot(random).map(Integer::longValue);
  }

  private Optional<Integer> slot(Random random) {
    var slots = new ArrayList<>(running.keySet());
    return slots.isEmpty()
        ? Optional.empty()
        : Optional.of(slots.get(random.nextInt(slots.size())));
  }

  private void report(Random random) {
    slot(random).ifPresent(slot -> viewers.put(slot, random.nextInt(50)));
  }

  private void report(int slot, Item item, int peers) {
    scheduler.slotChanged(view(slot, slot, Phase.SEEDING, item, peers));
  }

  private void crash(Random random) {
    slot(random)
        .ifPresent(
            slot -> {
              running.remove(slot);
              apply(scheduler.slotEnded(slot, "crashed", EndReason.GAVE_UP));
            });
  }

  private void apply(List<FleetAction> actions) {
    for (var action : actions) {
      if (action instanceof FleetAction.Start start) {
        running.put(start.slot(), start.item());
      } else if (action instanceof FleetAction.Stop stop) {
        assertThat(running).containsKey(stop.slot());
        running.remove(stop.slot());
        assertThat(scheduler.slotEnded(stop.slot(), "stopped", EndReason.STOPPED)).isEmpty();
      }
    }
  }

  private int slots() {
    return scheduler.overview(Optional.empty(), List.of()).slots();
  }

  private void assertEverySeedRunsOrHasAReason() {
    for (var seedStatus : scheduler.overview(Optional.empty(), List.of()).seeds()) {
      var runs =
          running.values().stream().anyMatch(i -> i.channel().equals(seedStatus.item().channel()));
      assertThat(runs)
          .as("%s runs or has a reason", seedStatus)
          .isEqualTo(seedStatus.reason().isEmpty());
    }
  }

  /** Under a constant load, whatever it is, workers do not start and stop. */
  @ParameterizedTest
  @MethodSource("seeds")
  void steadyLoadNeverFlaps(long seed) {
    var random = new Random(seed);
    scheduler.setLimits(new OperatorLimits(0, 3 + random.nextInt(4)));
    for (var i = 0; i < 12; i++) {
      apply(scheduler.seed(List.of(item(random))).actions());
    }
    var load = random.ints(40, 0, 81).toArray();
    var actions = 0;
    for (var i = 0; i < 3_000; i++) { // 100 minutes
      running.forEach((slot, item) -> report(slot, item, load[slot % load.length]));
      now += 2_000;
      var changes = scheduler.tick(now);
      apply(changes);
      actions += changes.size();
      if (i == 1_000) {
        actions = 0; // by then it is stable
      }
    }
    assertThat(actions).isZero();
  }

  private void assertNoHigherPriorityWaitsForALowerOne() {
    var lowest =
        running.values().stream()
            .filter(i -> !i.keepAlive())
            .mapToInt(Item::priority)
            .min()
            .orElse(Integer.MAX_VALUE);
    for (var seedStatus : scheduler.overview(Optional.empty(), List.of()).seeds()) {
      if (seedStatus.state() == FleetOverview.State.WAITING) {
        assertThat(running).hasSizeGreaterThanOrEqualTo(slots());
        assertThat(seedStatus.item().priority()).isLessThanOrEqualTo(lowest);
      }
    }
  }
}
