package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.FleetFixtures.CHANNEL;
import static superpeer.master.fleet.FleetFixtures.SUPERVISION;
import static superpeer.master.fleet.FleetFixtures.TIMEOUTS;
import static superpeer.master.fleet.FleetFixtures.assignment;
import static superpeer.master.fleet.FleetFixtures.degraded;
import static superpeer.master.fleet.FleetFixtures.recovered;
import static superpeer.master.fleet.FleetFixtures.report;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.fleet.FakeLauncher.FakeProcess;
import superpeer.master.fleet.Fleet.PeersReply;
import superpeer.master.fleet.WorkerProcess.Command;
import superpeer.master.fleet.WorkerProcess.GetPeers;
import superpeer.master.fleet.WorkerProcess.HandOver;
import superpeer.master.fleet.WorkerProcess.Kill;
import superpeer.master.fleet.WorkerProcess.Restart;
import superpeer.master.fleet.WorkerProcess.Seed;
import superpeer.master.fleet.WorkerProcess.Stop;
import superpeer.master.fleet.WorkerProcessEvent.Died;
import superpeer.master.fleet.WorkerProcessEvent.Finished;
import superpeer.master.fleet.WorkerProcessEvent.Launched;
import superpeer.master.fleet.WorkerProcessEvent.Progressed;
import superpeer.master.fleet.WorkerProcessEvent.ReplacementRequested;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Peers;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerExit;
import superpeer.protocol.control.WorkerStats;
import superpeer.testing.ActorTestKitExtension;

class WorkerProcessTest {

  private static final long ID = 7;
  private static final int LOG_INDEX = 3;
  private static final Duration A_MOMENT = Duration.ofMillis(100);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeLauncher launcher = new FakeLauncher();
  private TestProbe<WorkerProcessEvent> fleet;
  private ActorRef<Command> worker;
  private FakeProcess process;

  @BeforeEach
  void launch() {
    fleet = actors.kit().createTestProbe();
    spawn();
    fleet.expectMessage(new Launched(ID, 100, 100_000));
    process = launcher.last();
    seed(process);
  }

  /** Assigns a channel and clears the sent commands. */
  private void seed(FakeProcess target) {
    worker.tell(new Seed(assignment(CHANNEL)));
    fleet.awaitAssert(
        () -> assertThat(target.sent()).contains(new WorkerCommand.Seed(assignment(CHANNEL))));
    target.clearSent();
  }

  private void spawn() {
    var behavior = WorkerProcess.create(ID, LOG_INDEX, launcher, TIMEOUTS, fleet.ref());
    worker = actors.kit().spawn(SUPERVISION.supervise(behavior));
  }

  @Test
  void staysOnStandbyUntilAssigned() {
    var standby = nextStandby();
    standby.emits(new Hello("", 101, 101_000, "1", Optional.empty()));
    fleet.expectMessage(new WorkerProcessEvent.StandbyReported(ID, WorkerStats.NONE));
    actors.advanceTime(
        TIMEOUTS.silence().multipliedBy(WorkerProcess.STANDBY_TIMEOUT_FACTOR).minus(A_MOMENT));
    standby.emits(report(0, 2_000));
    assertThat(
            fleet.expectMessageClass(WorkerProcessEvent.StandbyReported.class).stats().memoryKb())
        .isEqualTo(2_000);
    seed(standby);
    standby.emits(new Ready());
    assertThat(progress().phase()).isEqualTo(Phase.SEEDING);
  }

  @Test
  void killsASilentStandbyProcess() {
    var standby = nextStandby();
    standby.emits(report(0, 0));
    fleet.expectMessageClass(WorkerProcessEvent.StandbyReported.class);
    actors.advanceTime(TIMEOUTS.silence().multipliedBy(WorkerProcess.STANDBY_TIMEOUT_FACTOR));
    fleet.expectMessage(new Died(ID, "worker 101 was silent for 24.0 s"));
    fleet.awaitAssert(() -> assertThat(standby.killed()).isTrue());
  }

