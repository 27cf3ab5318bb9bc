package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.item;
import static superpeer.master.seeding.SeedFixtures.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.master.config.SeedingConfig;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.master.fleet.FakeLauncher;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.FleetAction.Start;
import superpeer.master.seeding.FleetAction.Stop;
import superpeer.master.state.OperatorLimits;
import superpeer.master.state.SavedSeed;
import superpeer.master.state.SavedState;

class SchedulerTest {

  private static final Capacity FIVE_SLOTS = new Capacity(100_000, 200, 400, 1_000, 0);

  private long now;
  private final Scheduler scheduler =
      new Scheduler(FIVE_SLOTS, SeedFixtures.RULES, SavedState.EMPTY, List.of());

  @Test
  void seedGetsTheRequestedWorkersWhileSlotsAreFree() {
    var actions = scheduler.seed(List.of(item("a", 100, false, 3))).actions();
    assertThat(actions).hasSize(3).allMatch(fleetAction -> fleetAction instanceof Start);
  }

  @Test
  void sameItemAgainChangesNothing() {
    scheduler.seed(List.of(item("a", 100)));
    var again = scheduler.seed(List.of(item("a", 100)));
    assertThat(again.accepted()).containsExactly(channel("a"));
    assertThat(again.actions()).isEmpty();
  }

  @Test
  void newSettingsGoToTheSlot() {
    scheduler.seed(List.of(item("a", 100)));
    var changed = item("a", 100, true, 1);
    assertThat(scheduler.seed(List.of(changed)).actions()).containsExactly(new Start(1, changed));
  }

  @Test
  void fewerWorkersStopsThoseWithFewestViewers() {
    var three = item("a", 100, false, 3);
    scheduler.seed(List.of(three));
    scheduler.slotChanged(view(1, 11, Phase.SEEDING, three, 4));
    scheduler.slotChanged(view(2, 12, Phase.SEEDING, three, 1));
    scheduler.slotChanged(view(3, 13, Phase.SEEDING, three, 9));
    var one = item("a", 100, false, 1);
    assertThat(scheduler.seed(List.of(one)).actions())
        .containsExactly(new Stop(2), new Stop(1), new Start(3, one));
  }

  @Test
  void higherPrioritiesOfARequestAreServedFirst() {
    scheduler.setLimits(new OperatorLimits(0, 1));
    var seeded = scheduler.seed(List.of(item("low", 1), item("high", 9)));
    assertThat(seeded.accepted()).containsExactly(channel("high"));
    assertThat(seeded.refused())
        .extracting(r -> r.channel())
        .containsExactly(channel("low").encoded());
  }

  @Test
  void evictedSeedReturnsWhenASlotIsFree() {
    scheduler.setLimits(new OperatorLimits(0, 1));
    scheduler.seed(List.of(item("low", 1)));
    assertThat(scheduler.seed(List.of(item("high", 9))).actions())
        .containsExactly(new Stop(1), new Start(2, item("high", 9)));
    assertThat(seedState("low")).isEqualTo(FleetOverview.State.WAITING);
    scheduler.slotChanged(view(2, 22, Phase.SEEDING, item("high", 9), 0));
    assertThat(scheduler.stop(22).orElseThrow().actions())
        .containsExactly(new Stop(2), new Start(3, item("low", 1)));
  }

  @Test
  void refusedUpdateKeepsTheWaitingSeed() {
    scheduler.setLimits(new OperatorLimits(0, 1));
    scheduler.seed(List.of(item("low", 1)));
    scheduler.seed(List.of(item("high", 9)));
    assertThat(scheduler.seed(List.of(item("low", 2))).refused()).hasSize(1);
    assertThat(scheduler.savedSeeds()).extracting(s -> s.item().priority()).containsExactly(1, 9);
  }

  @Test
  void stoppingTheLastWorkerForgetsTheSeed() {
    scheduler.seed(List.of(item("a", 100)));
    scheduler.slotChanged(view(1, 11, Phase.SEEDING, item("a", 100), 0));
    var stopped = scheduler.stop(11).orElseThrow();
    assertThat(stopped.forgotten()).containsExactly(channel("a"));
    assertThat(scheduler.savedSeeds()).isEmpty();
  }

