package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.FleetFixtures.CHANNEL;
import static superpeer.master.fleet.FleetFixtures.MEMORY_MB;
import static superpeer.master.fleet.FleetFixtures.OTHER_CHANNEL;
import static superpeer.master.fleet.FleetFixtures.SUPERVISION;
import static superpeer.master.fleet.FleetFixtures.TIMEOUTS;
import static superpeer.master.fleet.FleetFixtures.assignment;
import static superpeer.master.fleet.FleetFixtures.degraded;
import static superpeer.master.fleet.FleetFixtures.report;

import akka.Done;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.fleet.FakeLauncher.FakeProcess;
import superpeer.master.fleet.Fleet.Command;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.Fleet.Kill;
import superpeer.master.fleet.Fleet.Restart;
import superpeer.master.fleet.Fleet.Start;
import superpeer.master.fleet.Fleet.Stop;
import superpeer.master.fleet.Fleet.StopAll;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.Fleet.Update.SlotChanged;
import superpeer.master.fleet.Fleet.Update.SlotEnded;
import superpeer.master.fleet.Fleet.Watch;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerCommand.Seed;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerExit;
import superpeer.testing.ActorTestKitExtension;

class FleetTest {

  private static final int SLOT = 1;
  private static final double RECYCLE_AT = 0.9;
  private static final long TOO_LARGE_KB = (long) (MEMORY_MB * 1024 * 0.95);
  private static final Drain DRAIN = new Drain(TIMEOUTS.drain().toMillis());
  private static final Drain HAND_OVER =
      new Drain(TIMEOUTS.drain().toMillis(), TIMEOUTS.handOver().toMillis());

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeLauncher launcher = new FakeLauncher();
  private TestProbe<Update> watcher;
  private ActorRef<Command> fleet;
  private FakeProcess first;

  @BeforeEach
  void startOneSeedingWorker() {
    watcher = actors.kit().createTestProbe();
    fleet =
        actors.kit().spawn(Fleet.create(launcher, TIMEOUTS, SUPERVISION, RECYCLE_AT, List.of()));
    fleet.tell(new Watch(watcher.ref()));
    fleet.tell(new Start(SLOT, assignment(CHANNEL)));
    awaitView(view -> view.pid() == 100);
    first = launcher.last();
    awaitAssigned(first);
    first.emits(new Ready());
    awaitView(view -> view.phase() == Phase.SEEDING);
  }

  @Test
  void getPeersAsksTheWorkerWithThisPid() {
    TestProbe<Fleet.PeersReply> replies = actors.kit().createTestProbe();
    fleet.tell(new Fleet.GetPeers(7, replies.ref()));
    replies.expectMessage(new Fleet.PeersReply.NoSuchWorker());
    fleet.tell(new Fleet.GetPeers(100, replies.ref()));
    replies.awaitAssert(
        () ->
            assertThat(first.sent())
                .contains(new WorkerCommand.DescribePeers(1, WorkerEvent.Peers.MAX)));
    first.emits(new WorkerEvent.Peers(1, 0, List.of()));
    replies.expectMessage(new Fleet.PeersReply.Found(0, List.of()));
  }

  @Test
  void findsTheLogIndexOfAWorker() {
    TestProbe<OptionalInt> replies = actors.kit().createTestProbe();
    fleet.tell(new Fleet.FindLogIndex(100, replies.ref()));
    replies.expectMessage(OptionalInt.of(first.logIndex()));
    fleet.tell(new Fleet.FindLogIndex(7, replies.ref()));
    replies.expectMessage(OptionalInt.empty());
  }

  @Test
  void sendsTheAssignmentToTheProcess() {
    awaitSent(first, new Seed(assignment(CHANNEL)));
  }

  @Test
  void publishesTheProcessAndEachReport() {
    first.emits(report(5, 1_000));
    var view = awaitView(it -> it.stats().peers() == 5);
    assertThat(view.slot()).isEqualTo(SLOT);
    assertThat(view.startedAtMs()).isEqualTo(100_000);
    assertThat(view.restarts()).isZero();
    assertThat(view.assignment()).isEqualTo(assignment(CHANNEL));
    first.emits(report(5, 1_000));
    assertThat(watcher.expectMessageClass(SlotChanged.class).worker()).isEqualTo(view);
  }