  @Test
  void killsAProcessWithoutHello() {
    var standby = nextStandby();
    actors.advanceTime(TIMEOUTS.ready().multipliedBy(WorkerProcess.STANDBY_TIMEOUT_FACTOR));
    assertThat(fleet.expectMessageClass(Died.class).message()).contains("not ready within 80.0 s");
    fleet.awaitAssert(() -> assertThat(standby.killed()).isTrue());
  }

  @Test
  void getPeersWorksInEveryPhaseAndIgnoresStaleReplies() {
    TestProbe<PeersReply> replies = actors.kit().createTestProbe();
    process.emits(new Ready());
    worker.tell(new GetPeers(replies.ref()));
    worker.tell(new GetPeers(replies.ref()));
    fleet.awaitAssert(
        () ->
            assertThat(process.sent())
                .contains(
                    new WorkerCommand.DescribePeers(1, Peers.MAX),
                    new WorkerCommand.DescribePeers(2, Peers.MAX)));
    process.emits(new Peers(99, 5, List.of()));
    process.emits(new Peers(2, 5, List.of()));
    replies.expectMessage(new PeersReply.Found(5, List.of()));
    worker.tell(new Stop());
    process.emits(new Peers(2, 6, List.of()));
    process.emits(new Peers(1, 4, List.of()));
    replies.expectMessage(new PeersReply.Found(4, List.of()));
  }