  @Test
  void stoppingOneOfTwoWorkersKeepsTheOther() {
    var two = item("a", 100, false, 2);
    scheduler.seed(List.of(two));
    scheduler.slotChanged(view(1, 11, Phase.SEEDING, two, 0));
    var stopped = scheduler.stop(11).orElseThrow();
    assertThat(stopped.forgotten()).isEmpty();
    assertThat(stopped.saved()).extracting(s -> s.item().workers()).containsExactly(1);
    assertThat(stopped.actions()).containsExactly(new Stop(1));
  }

  @Test
  void stoppingADrainingWorkerSucceeds() {
    scheduler.seed(List.of(item("a", 100)));
    scheduler.slotChanged(view(1, 11, Phase.SEEDING, item("a", 100), 0));
    scheduler.stop(11);
    assertThat(scheduler.stop(11)).hasValueSatisfying(s -> assertThat(s.actions()).isEmpty());
    scheduler.slotEnded(1, "stopped", EndReason.STOPPED);
    assertThat(scheduler.stop(11)).isEmpty();
  }

  @Test
  void givenUpSeedIsParkedUntilSeededAgain() {
    scheduler.seed(List.of(item("a", 100)));
    assertThat(scheduler.slotEnded(1, "crashed 10 times", EndReason.GAVE_UP)).isEmpty();
    var seedStatus = scheduler.overview(Optional.empty(), List.of()).seeds().get(0);
    assertThat(seedStatus.state()).isEqualTo(FleetOverview.State.PARKED);
    assertThat(seedStatus.reason())
        .hasValueSatisfying(r -> assertThat(r.message()).contains("10 times"));
    assertThat(scheduler.reconcile()).isEmpty();
    assertThat(scheduler.seed(List.of(item("a", 100))).actions())
        .containsExactly(new Start(2, item("a", 100)));
  }

  @Test
  void restartRetriesParkedSeeds() {
    scheduler.seed(List.of(item("a", 100)));
    scheduler.slotEnded(1, "refuses its configuration", EndReason.MISCONFIGURED);
    assertThat(scheduler.unpark(scheduler.parked())).containsExactly(new Start(2, item("a", 100)));
  }

  @Test
  void endOfTheFleetStartsNothing() {
    scheduler.seed(List.of(item("a", 100)));
    assertThat(scheduler.slotEnded(1, "stopped", EndReason.STOPPED)).isEmpty();
  }

  @Test
  void automaticLimitsStopNothing() {
    scheduler.seed(List.of(item("a", 100), item("b", 100), item("c", 100)));
    assertThat(scheduler.setLimits(new OperatorLimits(200, 0)))
        .noneMatch(fleetAction -> fleetAction instanceof Stop);
    assertThat(scheduler.overview(Optional.empty(), List.of()).full()).isTrue();
  }

  @Test
  void fixedWorkersStopTheLowestPriority() {
    scheduler.seed(List.of(item("a", 2), item("b", 1), item("c", 3)));
    assertThat(scheduler.setLimits(new OperatorLimits(0, 2))).containsExactly(new Stop(3));
  }

  @Test
  void smallerUplinkReachesEveryWorker() {
    scheduler.seed(List.of(item("a", 1), item("b", 1)));
    assertThat(scheduler.uplinkOf(1) + scheduler.uplinkOf(2)).isEqualTo(400);
    assertThat(scheduler.setLimits(new OperatorLimits(100, 2))).isEmpty();
    assertThat(scheduler.uplinkShares()).isEqualTo(Map.of(1, 50.0, 2, 50.0));
  }

  @Test
  void savedSeedsStartByPriorityThenAge() {
    var savedState =
        new SavedState(
            List.of(
                new SavedSeed(item("a", 1), 4),
                new SavedSeed(item("b", 5), 7),
                new SavedSeed(item("c", 5), 9)),
            new OperatorLimits(0, 2));
    var restarted = new Scheduler(FIVE_SLOTS, SeedFixtures.RULES, savedState, List.of());
    assertThat(restarted.reconcile())
        .containsExactly(new Start(1, item("b", 5)), new Start(2, item("c", 5)));
    assertThat(restarted.seed(List.of(item("d", 9))).saved())
        .extracting(SavedSeed::age)
        .containsExactly(10L);
  }