  @Test
  void newWatcherGetsTheCurrentState() {
    TestProbe<Update> late = actors.kit().createTestProbe();
    fleet.tell(new Watch(late.ref()));
    assertThat(late.expectMessageClass(SlotChanged.class).worker().pid()).isEqualTo(100);
  }

  @Test
  void publishesErrorAndHint() {
    first.emits(degraded("origin", "503"));
    var view = awaitView(it -> it.error().isPresent());
    assertThat(view.error()).contains("origin: 503");
    assertThat(view.hint()).contains("look at the origin");
    assertThat(view.phase()).isEqualTo(Phase.SEEDING);
  }

  @Test
  void newSettingsReachTheRunningWorker() {
    fleet.tell(new Start(SLOT, assignment(CHANNEL, 50)));
    awaitSent(first, new Seed(assignment(CHANNEL, 50)));
    awaitView(view -> view.assignment().maxConnections() == 50);
    assertThat(launcher.count()).isEqualTo(1);
  }

  @Test
  void otherChannelStartsWhenTheFirstHasEnded() {
    fleet.tell(new Start(SLOT, assignment(OTHER_CHANNEL)));
    awaitSent(first, DRAIN);
    assertThat(launcher.count()).isEqualTo(1);
    first.exitsWith(WorkerExit.OK.code());
    assertThat(awaitEnd().reason()).isEqualTo(EndReason.STOPPED);
    var view = awaitView(it -> it.pid() == 101);
    assertThat(view.assignment().channel()).isEqualTo(OTHER_CHANNEL);
    assertThat(view.restarts()).isZero();
    awaitSent(launcher.last(), new Seed(assignment(OTHER_CHANNEL)));
  }

  @Test
  void stoppedSlotIsFreeWhenItsProcessIsGone() {
    fleet.tell(new Stop(SLOT));
    awaitSent(first, DRAIN);
    awaitView(view -> view.phase() == Phase.DRAINING);
    first.exitsWith(WorkerExit.OK.code());
    assertThat(awaitEnd()).isEqualTo(new SlotEnded(SLOT, "stopped", EndReason.STOPPED));
    assertThat(launcher.alive()).isZero();
  }

  @Test
  void stopCancelsTheNextChannel() {
    fleet.tell(new Start(SLOT, assignment(OTHER_CHANNEL)));
    fleet.tell(new Stop(SLOT));
    awaitSent(first, DRAIN);
    first.exitsWith(WorkerExit.OK.code());
    awaitEnd();
    watcher.expectNoMessage();
    assertThat(launcher.count()).isEqualTo(1);
  }

  @Test
  void restartsAfterACrashWithTheLatestSettings() {
    first.exitsWith(139);
    var paused = awaitView(view -> view.phase() == Phase.PAUSED);
    assertThat(paused.pid()).isEqualTo(100);
    assertThat(paused.error()).contains("worker 100 exited with code 139");
    fleet.tell(new Start(SLOT, assignment(CHANNEL, 50)));
    awaitView(view -> view.assignment().maxConnections() == 50);

    var second = awaitNextLaunch();
    var view = awaitView(it -> it.pid() == second.pid());
    assertThat(view.restarts()).isEqualTo(1);
    assertThat(view.error()).isEmpty();
    awaitSent(second, new Seed(assignment(CHANNEL, 50)));
  }

  @Test
  void stopDuringThePauseWorksAtOnce() {
    first.exitsWith(1);
    awaitView(view -> view.phase() == Phase.PAUSED);
    fleet.tell(new Stop(SLOT));
    assertThat(awaitEnd().reason()).isEqualTo(EndReason.STOPPED);
    actors.advanceTime(SUPERVISION.maxPause());
    watcher.expectNoMessage();
    assertThat(launcher.count()).isEqualTo(1);
  }

  @Test
  void restartDuringThePauseEndsIt() {
    first.exitsWith(1);
    awaitView(view -> view.phase() == Phase.PAUSED);
    fleet.tell(new Restart(SLOT));
    assertThat(awaitView(view -> view.pid() == 101).restarts()).isEqualTo(1);
    actors.advanceTime(SUPERVISION.maxPause());
    watcher.expectNoMessage();
    assertThat(launcher.alive()).isEqualTo(1);
  }

