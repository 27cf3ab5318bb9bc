package superpeer.master.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerEvent.Hello;

/**
 * The worker processes that a master before us left running. A process is one of ours only if pid
 * <em>and</em> start instant are those of its record.
 */
final class OrphanedWorkers {

  private static final Logger log = LoggerFactory.getLogger(OrphanedWorkers.class);

  /** What one that drains already may take for it. */
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);

  /** From the end of that to its exit. */
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);

  private final List<RunningProcess> processes;
  private final long startNanos = System.nanoTime();

  /** Completes when all have said hello, with the time of that as {@link System#nanoTime}. */
  private final CompletableFuture<Long> allHelloNanos;

  private OrphanedWorkers(List<RunningProcess> processes) {
    this.processes = processes;
    var all = processes.stream().map(RunningProcess::hello).toArray(CompletableFuture<?>[]::new);
    this.allHelloNanos = CompletableFuture.allOf(all).thenApply(none -> System.nanoTime());
  }

  /** Expects them all to dial; whatever else is in the directory is removed. */
  static OrphanedWorkers expect(RunDirectory run, ControlListener listener) throws IOException {
    var processes = new ArrayList<RunningProcess>();
    for (var record : run.records()) {
      record.process().ifPresent(process -> processes.add(expect(process, record, listener, run)));
    }
    run.removeAllExcept(processes.stream().map(RunningProcess::record).toList());
    return new OrphanedWorkers(List.copyOf(processes));
  }

  private static RunningProcess expect(
      ProcessHandle process, WorkerRecord record, ControlListener listener, RunDirectory run) {
    var left = RunningProcess.orphaned(process, record, listener.expect(record.token()), run);
    left.saveRestarts(record.restarts()); // in a file of the right name, whatever it was
    return left;
  }

  /**
   * Once each has said hello, or has had its time for it: those that seed are ours, those that do
   * not are told to end, and those that are silent are killed.
   */
  CompletionStage<List<AdoptedWorker>> adopt(Duration patience) {
    return allHelloNanos
        .copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync((nanos, tooSlow) -> adopt());
  }

  private List<AdoptedWorker> adopt() {
    var adopted = new ArrayList<AdoptedWorker>();
    for (var process : processes) {
      validHello(process)
          .ifPresentOrElse(hello -> adopt(process, hello, adopted), () -> killSilent(process));
    }
    if (!processes.isEmpty()) {
      log.info(
          "{} workers were left, {} adopted; the last hello came {} ms after the control socket"
              + " opened, all was done {} ms after the program's start",
          processes.size(),
          adopted.size(),
          TimeUnit.NANOSECONDS.toMillis(allHelloNanos.getNow(System.nanoTime()) - startNanos),
          ManagementFactory.getRuntimeMXBean().getUptime());
    }
    return List.copyOf(adopted);
  }

  /** Its word that it is the process that we take it for. */
  private static Optional<Hello> validHello(RunningProcess process) {
    return Optional.ofNullable(process.hello().getNow(null))
        .filter(hello -> hello.pid() == process.pid());
  }

  private static void adopt(RunningProcess process, Hello hello, List<AdoptedWorker> adopted) {
    if (hello.assignment().isEmpty()) {
      log.info("worker {} was left without an assignment, and drains", process.pid());
      drain(process);
      return;
    }
    var record = process.record();
    log.info(
        "worker {} of version {} was left seeding {}, and is ours now",
        process.pid(),
        hello.version(),
        hello.assignment().get().channel());
    adopted.add(
        new AdoptedWorker(
            adopted.size() + 1,
            record.berth(),
            process,
            hello.assignment().get(),
            record.restarts()));
  }

  private static void drain(RunningProcess process) {
    process.listen(event -> {});
    process.send(new Drain(DRAIN_TIMEOUT.toMillis()));
    CompletionStage<Integer> exit =
        process
            .exit()
            .toCompletableFuture()
            .copy()
            .orTimeout(DRAIN_TIMEOUT.plus(EXIT_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
    exit.whenComplete(
        (code, tooSlow) -> {
          if (tooSlow != null) {
            log.warn("worker {} did not exit after its drain: killed", process.pid());
            process.kill();
          }
        });
  }

  private static void killSilent(RunningProcess process) {
    log.warn("worker {} was left by a master before us, is silent, and is killed", process.pid());
    process.kill();
  }
}