  @Test
  void adoptedWorkerKeepsItsSlot() {
    var savedState =
        new SavedState(List.of(new SavedSeed(item("a", 1), 1)), OperatorLimits.AUTOMATIC);
    var adopted = List.of(adoption(3, "a"));
    var restarted = new Scheduler(FIVE_SLOTS, SeedFixtures.RULES, savedState, adopted);
    assertThat(restarted.start()).containsExactly(new Start(3, item("a", 1)));
    assertThat(restarted.seed(List.of(item("b", 1))).actions())
        .containsExactly(new Start(4, item("b", 1)));
  }

  @Test
  void slotNumberOfAnUnknownAdoptedWorkerIsNotReused() {
    var adopted = List.of(adoption(1, "a"), adoption(2, "b"));
    var restarted = new Scheduler(FIVE_SLOTS, SeedFixtures.RULES, SavedState.EMPTY, adopted);
    assertThat(restarted.start()).containsExactly(new Stop(1), new Stop(2));
    assertThat(restarted.seed(List.of(item("c", 1))).actions())
        .containsExactly(new Start(3, item("c", 1)));
    assertThat(restarted.slotEnded(1, "stopped", EndReason.STOPPED)).isEmpty();
    assertThat(restarted.slotEnded(2, "stopped", EndReason.STOPPED)).isEmpty();
    assertThat(restarted.seed(List.of(item("d", 1))).actions())
        .as("the end of an unknown worker is not the end of the fleet")
        .containsExactly(new Start(4, item("d", 1)));
  }

  @Test
  void adoptedSlotsMayComeInAnyOrder() {
    var savedState =
        new SavedState(
            List.of(new SavedSeed(item("a", 1), 1), new SavedSeed(item("b", 1), 2)),
            OperatorLimits.AUTOMATIC);
    var adopted = List.of(adoption(4, "a"), adoption(2, "b"));
    var restarted = new Scheduler(FIVE_SLOTS, SeedFixtures.RULES, savedState, adopted);
    assertThat(restarted.start())
        .containsExactlyInAnyOrder(new Start(2, item("b", 1)), new Start(4, item("a", 1)));
  }

  private static AdoptedWorker adoption(int slot, String name) {
    return new AdoptedWorker(
        slot,
        slot,
        new FakeLauncher().launch(slot),
        SeedFixtures.ASSIGNMENTS.create(item(name, 1), 200),
        0);
  }

  @Test
  void restartsOfFreedSlotsStayInTheSum() {
    scheduler.seed(List.of(item("a", 1)));
    var view = view(1, 11, Phase.SEEDING, item("a", 1), 0);
    scheduler.slotChanged(
        new WorkerView(
            1,
            11,
            Phase.SEEDING,
            view.assignment(),
            1,
            3,
            view.stats(),
            Optional.empty(),
            Optional.empty()));
    scheduler.stopAll();
    scheduler.slotEnded(1, "stopped", EndReason.STOPPED);
    assertThat(scheduler.overview(Optional.empty(), List.of()).restarts()).isEqualTo(3);
  }

  @Test
  void busyChannelGrowsAndShrinksByItsLeastUsedWorker() {
    var live = item("a", 100);
    scheduler.seed(List.of(live));
    assertThat(ticks(20, () -> scheduler.slotChanged(view(1, 11, Phase.SEEDING, live, 70))))
        .containsExactly(new Start(2, live));
    scheduler.slotChanged(view(1, 11, Phase.SEEDING, live, 12));
    assertThat(ticks(300, () -> scheduler.slotChanged(view(2, 12, Phase.SEEDING, live, 9))))
        .containsExactly(new Stop(2));
  }

