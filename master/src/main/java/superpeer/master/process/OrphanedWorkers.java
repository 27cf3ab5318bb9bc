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
 * Finds and adopts the worker processes that the previous master left running. A process counts as
 * a worker only if both pid and start time match its record.
 */
final class OrphanedWorkers {

  private static final Logger log = LoggerFactory.getLogger(OrphanedWorkers.class);

  /** How long a worker without an assignment may drain. */
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);

  /** Longest time from the end of the drain to the exit. */
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);

  private final List<RunningProcess> processes;
  private final long startNanos = System.nanoTime();

  /**
   * Completes when all have said hello, with the time of the last one ({@link System#nanoTime}).
   */
  private final CompletableFuture<Long> allHelloNanos;

  private OrphanedWorkers(List<RunningProcess> processes) {
    this.processes = processes;
    var all = processes.stream().map(RunningProcess::hello).toArray(CompletableFuture<?>[]::new);
    this.allHelloNanos = CompletableFuture.allOf(all).thenApply(none -> System.nanoTime());
  }

  /**
   * Reads the records of the run directory, expects each running worker to connect, and removes all
   * other files of workers.
   */
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
    var orphan = RunningProcess.orphaned(process, record, listener.expect(record.token()), run);
    orphan.saveRestarts(record.restarts()); // also gives the file its proper name
    return orphan;
  }

  /**
   * Waits until all have said hello, at most {@code timeout}. Then workers that seed are adopted,
   * workers without an assignment are drained, and workers without a hello are killed.
   */
  CompletionStage<List<AdoptedWorker>> adopt(Duration timeout) {
    return allHelloNanos
        .copy()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
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
          "{} workers found, {} adopted; the last hello came {} ms after the control socket"
              + " opened, adoption was complete {} ms after the program started",
          processes.size(),
          adopted.size(),
          TimeUnit.NANOSECONDS.toMillis(allHelloNanos.getNow(System.nanoTime()) - startNanos),
          ManagementFactory.getRuntimeMXBean().getUptime());
    }
    return List.copyOf(adopted);
  }

  /** Its hello, if the pid in it is the one of the record. */
  private static Optional<Hello> validHello(RunningProcess process) {
    return Optional.ofNullable(process.hello().getNow(null))
        .filter(hello -> hello.pid() == process.pid());
  }

  private static void adopt(RunningProcess process, Hello hello, List<AdoptedWorker> adopted) {
    if (hello.assignment().isEmpty()) {
      log.info("worker {} of the previous master has no assignment and is drained", process.pid());
      drain(process);
      return;
    }
    var record = process.record();
    log.info(
        "worker {} of version {} is adopted, seeding {}",
        process.pid(),
        hello.version(),
        hello.assignment().get().channel());
    adopted.add(
        new AdoptedWorker(
            adopted.size() + 1,
            record.logIndex(),
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
            log.warn("worker {} did not exit after its drain and is killed", process.pid());
            process.kill();
          }
        });
  }

  private static void killSilent(RunningProcess process) {
    log.warn("worker {} of the previous master did not say hello and is killed", process.pid());
    process.kill();
  }
}
