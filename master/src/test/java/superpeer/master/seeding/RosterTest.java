package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.Seeds.channel;
import static superpeer.master.seeding.Seeds.item;
import static superpeer.master.seeding.Seeds.view;

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
import superpeer.master.seeding.Step.Begin;
import superpeer.master.seeding.Step.End;
import superpeer.master.state.Limits;
import superpeer.master.state.Saved;
import superpeer.master.state.SavedSeed;

class RosterTest {

  private static final Capacity FIVE_SLOTS = new Capacity(100_000, 200, 400, 1_000, 0);

  private long now;
  private final Roster roster = new Roster(FIVE_SLOTS, Seeds.RULES, Saved.NOTHING, List.of());

  @Test
  void aSeedGetsAsManyWorkersAsItAskedForWhileSlotsAreFree() {
    var steps = roster.seed(List.of(item("a", 100, false, 3))).steps();
    assertThat(steps).hasSize(3).allMatch(step -> step instanceof Begin);
  }

  @Test
  void theSameItemAgainChangesNothing() {
    roster.seed(List.of(item("a", 100)));
    var again = roster.seed(List.of(item("a", 100)));
    assertThat(again.accepted()).containsExactly(channel("a"));
    assertThat(again.steps()).isEmpty();
  }

  @Test
  void newSettingsOfAChannelGoToItsSlot() {
    roster.seed(List.of(item("a", 100)));
    var changed = item("a", 100, true, 1);
    assertThat(roster.seed(List.of(changed)).steps()).containsExactly(new Begin(1, changed));
  }

  @Test
  void askingForFewerWorkersEndsTheOnesWithFewestViewers() {
    var three = item("a", 100, false, 3);
    roster.seed(List.of(three));
    roster.changed(view(1, 11, Phase.SEEDING, three, 4));
    roster.changed(view(2, 12, Phase.SEEDING, three, 1));
    roster.changed(view(3, 13, Phase.SEEDING, three, 9));
    var one = item("a", 100, false, 1);
    assertThat(roster.seed(List.of(one)).steps())
        .containsExactly(new End(2), new End(1), new Begin(3, one));
  }

  @Test
  void inOneRequestHigherPrioritiesAreServedFirstAndNobodyIsAcceptedInVain() {
    roster.limit(new Limits(0, 1));
    var seeded = roster.seed(List.of(item("low", 1), item("high", 9)));
    assertThat(seeded.accepted()).containsExactly(channel("high"));
    assertThat(seeded.refused())
        .extracting(r -> r.channel())
        .containsExactly(channel("low").encoded());
  }

  @Test
  void anEvictedSeedWaitsAndComesBackWhenASlotIsFree() {
    roster.limit(new Limits(0, 1));
    roster.seed(List.of(item("low", 1)));
    assertThat(roster.seed(List.of(item("high", 9))).steps())
        .containsExactly(new End(1), new Begin(2, item("high", 9)));
    assertThat(seedState("low")).isEqualTo(Overview.State.WAITING);
    roster.changed(view(2, 22, Phase.SEEDING, item("high", 9), 0));
    assertThat(roster.stop(22).orElseThrow().steps())
        .containsExactly(new End(2), new Begin(3, item("low", 1)));
  }

  @Test
  void aRefusedUpdateOfAWaitingSeedLeavesItAsItIs() {
    roster.limit(new Limits(0, 1));
    roster.seed(List.of(item("low", 1)));
    roster.seed(List.of(item("high", 9)));
    assertThat(roster.seed(List.of(item("low", 2))).refused()).hasSize(1);
    assertThat(roster.all()).extracting(s -> s.item().priority()).containsExactly(1, 9);
  }

  @Test
  void stoppingTheLastWorkerForgetsTheSeed() {
    roster.seed(List.of(item("a", 100)));
    roster.changed(view(1, 11, Phase.SEEDING, item("a", 100), 0));
    var stopped = roster.stop(11).orElseThrow();
    assertThat(stopped.forgotten()).containsExactly(channel("a"));
    assertThat(roster.all()).isEmpty();
  }

  @Test
  void stoppingOneOfTwoWorkersLeavesTheSeedWithOne() {
    var two = item("a", 100, false, 2);
    roster.seed(List.of(two));
    roster.changed(view(1, 11, Phase.SEEDING, two, 0));
    var stopped = roster.stop(11).orElseThrow();
    assertThat(stopped.forgotten()).isEmpty();
    assertThat(stopped.saved()).extracting(s -> s.item().workers()).containsExactly(1);
    assertThat(stopped.steps()).containsExactly(new End(1));
  }

  @Test
  void stoppingAWorkerThatDrainsAlreadyIsNoError() {
    roster.seed(List.of(item("a", 100)));
    roster.changed(view(1, 11, Phase.SEEDING, item("a", 100), 0));
    roster.stop(11);
    assertThat(roster.stop(11)).hasValueSatisfying(s -> assertThat(s.steps()).isEmpty());
    roster.ended(1, "stopped", EndReason.STOPPED);
    assertThat(roster.stop(11)).isEmpty();
  }

