package superpeer.master.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.master.fleet.WorkerLauncher;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerCommand.Seed;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerExit;
import superpeer.protocol.control.WorkerStats;

/** Uses real processes: each test starts at least one JVM with {@link StubWorker}. */
@Timeout(120)
class ProcessLauncherTest {

  private static final int LOG_INDEX = 1;
  private static final int SIGKILLED = 137;
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path dataDir;

  private ProcessLauncher launcher;
  private final List<WorkerLauncher.Handle> started = new ArrayList<>();
  private final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();

  @BeforeAll
  static void waitLonger() {
    Awaitility.setDefaultTimeout(LONG);
  }

  @BeforeEach
  void open() throws IOException {
    launcher = open("java");
  }

  private ProcessLauncher open(String program) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", program);
    var classPath = JavaCommand.classPath(Optional.empty());
    return ProcessLauncher.open(
        dataDir, new JavaCommand(java, classPath, StubWorker.class.getName(), List.of()));
  }

  @AfterEach
  void close() throws IOException {
    started.forEach(WorkerLauncher.Handle::kill);
    launcher.close();
  }

  @Test
  void workerStartsSeedsAndDrains() throws Exception {
    var worker = launch(StubWorker.SEED);
    assertThat(next(Hello.class).pid()).isEqualTo(worker.pid());
    next(Ready.class);
    assertThat(next(Reported.class).stats()).isEqualTo(WorkerStats.NONE);
    worker.send(new Drain(1_000));
    next(Draining.class);
    assertThat(exitOf(worker)).isEqualTo(WorkerExit.OK.code());
  }

  @Test
  void workerIsIdentifiedByPidAndStartTime() throws Exception {
    var worker = launch(StubWorker.SEED);
    var hello = next(Hello.class);
    assertThat(hello.startedAtMs()).isEqualTo(worker.startedAtMs());
  }

  @Test
  void reportsTheExitCodeOfACrash() throws Exception {
    assertThat(exitOf(launch(StubWorker.CRASH))).isEqualTo(StubWorker.CRASH_CODE);
  }

  @Test
  void errorArrivesBeforeTheExit() throws Exception {
    var worker = launch(StubWorker.REFUSE);
    assertThat(exitOf(worker)).isEqualTo(WorkerExit.MISCONFIGURED.code());
    assertThat(events)
        .contains(new Degraded("origin", Optional.of("no such channel"), Optional.empty()));
  }

  @Test
  void killEndsASuspendedProcess() throws Exception {
    var worker = launch(StubWorker.SUSPEND);
    next(Reported.class);
    worker.kill();
    assertThat(exitOf(worker)).isEqualTo(SIGKILLED);
  }

  @Test
  void killEndsDescendants() throws Exception {
    var worker = launch(StubWorker.START_CHILD);
    var child = Long.parseLong(next(Degraded.class).error().orElseThrow());
    assertThat(isAlive(child)).isTrue();
    worker.kill();
    worker.kill(); // killing twice is fine, even when it is gone
    assertThat(exitOf(worker)).isEqualTo(SIGKILLED);
    await().until(() -> !isAlive(child));
  }

  @Test
  void externalKillIsDetected() throws Exception {
    var worker = launch(StubWorker.SEED);
    next(Reported.class);
    ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
    assertThat(exitOf(worker)).isEqualTo(SIGKILLED);
  }

  @Test
  void noProcessAndNoRecordIsLeft() throws Exception {
    var first = launch(StubWorker.SEED);
    var second = launch(StubWorker.SEED);
    assertThat(records()).hasSize(2);
    first.kill();
    second.kill();
    exitOf(first);
    exitOf(second);
    assertThat(isAlive(first.pid()) || isAlive(second.pid())).isFalse();
    await().until(() -> records().isEmpty());
  }

  @Test
  void outputGoesToTheLogFile() throws Exception {
    exitOf(launch(StubWorker.CRASH));
    exitOf(launch(StubWorker.CRASH));
    assertThat(Files.readAllLines(dataDir.resolve("logs/worker-1.log")))
        .containsSubsequence("stub worker on stdout", "stub worker on stdout")
        .contains("stub worker on stderr");
  }

  @Test
  void workerGetsOnlyAllowedEnvironment() throws Exception {
    launch(StubWorker.REPORT_ENVIRONMENT);
    assertThat(next(Degraded.class).error().orElseThrow())
        .contains("MALLOC_ARENA_MAX", "PATH")
        .doesNotContain("TOKEN", "SUREFIRE", "JAVA_", "MAVEN");
  }

  @Test
  void runDirectoryIsPrivate() throws Exception {
    launch(StubWorker.SEED);
    assertThat(permissions(dataDir.resolve("run"))).isEqualTo("rwx------");
    assertThat(permissions(records().get(0))).isEqualTo("rw-------");
  }

  @Test
  void adoptsASeedingWorkerOfThePreviousMaster() throws Exception {
    var orphan = launch(StubWorker.OUTLIVE_THE_MASTER);
    next(Reported.class);
    orphan.saveRestarts(3);
    launcher.close();
    var record = records().get(0);
    Files.move(record, dataDir.resolve("run/worker-1-1.json")); // any file name
    launcher = open("java");

    var adopted = adopt(LONG);
    assertThat(adopted).hasSize(1);
    var worker = adopted.get(0).process();
    assertThat(adopted.get(0).restarts()).isEqualTo(3);
    assertThat(adopted.get(0).assignment())
        .isEqualTo(StubAssignments.assignment(StubWorker.OUTLIVE_THE_MASTER));
    assertThat(worker.pid()).isEqualTo(orphan.pid());
    assertThat(worker.startedAtMs()).isEqualTo(orphan.startedAtMs());
    assertThat(records()).containsExactly(record);

    events.clear();
    worker.listen(events::add);
    next(Hello.class);
    next(Ready.class);
    worker.send(new Drain(1_000));
    assertThat(exitOf(worker)).isEqualTo(WorkerExit.OK.code());
    await().until(() -> records().isEmpty());
  }

  @Test
  void adoptedWorkerWithoutExitEventHasCrashed() throws Exception {
    launch(StubWorker.OUTLIVE_THE_MASTER);
    next(Reported.class);
    launcher.close();
    launcher = open("java");
    var worker = adopt(LONG).get(0).process();
    worker.kill();
    assertThat(exitOf(worker)).isEqualTo(WorkerExit.CRASHED.code());
  }

  @Test
  void silentOrphanIsKilled() throws Exception {
    var orphan = launch(StubWorker.SUSPEND);
    next(Reported.class);
    launcher.close();
    launcher = open("java");
    assertThat(adopt(Duration.ofMillis(100))).isEmpty();
    await().until(() -> !isAlive(orphan.pid()));
  }

  @Test
  void keepWorkersPreventsKills() throws Exception {
    var orphan = launch(StubWorker.OUTLIVE_THE_MASTER);
    next(Reported.class);
    Files.createFile(dataDir.resolve("run/keep-workers"));
    assertThat(launcher.keepWorkersRequested()).isTrue();
    launcher.leaveWorkersRunning();
    orphan.kill();
    launcher.close();
    launcher = open("java");
    assertThat(launcher.keepWorkersRequested()).isFalse(); // counts for one shutdown only
    assertThat(adopt(LONG).get(0).process().pid()).isEqualTo(orphan.pid());
    adopt(LONG).get(0).process().kill();
  }

  @Test
  void otherProcessWithTheSamePidIsNotTouched() throws Exception {
    launcher.close();
    var stranger = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(
          dataDir.resolve("run/worker-1-1.json"),
          "{\"berth\":1,\"pid\":%d,\"startedAtMs\":1000,\"token\":\"t\"}"
              .formatted(stranger.pid()));
      Files.writeString(dataDir.resolve("run/worker-2-2.json"), "garbage");
      Files.createFile(dataDir.resolve("run/worker-3-3.json")); // as a full disk leaves it
      Files.createFile(dataDir.resolve("run/worker-4-4.json.new"));
      launcher = open("java");
      assertThat(stranger.isAlive()).isTrue();
      assertThat(records()).isEmpty();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void secondMasterIsRefused() {
    assertThatThrownBy(() -> open("java"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another master uses the data directory " + dataDir);
  }

  @Test
  void tooLongPathHasAHint() {
    var deep = dataDir.resolve("d".repeat(100));
    assertThatThrownBy(
            () ->
                ProcessLauncher.open(
                    new ProcessLauncher.Settings(deep, Optional.empty(), List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(deep.toString())
        .hasMessageContaining("more than 107")
        .hasMessageContaining("choose a shorter data directory");
  }

  @Test
  void launchFailsIfTheSystemRefuses() throws Exception {
    launcher.close();
    launcher = open("no-such-program");
    assertThatThrownBy(() -> launcher.launch(LOG_INDEX))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no-such-program");
  }

  private List<AdoptedWorker> adopt(Duration timeout) {
    return launcher.adopt(timeout).toCompletableFuture().join();
  }

  private WorkerLauncher.Handle launch(String behavior) {
    var worker = launcher.launch(LOG_INDEX);
    started.add(worker);
    worker.listen(events::add);
    worker.send(new Seed(StubAssignments.assignment(behavior)));
    return worker;
  }

  private <T extends WorkerEvent> T next(Class<T> type) throws InterruptedException {
    WorkerEvent event;
    do {
      event = events.poll(LONG.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(event).as("an event of %s", type.getSimpleName()).isNotNull();
    } while (!type.isInstance(event));
    return type.cast(event);
  }

  private static int exitOf(WorkerLauncher.Handle worker) throws Exception {
    return worker.exit().toCompletableFuture().get(LONG.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private List<Path> records() throws IOException {
    try (var files = Files.list(dataDir.resolve("run"))) {
      return files.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