  @Test
  void givesUpAfterTooManyCrashes() {
    for (var i = 0; i < SUPERVISION.maxRestarts(); i++) {
      launcher.last().exitsWith(1);
      awaitNextLaunch();
    }
    launcher.last().exitsWith(1);
    var end = awaitEnd();
    assertThat(end.reason()).isEqualTo(EndReason.GAVE_UP);
    assertThat(end.message()).contains("crashed too often", "worker 103 exited with code 1");
  }

  @Test
  void misconfiguredWorkerFreesItsSlot() {
    first.exitsWith(WorkerExit.MISCONFIGURED.code());
    var end = awaitEnd();
    assertThat(end.reason()).isEqualTo(EndReason.MISCONFIGURED);
    assertThat(end.message()).contains("worker 100 refuses its configuration");
  }

  @Test
  void endedChannelFreesItsSlot() {
    first.exitsWith(WorkerExit.OK.code());
    assertThat(awaitEnd().reason()).isEqualTo(EndReason.CHANNEL_ENDED);
  }

  @Test
  void restartKeepsTheOldWorkerUntilTheNewOneSeeds() {
    var second = restart();
    awaitSent(second, new Seed(assignment(CHANNEL)));
    assertThat(first.sent()).noneMatch(Drain.class::isInstance);
    second.emits(report(0, 0)); // not yet ready
    first.emits(report(8, 0));
    assertThat(awaitView(view -> view.stats().peers() == 8).pid()).isEqualTo(100);

    second.emits(new Ready());
    var view = awaitView(it -> it.pid() == second.pid());
    assertThat(view.phase()).isEqualTo(Phase.SEEDING);
    assertThat(view.restarts()).isEqualTo(1);
    awaitSent(first, HAND_OVER);
    first.emits(report(1, 0)); // no longer shown
    first.exitsWith(WorkerExit.OK.code());
    watcher.expectNoMessage();
    assertThat(launcher.alive()).isEqualTo(1);
  }

  @Test
  void startsOneReplacementAtATime() {
    restart();
    fleet.tell(new Restart(SLOT));
    watcher.expectNoMessage();
    assertThat(launcher.count()).isEqualTo(2);
  }

  @Test
  void newSettingsReachTheReplacement() {
    var second = restart();
    awaitSent(second, new Seed(assignment(CHANNEL)));
    fleet.tell(new Start(SLOT, assignment(CHANNEL, 50)));
    awaitSent(second, new Seed(assignment(CHANNEL, 50)));
  }

  @Test
  void oldWorkerContinuesWhenItsReplacementFails() {
    var second = restart();
    second.exitsWith(WorkerExit.MISCONFIGURED.code());
    watcher.expectNoMessage();
    first.emits(report(8, 0));
    assertThat(awaitView(view -> view.stats().peers() == 8).pid()).isEqualTo(100);
    assertThat(restart()).isNotSameAs(second);
  }

  @Test
  void replacementTakesOverFromACrashedWorker() {
    var second = restart();
    first.exitsWith(1);
    awaitView(view -> view.phase() == Phase.PAUSED);
    second.emits(new Ready());
    awaitView(view -> view.pid() == second.pid());
    actors.advanceTime(SUPERVISION.maxPause());
    watcher.expectNoMessage();
    assertThat(launcher.alive()).isEqualTo(1);
  }

  @Test
  void stopEndsTheReplacement() {
    var second = restart();
    fleet.tell(new Stop(SLOT));
    watcher.awaitAssert(() -> assertThat(second.killed()).isTrue());
    awaitSent(first, DRAIN);
    first.exitsWith(WorkerExit.OK.code());
    assertThat(awaitEnd().reason()).isEqualTo(EndReason.STOPPED);
  }

  @Test
  void stoppingWorkerIsNotRestartedWhenItCrashes() {
    var second = restart();
    second.emits(new Ready());
    awaitSent(first, HAND_OVER);
    first.exitsWith(139);
    actors.advanceTime(SUPERVISION.maxPause());
    assertThat(launcher.count()).isEqualTo(2);
  }