  @Test
  void aWorkerThatGaveUpIsParkedUntilItIsSeededAgain() {
    roster.seed(List.of(item("a", 100)));
    assertThat(roster.ended(1, "crashed 10 times", EndReason.GAVE_UP)).isEmpty();
    var seed = roster.overview(Optional.empty(), List.of()).seeds().get(0);
    assertThat(seed.state()).isEqualTo(Overview.State.PARKED);
    assertThat(seed.reason()).hasValueSatisfying(r -> assertThat(r.why()).contains("10 times"));
    assertThat(roster.settle()).isEmpty();
    assertThat(roster.seed(List.of(item("a", 100))).steps())
        .containsExactly(new Begin(2, item("a", 100)));
  }

  @Test
  void aRestartTriesParkedSeedsAgain() {
    roster.seed(List.of(item("a", 100)));
    roster.ended(1, "refuses its configuration", EndReason.MISCONFIGURED);
    assertThat(roster.unpark(roster.parked())).containsExactly(new Begin(2, item("a", 100)));
  }

  @Test
  void theEndOfTheWholeFleetStartsNothing() {
    roster.seed(List.of(item("a", 100)));
    assertThat(roster.ended(1, "stopped", EndReason.STOPPED)).isEmpty();
  }

  @Test
  void automaticLimitsStopNothing() {
    roster.seed(List.of(item("a", 100), item("b", 100), item("c", 100)));
    assertThat(roster.limit(new Limits(200, 0))).noneMatch(step -> step instanceof End);
    assertThat(roster.overview(Optional.empty(), List.of()).full()).isTrue();
  }

  @Test
  void forcedLimitsStopTheLowest() {
    roster.seed(List.of(item("a", 2), item("b", 1), item("c", 3)));
    assertThat(roster.limit(new Limits(0, 2))).containsExactly(new End(3));
  }

  @Test
  void aSmallerShareOfTheUplinkReachesEveryWorker() {
    roster.seed(List.of(item("a", 1), item("b", 1)));
    assertThat(roster.uplinkOf(1) + roster.uplinkOf(2)).isEqualTo(400);
    assertThat(roster.limit(new Limits(100, 2))).isEmpty();
    assertThat(roster.shares()).isEqualTo(Map.of(1, 50.0, 2, 50.0));
  }

  @Test
  void afterAStartSavedSeedsAreStartedByPriorityThenAge() {
    var saved =
        new Saved(
            List.of(
                new SavedSeed(item("a", 1), 4),
                new SavedSeed(item("b", 5), 7),
                new SavedSeed(item("c", 5), 9)),
            new Limits(0, 2));
    var restarted = new Roster(FIVE_SLOTS, Seeds.RULES, saved, List.of());
    assertThat(restarted.settle())
        .containsExactly(new Begin(1, item("b", 5)), new Begin(2, item("c", 5)));
    assertThat(restarted.seed(List.of(item("d", 9))).saved())
        .extracting(SavedSeed::age)
        .containsExactly(10L);
  }

  @Test
  void anAdoptedWorkerKeepsItsSlotAndANewSeedGetsAnother() {
    var saved = new Saved(List.of(new SavedSeed(item("a", 1), 1)), Limits.AUTOMATIC);
    var adopted = List.of(adoption(3, "a"));
    var restarted = new Roster(FIVE_SLOTS, Seeds.RULES, saved, adopted);
    assertThat(restarted.begin()).containsExactly(new Begin(3, item("a", 1)));
    assertThat(restarted.seed(List.of(item("b", 1))).steps())
        .containsExactly(new Begin(4, item("b", 1)));
  }

  @Test
  void theSlotOfAnAdoptedWorkerWithoutASavedSeedIsEndedAndNotUsedAgain() {
    var adopted = List.of(adoption(1, "a"), adoption(2, "b"));
    var restarted = new Roster(FIVE_SLOTS, Seeds.RULES, Saved.NOTHING, adopted);
    assertThat(restarted.begin()).containsExactly(new End(1), new End(2));
    assertThat(restarted.seed(List.of(item("c", 1))).steps())
        .containsExactly(new Begin(3, item("c", 1)));
    assertThat(restarted.ended(1, "stopped", EndReason.STOPPED)).isEmpty();
    assertThat(restarted.ended(2, "stopped", EndReason.STOPPED)).isEmpty();
    assertThat(restarted.seed(List.of(item("d", 1))).steps())
        .as("the end of an old worker is not the end of the fleet")
        .containsExactly(new Begin(4, item("d", 1)));
  }

  @Test
  void slotsOfAdoptedWorkersMayComeInAnyOrder() {
    var saved =
        new Saved(
            List.of(new SavedSeed(item("a", 1), 1), new SavedSeed(item("b", 1), 2)),
            Limits.AUTOMATIC);
    var adopted = List.of(adoption(4, "a"), adoption(2, "b"));
    var restarted = new Roster(FIVE_SLOTS, Seeds.RULES, saved, adopted);
    assertThat(restarted.begin())
        .containsExactlyInAnyOrder(new Begin(2, item("b", 1)), new Begin(4, item("a", 1)));
  }