  @Test
  void stoppedAdditionalWorkerDoesNotReturnAtOnce() {
    var live = item("a", 100);
    scheduler.seed(List.of(live));
    ticks(20, () -> scheduler.slotChanged(view(1, 11, Phase.SEEDING, live, 70)));
    scheduler.slotChanged(view(2, 12, Phase.SEEDING, live, 50));
    assertThat(scheduler.stop(12).orElseThrow().actions()).containsExactly(new Stop(2));
    assertThat(ticks(1, () -> {})).isEmpty();
    assertThat(scheduler.savedSeeds().get(0).item().workers()).isOne();
  }

  @Test
  void seedingAGrownChannelAgainKeepsItsWorkers() {
    var live = item("a", 100);
    scheduler.seed(List.of(live));
    ticks(20, () -> scheduler.slotChanged(view(1, 11, Phase.SEEDING, live, 70)));
    assertThat(scheduler.seed(List.of(live)).actions()).isEmpty();
  }

  @Test
  void idleSeedKeepsItsSlotWhileNobodyWantsIt() {
    scheduler.setLimits(new OperatorLimits(0, 1));
    scheduler.seed(List.of(item("a", 100)));
    assertThat(ticks(1_000, () -> {})).isEmpty();
  }

  @Test
  void idleSeedYieldsToAnEqualWithAReason() {
    scheduler.setLimits(new OperatorLimits(0, 1));
    scheduler.seed(List.of(item("a", 100)));
    ticks(601, () -> {});
    assertThat(scheduler.overview(Optional.empty(), List.of()).full()).isFalse();
    assertThat(scheduler.seed(List.of(item("b", 100))).actions())
        .containsExactly(new Stop(1), new Start(2, item("b", 100)));
    assertThat(seedState("a")).isEqualTo(FleetOverview.State.WAITING);
    assertThat(scheduler.overview(Optional.empty(), List.of()).seeds().get(0).reason())
        .contains(SeedReasons.YIELDED);
    assertThat(ticks(2_000, () -> {})).as("two without viewers do not take turns").isEmpty();
  }

  @Test
  void idleSeedDoesNotYieldToALowerPriorityOrWithKeepAlive() {
    scheduler.setLimits(new OperatorLimits(0, 2));
    scheduler.seed(List.of(item("a", 100), item("kept", 1, true, 1)));
    ticks(601, () -> {});
    assertThat(scheduler.seed(List.of(item("b", 99))).refused()).hasSize(1);
  }

  @Test
  void endedFleetIsNotStartedAgain() {
    scheduler.seed(List.of(item("a", 100)));
    assertThat(scheduler.slotEnded(1, "stopped", EndReason.STOPPED)).isEmpty();
    assertThat(ticks(10, () -> {})).isEmpty();
  }

  @Test
  void standbyWorkersNeedMemory() {
    var rules = withWarmWorkers(1);
    assertThat(new Scheduler(FIVE_SLOTS, rules, SavedState.EMPTY, List.of()).standbyWorkers())
        .isOne();
    var small =
        new Scheduler(new Capacity(500, 200, 400, 1_000, 0), rules, SavedState.EMPTY, List.of());
    small.seed(List.of(item("a", 1)));
    assertThat(small.standbyWorkers()).isZero();
  }

  private static SeedingConfig withWarmWorkers(int number) {
    var rules = SeedFixtures.RULES;
    return new SeedingConfig(
        number,
        rules.minViewers(),
        rules.idleAfter(),
        rules.growAt(),
        rules.growAfter(),
        rules.growMinViewers(),
        rules.shrinkAt(),
        rules.shrinkAfter(),
        rules.uplinkReserve());
  }

  /** Passes time: one report and one load check a second. */
  private List<FleetAction> ticks(int seconds, Runnable report) {
    var actions = new ArrayList<FleetAction>();
    for (var i = 0; i < seconds; i++) {
      report.run();
      now += 1_000;
      actions.addAll(scheduler.tick(now));
    }
    return actions;
  }

  private FleetOverview.State seedState(String name) {
    return scheduler.overview(Optional.empty(), List.of()).seeds().stream()
        .filter(seedStatus -> seedStatus.item().channel().equals(channel(name)))
        .findFirst()
        .orElseThrow()
        .state();
  }
}