  @Test
  void replacesAWorkerNearItsMemoryLimit() {
    for (var i = 0; i < 60; i++) {
      first.emits(report(i, TOO_LARGE_KB));
    }
    awaitView(view -> view.stats().peers() == 59);
    watcher.awaitAssert(() -> assertThat(launcher.count()).isEqualTo(2));
    awaitAssigned(launcher.last());
    launcher.last().emits(new Ready());
    awaitView(view -> view.pid() == 101);
    awaitSent(first, HAND_OVER);
  }

  @Test
  void keepsAWorkerThatIsTooLargeFromTheStart() {
    for (var i = 0; i < 10; i++) {
      first.emits(report(i, TOO_LARGE_KB));
    }
    awaitView(view -> view.stats().peers() == 9);
    assertThat(launcher.count()).isEqualTo(1);
  }

  @Test
  void killedWorkerIsRestarted() {
    fleet.tell(new Kill(SLOT));
    awaitView(view -> view.phase() == Phase.PAUSED);
    assertThat(first.killed()).isTrue();
    assertThat(awaitNextLaunch().pid()).isEqualTo(101);
  }

  @Test
  void stopAllRepliesWhenNoProcessIsLeft() {
    fleet.tell(new Start(2, assignment(OTHER_CHANNEL)));
    awaitView(view -> view.pid() == 101);
    TestProbe<Done> replies = actors.kit().createTestProbe();
    fleet.tell(new StopAll(replies.ref()));
    awaitSent(first, DRAIN);
    replies.expectNoMessage();
    first.exitsWith(WorkerExit.OK.code());
    replies.expectMessage(Done.getInstance());
    assertThat(launcher.alive()).isZero();
  }

  @Test
  void stopAllOfAnEmptyFleetRepliesAtOnce() {
    TestProbe<Done> replies = actors.kit().createTestProbe();
    actors
        .kit()
        .spawn(Fleet.create(launcher, TIMEOUTS, SUPERVISION, RECYCLE_AT, List.of()))
        .tell(new StopAll(replies.ref()));
    replies.expectMessage(Done.getInstance());
  }

  @Test
  void commandsForAFreeSlotAreIgnored() {
    fleet.tell(new Stop(9));
    fleet.tell(new Restart(9));
    fleet.tell(new Kill(9));
    watcher.expectNoMessage();
  }

  @Test
  void noProcessOutlivesTheFleet() {
    restart();
    actors.kit().stop(fleet);
    assertThat(launcher.alive()).isZero();
  }

  private FakeProcess restart() {
    var before = launcher.count();
    fleet.tell(new Restart(SLOT));
    watcher.awaitAssert(() -> assertThat(launcher.count()).isEqualTo(before + 1));
    awaitAssigned(launcher.last());
    return launcher.last();
  }

  private FakeProcess awaitNextLaunch() {
    var before = launcher.last();
    return watcher.awaitAssert(
        () -> {
          actors.advanceTime(SUPERVISION.maxPause());
          assertThat(launcher.last()).isNotSameAs(before);
          return launcher.last();
        });
  }

  /** Waits until the process has its assignment. */
  private void awaitAssigned(FakeProcess process) {
    watcher.awaitAssert(
        () -> assertThat(process.sent()).hasAtLeastOneElementOfType(WorkerCommand.Seed.class));
  }

  private void awaitSent(FakeProcess process, WorkerCommand command) {
    watcher.awaitAssert(() -> assertThat(process.sent()).contains(command));
  }

  /** Waits for the next matching view; drops others. */
  private WorkerView awaitView(Predicate<WorkerView> condition) {
    return watcher
        .fishForMessage(
            Duration.ofSeconds(5),
            update ->
                update instanceof SlotChanged slotChanged && condition.test(slotChanged.worker())
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore())
        .stream()
        .map(update -> ((SlotChanged) update).worker())
        .findFirst()
        .orElseThrow();
  }

  private SlotEnded awaitEnd() {
    return watcher
        .fishForMessage(
            Duration.ofSeconds(5),
            update ->
                update instanceof SlotEnded
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore())
        .stream()
        .map(SlotEnded.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