  private static AdoptedWorker adoption(int slot, String name) {
    return new AdoptedWorker(
        slot, slot, new FakeLauncher().launch(slot), Seeds.ASSIGNMENTS.of(item(name, 1), 200), 0);
  }

  @Test
  void restartsOfSlotsThatAreGoneStayInTheSum() {
    roster.seed(List.of(item("a", 1)));
    var view = view(1, 11, Phase.SEEDING, item("a", 1), 0);
    roster.changed(
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
    roster.stopAll();
    roster.ended(1, "stopped", EndReason.STOPPED);
    assertThat(roster.overview(Optional.empty(), List.of()).restarts()).isEqualTo(3);
  }

  @Test
  void aBusyChannelGetsAnotherWorkerAndLosesTheIdlerOneWhenItIsQuiet() {
    var live = item("a", 100);
    roster.seed(List.of(live));
    assertThat(ticks(20, () -> roster.changed(view(1, 11, Phase.SEEDING, live, 70))))
        .containsExactly(new Begin(2, live));
    roster.changed(view(1, 11, Phase.SEEDING, live, 12));
    assertThat(ticks(300, () -> roster.changed(view(2, 12, Phase.SEEDING, live, 9))))
        .containsExactly(new End(2));
  }

  @Test
  void aStoppedFurtherWorkerDoesNotComeBackAtOnce() {
    var live = item("a", 100);
    roster.seed(List.of(live));
    ticks(20, () -> roster.changed(view(1, 11, Phase.SEEDING, live, 70)));
    roster.changed(view(2, 12, Phase.SEEDING, live, 50));
    assertThat(roster.stop(12).orElseThrow().steps()).containsExactly(new End(2));
    assertThat(ticks(1, () -> {})).isEmpty();
    assertThat(roster.all().get(0).item().workers()).isOne();
  }

  @Test
  void seedingAGrownChannelAgainKeepsItsWorkers() {
    var live = item("a", 100);
    roster.seed(List.of(live));
    ticks(20, () -> roster.changed(view(1, 11, Phase.SEEDING, live, 70)));
    assertThat(roster.seed(List.of(live)).steps()).isEmpty();
  }

  @Test
  void aSeedWithoutViewersGoesOnWhileNobodyAsksForItsSlot() {
    roster.limit(new Limits(0, 1));
    roster.seed(List.of(item("a", 100)));
    assertThat(ticks(1_000, () -> {})).isEmpty();
  }

  @Test
  void aSeedWithoutViewersYieldsToAnEqualAndSaysWhy() {
    roster.limit(new Limits(0, 1));
    roster.seed(List.of(item("a", 100)));
    ticks(601, () -> {});
    assertThat(roster.overview(Optional.empty(), List.of()).full()).isFalse();
    assertThat(roster.seed(List.of(item("b", 100))).steps())
        .containsExactly(new End(1), new Begin(2, item("b", 100)));
    assertThat(seedState("a")).isEqualTo(Overview.State.WAITING);
    assertThat(roster.overview(Optional.empty(), List.of()).seeds().get(0).reason())
        .contains(Reasons.YIELDED);
    assertThat(ticks(2_000, () -> {})).as("two without viewers do not take turns").isEmpty();
  }

  @Test
  void aSeedWithoutViewersDoesNotYieldToALowerPriorityNorIfItIsKeptAlive() {
    roster.limit(new Limits(0, 2));
    roster.seed(List.of(item("a", 100), item("kept", 1, true, 1)));
    ticks(601, () -> {});
    assertThat(roster.seed(List.of(item("b", 99))).refused()).hasSize(1);
  }

  @Test
  void aFleetThatEndsIsNotStartedAgain() {
    roster.seed(List.of(item("a", 100)));
    assertThat(roster.ended(1, "stopped", EndReason.STOPPED)).isEmpty();
    assertThat(ticks(10, () -> {})).isEmpty();
  }

  @Test
  void anIdleWorkerStandsByWhereThereIsMemory() {
    var rules = withWarmWorkers(1);
    assertThat(new Roster(FIVE_SLOTS, rules, Saved.NOTHING, List.of()).warm()).isOne();
    var small = new Roster(new Capacity(500, 200, 400, 1_000, 0), rules, Saved.NOTHING, List.of());
    small.seed(List.of(item("a", 1)));
    assertThat(small.warm()).isZero();
  }

  private static SeedingConfig withWarmWorkers(int number) {
    var rules = Seeds.RULES;
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

  /** Lets time pass, with a report before every second's look at the load. */
  private List<Step> ticks(int seconds, Runnable report) {
    var steps = new ArrayList<Step>();
    for (var i = 0; i < seconds; i++) {
      report.run();
      now += 1_000;
      steps.addAll(roster.tick(now));
    }
    return steps;
  }

  private Overview.State seedState(String name) {
    return roster.overview(Optional.empty(), List.of()).seeds().stream()
        .filter(seed -> seed.item().channel().equals(channel(name)))
        .findFirst()
        .orElseThrow()
        .state();
  }
}
