package superpeer.master.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.Fleet.Restart;
import superpeer.master.fleet.Fleet.SetStandby;
import superpeer.master.fleet.Fleet.Start;
import superpeer.master.fleet.Fleet.Stop;
import superpeer.master.fleet.Fleet.StopAll;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.Fleet.Watch;
import superpeer.master.fleet.ProcessTimeouts;
import superpeer.master.fleet.SupervisionPolicy;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.mailbox.ActorInstrumentation;

/** Tests the fleet with real processes and real time; no process may be left. */
@Timeout(180)
class FleetProcessTest {

  private static final int SLOT = 1;
  private static final Duration LONG = Duration.ofSeconds(60);

  /** The stub worker reports once, so it exceeds this soon after it seeds. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  @TempDir Path dataDir;

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseResources("master.conf")
              .withFallback(ConfigFactory.parseResources("reference.conf"))
              .withFallback(ConfigFactory.load())
              .resolve());
  private final TestProbe<Update> watcher = kit.createTestProbe();
  private ProcessLauncher launcher;
  private ActorRef<Fleet.Command> fleet;

  @BeforeEach
  void open() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var classPath = JavaCommand.classPath(Optional.empty());
    launcher =
        ProcessLauncher.open(
            dataDir, new JavaCommand(java, classPath, StubWorker.class.getName(), List.of()));
  }

  private void fleet(Duration silence) {
    fleet = kit.spawn(behavior(silence));
    fleet.tell(new Watch(watcher.ref()));
  }

  private Behavior<Fleet.Command> behavior(Duration silence) {
    var processTimeouts = new ProcessTimeouts(LONG, silence, LONG, Duration.ZERO, LONG);
    var supervisionPolicy =
        new SupervisionPolicy(
            Duration.ofMillis(200), Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
    return Fleet.create(launcher, processTimeouts, supervisionPolicy, 0.9, List.of());
  }

  @AfterEach
  void close() throws IOException {
    kit.shutdownTestKit();
    launcher.close();
  }

  @Test
  void externallyKilledWorkerSeedsAgain() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.SEED)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
    var second = awaitView(view -> view.phase() == Phase.SEEDING && view.pid() != first.pid());
    assertThat(second.restarts()).isEqualTo(1);
    fleet.tell(new Stop(SLOT));
    assertThat(awaitEnd().reason()).isEqualTo(EndReason.STOPPED);
    awaitNoneLeft();
  }

  @Test
  void suspendedWorkerIsKilled() {
    fleet(SILENCE);
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.SUSPEND)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    var paused = awaitView(view -> view.phase() == Phase.PAUSED);
    assertThat(paused.error()).contains("worker " + first.pid() + " was silent for 3.0 s");
    await().until(() -> ProcessHandle.of(first.pid()).isEmpty());
    fleet.tell(new Stop(SLOT));
    awaitEnd();
    awaitNoneLeft();
  }

  @Test
  void crashLoopIsGivenUp() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.CRASH)));
    var end = awaitEnd();
    assertThat(end.reason()).isEqualTo(EndReason.GAVE_UP);
    assertThat(end.message()).contains("exited with code " + StubWorker.CRASH_CODE);
    awaitNoneLeft();
  }

  @Test
  void misconfiguredWorkerIsReportedWithItsError() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.REFUSE)));
    var end = awaitEnd();
    assertThat(end.reason()).isEqualTo(EndReason.MISCONFIGURED);
    assertThat(end.message()).contains("origin: no such channel");
    awaitNoneLeft();
  }

  @Test
  void restartLeavesOneProcess() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.SEED)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    fleet.tell(new Restart(SLOT));
    awaitView(view -> view.phase() == Phase.SEEDING && view.pid() != first.pid());
    await().atMost(LONG).until(() -> ProcessHandle.of(first.pid()).isEmpty());
    assertThat(liveProcesses()).isEqualTo(1);
    TestProbe<Done> replies = kit.createTestProbe();
    fleet.tell(new StopAll(replies.ref()));
    replies.expectMessage(LONG, Done.getInstance());
    awaitNoneLeft();
  }

  @Test
  void noProcessOutlivesTheFleet() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.START_CHILD)));
    awaitView(view -> view.phase() == Phase.SEEDING && view.error().isPresent());
    kit.stop(fleet, LONG);
    awaitNoneLeft();
  }

  @Test
  @SuppressWarnings("NullAway") // to make it fail
  void workersOfAFailedFleetKeepRunning() {
    var actors =
        new ActorInstrumentation(kit.system(), (actor, cause) -> launcher.leaveWorkersRunning());
    fleet = actors.spawn(Fleet.Command.class, behavior(LONG), "fleet", Props.empty());
    fleet.tell(new Watch(watcher.ref()));
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.SEED)));
    var worker = awaitView(view -> view.phase() == Phase.SEEDING);
    fleet.tell(new Start(SLOT, null));
    watcher.expectTerminated(fleet, LONG);
    var process = ProcessHandle.of(worker.pid()).orElseThrow();
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly();
    awaitNoneLeft();
  }

  @Test
  void standbyWorkerReplacesAKilledOne() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, StubAssignments.assignment(StubWorker.SEED)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    fleet.tell(new SetStandby(1));
    var standby = awaitStandby();
    ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
    assertThat(awaitView(view -> view.phase() == Phase.SEEDING && view.pid() != first.pid()).pid())
        .isEqualTo(standby);
    assertThat(liveProcesses()).isEqualTo(1);
    TestProbe<Done> replies = kit.createTestProbe();
    fleet.tell(new StopAll(replies.ref()));
    replies.expectMessage(LONG, Done.getInstance());
    awaitNoneLeft();
  }

  /** The pid of the standby worker. */
  private long awaitStandby() {
    var updates =
        watcher.fishForMessage(
            LONG,
            update ->
                update instanceof Update.StandbyChanged standbyChanged
                        && !standbyChanged.workers().isEmpty()
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return ((Update.StandbyChanged) updates.get(0)).workers().get(0).pid();
  }

  private void awaitNoneLeft() {
    await().atMost(LONG).until(() -> liveProcesses() == 0);
  }

  /** Number of live descendants of this JVM. */
  private static long liveProcesses() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count();
  }

  private WorkerView awaitView(Predicate<WorkerView> condition) {
    var updates =
        watcher.fishForMessage(
            LONG,
            update ->
                update instanceof Update.SlotChanged slotChanged
                        && condition.test(slotChanged.worker())
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return ((Update.SlotChanged) updates.get(0)).worker();
  }

  private Update.SlotEnded awaitEnd() {
    var updates =
        watcher.fishForMessage(
            LONG,
            update ->
                update instanceof Update.SlotEnded
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return (Update.SlotEnded) updates.get(0);
  }
}
