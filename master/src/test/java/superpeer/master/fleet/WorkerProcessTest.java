package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.Samples.CHANNEL;
import static superpeer.master.fleet.Samples.PATIENCE;
import static superpeer.master.fleet.Samples.SUPERVISION;
import static superpeer.master.fleet.Samples.assignment;
import static superpeer.master.fleet.Samples.relief;
import static superpeer.master.fleet.Samples.report;
import static superpeer.master.fleet.Samples.trouble;

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
import superpeer.master.fleet.WorkerNotice.Died;
import superpeer.master.fleet.WorkerNotice.Launched;
import superpeer.master.fleet.WorkerNotice.Over;
import superpeer.master.fleet.WorkerNotice.Progressed;
import superpeer.master.fleet.WorkerNotice.ReplacementWanted;
import superpeer.master.fleet.WorkerProcess.AskPeers;
import superpeer.master.fleet.WorkerProcess.Command;
import superpeer.master.fleet.WorkerProcess.HandOver;
import superpeer.master.fleet.WorkerProcess.Kill;
import superpeer.master.fleet.WorkerProcess.Restart;
import superpeer.master.fleet.WorkerProcess.Seed;
import superpeer.master.fleet.WorkerProcess.Stop;
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
  private static final int BERTH = 3;
  private static final Duration JUST = Duration.ofMillis(100);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeLauncher launcher = new FakeLauncher();
  private TestProbe<WorkerNotice> fleet;
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

  /** Gives it its assignment, and forgets that. */
  private void seed(FakeProcess told) {
    worker.tell(new Seed(assignment(CHANNEL)));
    fleet.awaitAssert(
        () -> assertThat(told.sent()).contains(new WorkerCommand.Seed(assignment(CHANNEL))));
    told.forgetSent();
  }

  private void spawn() {
    var behavior = WorkerProcess.create(ID, BERTH, launcher, PATIENCE, fleet.ref());
    worker = actors.kit().spawn(SUPERVISION.of(behavior));
  }

  @Test
  void standsByUntilItIsToldWhatToSeed() {
    var idle = nextIdle();
    idle.says(new Hello("", 101, 101_000, "1", Optional.empty()));
    fleet.expectMessage(new WorkerNotice.Idle(ID, WorkerStats.NONE));
    actors.pass(PATIENCE.silence().multipliedBy(WorkerProcess.LEISURE).minus(JUST));
    idle.says(report(0, 2_000));
    assertThat(fleet.expectMessageClass(WorkerNotice.Idle.class).stats().memoryKb())
        .isEqualTo(2_000);
    seed(idle);
    idle.says(new Ready());
    assertThat(progress().phase()).isEqualTo(Phase.SEEDING);
  }

  @Test
  void killsAProcessThatFallsSilentWhileItStandsBy() {
    var idle = nextIdle();
    idle.says(report(0, 0));
    fleet.expectMessageClass(WorkerNotice.Idle.class);
    actors.pass(PATIENCE.silence().multipliedBy(WorkerProcess.LEISURE));
    fleet.expectMessage(new Died(ID, "worker 101 was silent for 24.0 s"));
    fleet.awaitAssert(() -> assertThat(idle.killed()).isTrue());
  }

  @Test
  void killsAProcessThatNeverSaysHello() {
    var idle = nextIdle();
    actors.pass(PATIENCE.ready().multipliedBy(WorkerProcess.LEISURE));
    assertThat(fleet.expectMessageClass(Died.class).why()).contains("not ready within 80.0 s");
    fleet.awaitAssert(() -> assertThat(idle.killed()).isTrue());
  }

  @Test
  void theProcessTellsOfItsViewersInEveryPhaseAndStaleAnswersAreIgnored() {
    TestProbe<PeersReply> asker = actors.kit().createTestProbe();
    process.says(new Ready());
    worker.tell(new AskPeers(asker.ref()));
    worker.tell(new AskPeers(asker.ref()));
    fleet.awaitAssert(
        () ->
            assertThat(process.sent())
                .contains(
                    new WorkerCommand.DescribePeers(1, Peers.MAX),
                    new WorkerCommand.DescribePeers(2, Peers.MAX)));
    process.says(new Peers(99, 5, List.of()));
    process.says(new Peers(2, 5, List.of()));
    asker.expectMessage(new PeersReply.Told(5, List.of()));
    worker.tell(new Stop());
    process.says(new Peers(2, 6, List.of()));
    process.says(new Peers(1, 4, List.of()));
    asker.expectMessage(new PeersReply.Told(4, List.of()));
  }

  @Test
  void anIdleProcessThatExitsHasNotEndedItsChannel() {
    nextIdle().exits(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Died.class).why()).contains("though it stood by");
  }

  @Test
  void aProcessThatSeedsAlreadyIsLeftToIt() {
    var adopted = nextIdle();
    adopted.says(new Hello("", 101, 101_000, "1", Optional.of(assignment(CHANNEL))));
    adopted.says(new Ready());
    assertThat(progress().phase()).isEqualTo(Phase.SEEDING);
    assertThat(adopted.sent()).isEmpty();
  }

  /** A process that was told nothing yet. */
  private FakeProcess nextIdle() {
    process.exits(1);
    fleet.expectMessageClass(Died.class);
    return nextAfterPause();
  }

  @Test
  void passesOnWhatToSeed() {
    worker.tell(new Seed(assignment(CHANNEL)));
    fleet.awaitAssert(
        () ->
            assertThat(process.sent())
                .containsExactly(new WorkerCommand.Seed(assignment(CHANNEL))));
    assertThat(process.berth()).isEqualTo(BERTH);
  }

  @Test
  void tellsWhenItSeedsAndEachReport() {
    process.says(new Hello("token", 100, 100_000, "1", Optional.empty()));
    ready();
    process.says(report(3, 1_000));
    process.says(report(3, 1_000));
    assertThat(progress().stats().peers()).isEqualTo(3);
    assertThat(progress().stats().peers()).isEqualTo(3);
  }

  @Test
  void tellsTroublesUntilTheyAreOver() {
    ready();
    process.says(trouble("tracker", "503"));
    assertThat(progress().troubles().error()).contains("tracker: 503");
    process.says(trouble("origin", "404"));
    var both = progress().troubles();
    assertThat(both.error()).contains("origin: 404; tracker: 503");
    assertThat(both.hint()).contains("look at the origin; look at the tracker");
    process.says(relief("tracker"));
    assertThat(progress().troubles().error()).contains("origin: 404");
    process.says(relief("origin"));
    assertThat(progress().troubles().isEmpty()).isTrue();
  }

  @Test
  void startsAnewOnlyAfterAPauseWhenTheProcessCrashes() {
    process.exits(1);
    fleet.expectMessage(new Died(ID, "worker 100 exited with code 1"));
    fleet.expectNoMessage();
    assertThat(nextAfterPause().pid()).isEqualTo(101);
  }

  @Test
  void theFirstPauseIsShort() {
    process.exits(1);
    fleet.expectMessageClass(Died.class);
    actors.pass(SUPERVISION.minPause().multipliedBy(13).dividedBy(10));
    fleet.expectMessage(new Launched(ID, 101, 101_000));
  }

  @Test
  void killsAProcessThatIsNotReadyInTime() {
    actors.pass(PATIENCE.ready());
    assertThat(fleet.expectMessageClass(Died.class).why()).contains("not ready within 20.0 s");
    fleet.awaitAssert(() -> assertThat(process.killed()).isTrue());
  }

  @Test
  void leavesAProcessTimeThatSaysWhatItWaitsFor() {
    process.says(trouble("tracker", "unreachable"));
    progress();
    actors.pass(PATIENCE.ready());
    fleet.expectMessage(new WorkerNotice.Waits(ID));
    for (var i = 0; i < 5; i++) {
      process.says(report(0, 0));
      assertThat(progress().phase()).isEqualTo(Phase.STARTING);
      actors.pass(PATIENCE.silence().minus(JUST));
    }
    ready();
    assertThat(process.killed()).isFalse();
  }

  @Test
  void killsAProcessThatFallsSilentBeforeItIsReady() {
    process.says(report(0, 0));
    progress();
    actors.pass(PATIENCE.silence());
    assertThat(fleet.expectMessageClass(Died.class).why()).contains("silent for 6.0 s");
    fleet.awaitAssert(() -> assertThat(process.killed()).isTrue());
  }

  @Test
  void killsAProcessThatFallsSilent() {
    ready();
    actors.pass(PATIENCE.silence().minus(JUST));
    process.says(report(1, 0));
    progress();
    actors.pass(PATIENCE.silence().minus(JUST));
    fleet.expectNoMessage();
    actors.pass(JUST);
    fleet.expectMessage(new Died(ID, "worker 100 was silent for 6.0 s"));
    fleet.awaitAssert(() -> assertThat(process.killed()).isTrue());
  }

  @Test
  void isDeafToTheProcessBefore() {
    actors.pass(PATIENCE.ready()); // killed for being slow: its exit reaches the next actor
    fleet.expectMessageClass(Died.class);
    var second = nextAfterPause();
    seed(second);
    process.says(report(9, 0));
    second.says(report(2, 0));
    assertThat(progress().stats().peers()).isEqualTo(2);
    assertThat(second.killed()).isFalse();
  }

  @Test
  void restartsAtOnceWhileNobodyIsServed() {
    worker.tell(new Restart());
    fleet.expectMessage(new Launched(ID, 101, 101_000)); // though no time passed
    assertThat(process.killed()).isTrue();
  }

  @Test
  void asksForAReplacementWhileItSeeds() {
    ready();
    worker.tell(new Restart());
    fleet.expectMessage(new ReplacementWanted(ID));
    assertThat(process.sent()).isEmpty();
    assertThat(process.killed()).isFalse();
  }

  @Test
  void drainsWhenStopped() {
    ready();
    stop();
    process.says(new Draining(2, 5));
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    process.exits(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Over.class).how()).isEqualTo(Fleet.How.STOPPED);
    fleet.expectTerminated(worker);
    assertThat(process.sent())
        .containsExactly(new WorkerCommand.Drain(PATIENCE.drain().toMillis()));
  }

  @Test
  void handsItsViewersOverBitByBitUnlessItIsToldToHurry() {
    ready();
    worker.tell(new HandOver());
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    worker.tell(new HandOver());
    actors.pass(PATIENCE.handOver().plus(PATIENCE.drain()));
    assertThat(process.killed()).isFalse();
    worker.tell(new Stop());
    worker.tell(new Stop());
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    var patience = PATIENCE.drain().toMillis();
    assertThat(process.sent())
        .containsExactly(
            new WorkerCommand.Drain(patience, PATIENCE.handOver().toMillis()),
            new WorkerCommand.Drain(patience));
    actors.pass(PATIENCE.drain().plus(PATIENCE.exit()));
    assertThat(fleet.expectMessageClass(Over.class).how()).isEqualTo(Fleet.How.STOPPED);
    assertThat(process.killed()).isTrue();
  }

  @Test
  void aCrashDuringTheDrainEndsItToo() {
    ready();
    stop();
    process.exits(139);
    assertThat(fleet.expectMessageClass(Over.class).how()).isEqualTo(Fleet.How.STOPPED);
  }

  @Test
  void killsAProcessThatDoesNotDrainInTime() {
    ready();
    stop();
    actors.pass(PATIENCE.drain().plus(PATIENCE.exit()).minus(JUST));
    assertThat(process.killed()).isFalse();
    actors.pass(JUST);
    assertThat(fleet.expectMessageClass(Over.class).how()).isEqualTo(Fleet.How.STOPPED);
    assertThat(process.killed()).isTrue();
  }

  @Test
  void killsAtOnceWhenStoppedBeforeItServes() {
    worker.tell(new Stop());
    assertThat(progress().phase()).isEqualTo(Phase.DRAINING);
    assertThat(fleet.expectMessageClass(Over.class).how()).isEqualTo(Fleet.How.STOPPED);
    assertThat(process.killed()).isTrue();
  }

  @Test
  void nothingOverrulesADrain() {
    ready();
    stop();
    worker.tell(new Restart());
    worker.tell(new Stop());
    worker.tell(new Seed(assignment(CHANNEL)));
    fleet.expectNoMessage();
    process.exits(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Over.class).how()).isEqualTo(Fleet.How.STOPPED);
    assertThat(process.sent()).hasSize(1);
  }

  @Test
  void endsWithAProcessWhoseChannelEnded() {
    ready();
    process.exits(WorkerExit.OK.code());
    assertThat(fleet.expectMessageClass(Over.class).how()).isEqualTo(Fleet.How.CHANNEL_ENDED);
    fleet.expectTerminated(worker);
  }

  @Test
  void givesUpOnAMisconfiguredProcessAndSaysWhy() {
    process.says(trouble("origin", "no such host: example"));
    progress();
    process.exits(WorkerExit.MISCONFIGURED.code());
    fleet.expectMessage(
        new Over(
            ID,
            Fleet.How.MISCONFIGURED,
            "worker 100 refuses its configuration: origin: no such host: example"));
    fleet.expectTerminated(worker);
  }

  @Test
  void aKillCountsAsACrash() {
    worker.tell(new Kill());
    fleet.expectMessage(new Died(ID, "worker 100 exited with code 137"));
    assertThat(nextAfterPause().pid()).isEqualTo(101);
  }

  @Test
  void tellsAndTriesAgainWhenTheSystemRefusesAProcess() {
    launcher.refuse(true);
    process.exits(1);
    fleet.expectMessageClass(Died.class);
    fleet.awaitAssert(
        () -> {
          actors.pass(SUPERVISION.maxPause());
          assertThat(fleet.expectMessageClass(Died.class, JUST).why())
              .contains("cannot be started", "no more processes");
          return true;
        });
    launcher.refuse(false);
    assertThat(nextAfterPause().pid()).isEqualTo(101);
  }

  @Test
  void takesItsProcessAlongHoweverItEnds() {
    ready();
    actors.kit().stop(worker);
    assertThat(process.killed()).isTrue();
  }

  private void ready() {
    process.says(new Ready());
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
          actors.pass(SUPERVISION.maxPause().multipliedBy(2));
          fleet.expectMessageClass(Launched.class, JUST);
          return launcher.last();
        });
  }
}
