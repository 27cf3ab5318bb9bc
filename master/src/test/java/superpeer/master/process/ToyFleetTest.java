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

/** The fleet over real processes and real time: whatever happens, none is left. */
@Timeout(180)
class ToyFleetTest {

  private static final int SLOT = 1;
  private static final Duration LONG = Duration.ofSeconds(60);

  /** The toy reports once: it is silent soon after it seeds, if the test waits for that. */
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
            dataDir, new JavaCommand(java, classPath, ToyWorker.class.getName(), List.of()));
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
  void aWorkerKilledFromOutsideSeedsAgain() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.SEED)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
    var second = awaitView(view -> view.phase() == Phase.SEEDING && view.pid() != first.pid());
    assertThat(second.restarts()).isEqualTo(1);
    fleet.tell(new Stop(SLOT));
    assertThat(awaitEnd().reason()).isEqualTo(EndReason.STOPPED);
    awaitNoneLeft();
  }

  @Test
  void aSuspendedWorkerIsKilledForItsSilence() {
    fleet(SILENCE);
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.SUSPEND)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    var paused = awaitView(view -> view.phase() == Phase.PAUSED);
    assertThat(paused.error()).contains("worker " + first.pid() + " was silent for 3.0 s");
    await().until(() -> ProcessHandle.of(first.pid()).isEmpty());
    fleet.tell(new Stop(SLOT));
    awaitEnd();
    awaitNoneLeft();
  }

  @Test
  void aWorkerThatAlwaysCrashesIsGivenUp() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.CRASH)));
    var end = awaitEnd();
    assertThat(end.reason()).isEqualTo(EndReason.GAVE_UP);
    assertThat(end.message()).contains("exited with code " + ToyWorker.CRASH_CODE);
    awaitNoneLeft();
  }

  @Test
  void aWorkerThatRefusesIsReportedWithItsReason() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.REFUSE)));
    var end = awaitEnd();
    assertThat(end.reason()).isEqualTo(EndReason.MISCONFIGURED);
    assertThat(end.message()).contains("origin: no such channel");
    awaitNoneLeft();
  }

  @Test
  void aPlannedRestartHandsOverAndLeavesOneProcess() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.SEED)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    fleet.tell(new Restart(SLOT));
    awaitView(view -> view.phase() == Phase.SEEDING && view.pid() != first.pid());
    await().atMost(LONG).until(() -> ProcessHandle.of(first.pid()).isEmpty());
    assertThat(toys()).isEqualTo(1);
    TestProbe<Done> asker = kit.createTestProbe();
    fleet.tell(new StopAll(asker.ref()));
    asker.expectMessage(LONG, Done.getInstance());
    awaitNoneLeft();
  }

  @Test
  void noProcessOutlivesTheMastersActors() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.BEGET)));
    awaitView(view -> view.phase() == Phase.SEEDING && view.error().isPresent());
    kit.stop(fleet, LONG);
    awaitNoneLeft();
  }

  @Test
  @SuppressWarnings("NullAway") // to make it fail
  void theWorkersOfAFleetThatFailsAreLeftToTheNextMaster() {
    var actors =
        new ActorInstrumentation(kit.system(), (actor, cause) -> launcher.leaveWorkersRunning());
    fleet = actors.spawn(Fleet.Command.class, behavior(LONG), "fleet", Props.empty());
    fleet.tell(new Watch(watcher.ref()));
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.SEED)));
    var worker = awaitView(view -> view.phase() == Phase.SEEDING);
    fleet.tell(new Start(SLOT, null));
    watcher.expectTerminated(fleet, LONG);
    var process = ProcessHandle.of(worker.pid()).orElseThrow();
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly();
    awaitNoneLeft();
  }

  @Test
  void aWorkerThatStandsByGoesOnForOneThatWasKilled() {
    fleet(LONG);
    fleet.tell(new Start(SLOT, Toys.assignment(ToyWorker.SEED)));
    var first = awaitView(view -> view.phase() == Phase.SEEDING);
    fleet.tell(new SetStandby(1));
    var spare = awaitIdle();
    ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
    assertThat(awaitView(view -> view.phase() == Phase.SEEDING && view.pid() != first.pid()).pid())
        .isEqualTo(spare);
    assertThat(toys()).isEqualTo(1);
    TestProbe<Done> asker = kit.createTestProbe();
    fleet.tell(new StopAll(asker.ref()));
    asker.expectMessage(LONG, Done.getInstance());
    awaitNoneLeft();
  }

  /** The pid of the worker that stands by. */
  private long awaitIdle() {
    var notices =
        watcher.fishForMessage(
            LONG,
            update ->
                update instanceof Update.StandbyChanged standbyChanged
                        && !standbyChanged.workers().isEmpty()
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return ((Update.StandbyChanged) notices.get(0)).workers().get(0).pid();
  }

  private void awaitNoneLeft() {
    await().atMost(LONG).until(() -> toys() == 0);
  }

  /** Living processes that this JVM has started, and theirs. */
  private static long toys() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count();
  }

  private WorkerView awaitView(Predicate<WorkerView> isIt) {
    var notices =
        watcher.fishForMessage(
            LONG,
            update ->
                update instanceof Update.SlotChanged slotChanged && isIt.test(slotChanged.worker())
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return ((Update.SlotChanged) notices.get(0)).worker();
  }

  private Update.SlotEnded awaitEnd() {
    var notices =
        watcher.fishForMessage(
            LONG,
            update ->
                update instanceof Update.SlotEnded
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return (Update.SlotEnded) notices.get(0);
  }
}