  @Test
  void exitOnStandbyIsACrash() {
    nextStandby().exitsWith(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Died.class).message()).contains("while on standby");
  }

  @Test
  void adoptedProcessGetsNoAssignment() {
    var adopted = nextStandby();
    adopted.emits(new Hello("", 101, 101_000, "1", Optional.of(assignment(CHANNEL))));
    adopted.emits(new Ready());
    assertThat(progress().phase()).isEqualTo(Phase.SEEDING);
    assertThat(adopted.sent()).isEmpty();
  }

  /** Crashes the process and returns the next one, which has no assignment. */
  private FakeProcess nextStandby() {
    process.exitsWith(1);
    fleet.expectMessageClass(Died.class);
    return nextAfterPause();
  }

  @Test
  void sendsTheAssignment() {
    worker.tell(new Seed(assignment(CHANNEL)));
    fleet.awaitAssert(
        () ->
            assertThat(process.sent())
                .containsExactly(new WorkerCommand.Seed(assignment(CHANNEL))));
    assertThat(process.logIndex()).isEqualTo(LOG_INDEX);
  }

  @Test
  void reportsSeedingAndEachReport() {
    process.emits(new Hello("token", 100, 100_000, "1", Optional.empty()));
    ready();
    process.emits(report(3, 1_000));
    process.emits(report(3, 1_000));
    assertThat(progress().stats().peers()).isEqualTo(3);
    assertThat(progress().stats().peers()).isEqualTo(3);
  }

  @Test
  void reportsErrorsUntilTheyAreOver() {
    ready();
    process.emits(degraded("tracker", "503"));
    assertThat(progress().errors().error()).contains("tracker: 503");
    process.emits(degraded("origin", "404"));
    var both = progress().errors();
    assertThat(both.error()).contains("origin: 404; tracker: 503");
    assertThat(both.hint()).contains("look at the origin; look at the tracker");
    process.emits(recovered("tracker"));
    assertThat(progress().errors().error()).contains("origin: 404");
    process.emits(recovered("origin"));
    assertThat(progress().errors().isEmpty()).isTrue();
  }

  @Test
  void restartsAfterAPauseWhenTheProcessCrashes() {
    process.exitsWith(1);
    fleet.expectMessage(new Died(ID, "worker 100 exited with code 1"));
    fleet.expectNoMessage();
    assertThat(nextAfterPause().pid()).isEqualTo(101);
  }

  @Test
  void firstPauseIsShort() {
    process.exitsWith(1);
    fleet.expectMessageClass(Died.class);
    actors.advanceTime(SUPERVISION.minPause().multipliedBy(13).dividedBy(10));
    fleet.expectMessage(new Launched(ID, 101, 101_000));
  }

  @Test
  void killsAProcessThatIsNotReadyInTime() {
    actors.advanceTime(TIMEOUTS.ready());
    assertThat(fleet.expectMessageClass(Died.class).message()).contains("not ready within 20.0 s");
    fleet.awaitAssert(() -> assertThat(process.killed()).isTrue());
  }

  @Test
  void waitsForAProcessThatReportsAnError() {
    process.emits(degraded("tracker", "unreachable"));
    progress();
    actors.advanceTime(TIMEOUTS.ready());
    fleet.expectMessage(new WorkerProcessEvent.NotReady(ID));
    for (var i = 0; i < 5; i++) {
      process.emits(report(0, 0));
      assertThat(progress().phase()).isEqualTo(Phase.STARTING);
      actors.advanceTime(TIMEOUTS.silence().minus(A_MOMENT));
    }
    ready();
    assertThat(process.killed()).isFalse();
  }

  @Test
  void killsASilentProcessThatIsNotReady() {
    process.emits(report(0, 0));
    progress();
    actors.advanceTime(TIMEOUTS.silence());
    assertThat(fleet.expectMessageClass(Died.class).message()).contains("silent for 6.0 s");
    fleet.awaitAssert(() -> assertThat(process.killed()).isTrue());
  }

  @Test
  void killsASilentProcess() {
    ready();
    actors.advanceTime(TIMEOUTS.silence().minus(A_MOMENT));
    process.emits(report(1, 0));
    progress();
    actors.advanceTime(TIMEOUTS.silence().minus(A_MOMENT));
    fleet.expectNoMessage();
    actors.advanceTime(A_MOMENT);
    fleet.expectMessage(new Died(ID, "worker 100 was silent for 6.0 s"));
    fleet.awaitAssert(() -> assertThat(process.killed()).isTrue());
  }

  @Test
  void ignoresTheOldProcess() {
    actors.advanceTime(TIMEOUTS.ready()); // killed as too slow; its exit reaches the next actor
    fleet.expectMessageClass(Died.class);
    var second = nextAfterPause();
    seed(second);
    process.emits(report(9, 0));
    second.emits(report(2, 0));
    assertThat(progress().stats().peers()).isEqualTo(2);
    assertThat(second.killed()).isFalse();
  }

  @Test
  void restartsAtOnceWhileNobodyIsServed() {
    worker.tell(new Restart());
    fleet.expectMessage(new Launched(ID, 101, 101_000)); // no time has passed
    assertThat(process.killed()).isTrue();
  }

  @Test
  void requestsAReplacementWhileItSeeds() {
    ready();
    worker.tell(new Restart());
    fleet.expectMessage(new ReplacementRequested(ID));
    assertThat(process.sent()).isEmpty();
    assertThat(process.killed()).isFalse();
  }

  @Test
  void drainsWhenStopped() {
    ready();
    stop();
    process.emits(new Draining(2, 5));
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    process.exitsWith(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Finished.class).reason())
        .isEqualTo(Fleet.EndReason.STOPPED);
    fleet.expectTerminated(worker);
    assertThat(process.sent())
        .containsExactly(new WorkerCommand.Drain(TIMEOUTS.drain().toMillis()));
  }

  @Test
  void handsOverSlowlyUntilStopped() {
    ready();
    worker.tell(new HandOver());
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    worker.tell(new HandOver());
    actors.advanceTime(TIMEOUTS.handOver().plus(TIMEOUTS.drain()));
    assertThat(process.killed()).isFalse();
    worker.tell(new Stop());
    worker.tell(new Stop());
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    var drainMs = TIMEOUTS.drain().toMillis();
    assertThat(process.sent())
        .containsExactly(
            new WorkerCommand.Drain(drainMs, TIMEOUTS.handOver().toMillis()),
            new WorkerCommand.Drain(drainMs));
    actors.advanceTime(TIMEOUTS.drain().plus(TIMEOUTS.exit()));
    assertThat(fleet.expectMessageClass(Finished.class).reason())
        .isEqualTo(Fleet.EndReason.STOPPED);
    assertThat(process.killed()).isTrue();
  }

  @Test
  void crashDuringTheDrainEndsIt() {
    ready();
    stop();
    process.exitsWith(139);
    assertThat(fleet.expectMessageClass(Finished.class).reason())
        .isEqualTo(Fleet.EndReason.STOPPED);
  }

  @Test
  void killsAProcessThatDoesNotDrainInTime() {
    ready();
    stop();
    actors.advanceTime(TIMEOUTS.drain().plus(TIMEOUTS.exit()).minus(A_MOMENT));
    assertThat(process.killed()).isFalse();
    actors.advanceTime(A_MOMENT);
    assertThat(fleet.expectMessageClass(Finished.class).reason())
        .isEqualTo(Fleet.EndReason.STOPPED);
    assertThat(process.killed()).isTrue();
  }

  @Test
  void killsAtOnceWhenStoppedBeforeItServes() {
    worker.tell(new Stop());
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    assertThat(fleet.expectMessageClass(Finished.class).reason())
        .isEqualTo(Fleet.EndReason.STOPPED);
    assertThat(process.killed()).isTrue();
  }

  @Test
  void drainIgnoresOtherCommands() {
    ready();
    stop();
    worker.tell(new Restart());
    worker.tell(new Stop());
    worker.tell(new Seed(assignment(CHANNEL)));
    fleet.expectNoMessage();
    process.exitsWith(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Finished.class).reason())
        .isEqualTo(Fleet.EndReason.STOPPED);
    assertThat(process.sent()).hasSize(1);
  }

  @Test
  void endsWhenTheChannelEnded() {
    ready();
    process.exitsWith(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Finished.class).reason())
        .isEqualTo(Fleet.EndReason.CHANNEL_ENDED);
    fleet.expectTerminated(worker);
  }

  @Test
  void misconfiguredProcessIsNotRestarted() {
    process.emits(degraded("origin", "no such host: example"));
    progress();
    process.exitsWith(WorkerExit.MISCONFIGURED.code());
    fleet.expectMessage(
        new Finished(
            ID,
            Fleet.EndReason.MISCONFIGURED,
            "worker 100 refuses its configuration: origin: no such host: example"));
    fleet.expectTerminated(worker);
  }

  @Test
  void killCountsAsACrash() {
    worker.tell(new Kill());
    fleet.expectMessage(new Died(ID, "worker 100 exited with code 137"));
    assertThat(nextAfterPause().pid()).isEqualTo(101);
  }

  @Test
  void retriesWhenTheSystemRefusesAProcess() {
    launcher.refuse(true);
    process.exitsWith(1);
    fleet.expectMessageClass(Died.class);
    fleet.awaitAssert(
        () -> {
          actors.advanceTime(SUPERVISION.maxPause());
          assertThat(fleet.expectMessageClass(Died.class, A_MOMENT).message())
              .contains("cannot be started", "no more processes");
          return true;
        });
    launcher.refuse(false);
    assertThat(nextAfterPause().pid()).isEqualTo(101);
  }

  @Test
  void killsItsProcessWhenTheActorStops() {
    ready();
    actors.kit().stop(worker);
    assertThat(process.killed()).isTrue();
  }

  private void ready() {
    process.emits(new Ready());
    assertThat(progress().phase()).isEqualTo(Phase.SEEDING);
  }

  private void stop() {
    worker.tell(new Stop());
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
  }

  private Progressed progress() {
    return fleet.expectMessageClass(Progressed.class);
  }

  private FakeProcess nextAfterPause() {
    return fleet.awaitAssert(
        () -> {
          actors.advanceTime(SUPERVISION.maxPause().multipliedBy(2));
          fleet.expectMessageClass(Launched.class, A_MOMENT);
          return launcher.last();
        });
  }
}
