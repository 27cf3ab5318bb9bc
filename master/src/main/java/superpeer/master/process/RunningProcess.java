package superpeer.master.process;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.WorkerLauncher;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerExit;

/**
 * A worker's process with its control line and record, started by this master or an earlier one.
 */
final class RunningProcess implements WorkerLauncher.Handle {

  private static final Logger log = LoggerFactory.getLogger(RunningProcess.class);

  private final ProcessHandle process;
  private final ControlLine line;
  private final RunDirectory run;
  private final CompletionStage<Integer> exit;
  private volatile WorkerRecord record;

  private RunningProcess(
      ProcessHandle process,
      WorkerRecord record,
      ControlLine line,
      RunDirectory run,
      CompletionStage<Integer> exit) {
    this.process = process;
    this.record = record;
    this.line = line;
    this.run = run;
    this.exit = exit;
    exit.thenAccept(code -> run.remove(record));
  }

  /** A process that this master has just started. */
  static RunningProcess started(
      Process process, int logIndex, String token, ControlLine line, RunDirectory run) {
    var startedAt = process.info().startInstant().orElseGet(Instant::now);
    // First read its last events: they say why it ended.
    var exit =
        process
            .onExit()
            .thenCompose(ended -> line.finish().thenApply(lastCode -> ended.exitValue()));
    var record = new WorkerRecord(logIndex, process.pid(), startedAt.toEpochMilli(), token, 0);
    var started = new RunningProcess(process.toHandle(), record, line, run, exit);
    started.writeRecord();
    return started;
  }

  /**
   * A process that an earlier master started. Only the parent learns the exit code from the system,
   * so it is taken from the last event.
   */
  static RunningProcess orphaned(
      ProcessHandle process, WorkerRecord record, ControlLine line, RunDirectory run) {
    var exit =
        process
            .onExit()
            .thenCompose(ended -> line.finish())
            .thenApply(lastCode -> lastCode.orElse(WorkerExit.CRASHED.code()));
    return new RunningProcess(process, record, line, run, exit);
  }

  private void writeRecord() {
    try {
      run.add(record);
    } catch (UncheckedIOException e) {
      // It still serves; only the next master would not find it.
      log.warn("worker {} has no record, the next master cannot adopt it: {}", pid(), e.toString());
    }
  }

  WorkerRecord record() {
    return record;
  }

  /** Completes with its first Hello to this master. */
  CompletableFuture<Hello> hello() {
    return line.hello();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public long startedAtMs() {
    return record.startedAtMs();
  }

  @Override
  public void listen(Consumer<WorkerEvent> listener) {
    line.listen(listener);
  }

  @Override
  public void send(WorkerCommand command) {
    line.send(command, this::killStuck);
  }

  private void killStuck() {
    log.warn("worker {} has not read {} commands and is killed", pid(), ControlLine.MAX_QUEUED);
    kill();
  }

  @Override
  public void saveRestarts(int restarts) {
    record = record.withRestarts(restarts);
    if (process.isAlive()) {
      writeRecord();
    }
  }

  @Override
  public void kill() {
    if (!run.isKeptForNextMaster()) {
      killTree(process);
    }
  }

  /** Sends SIGKILL to a process and its descendants. */
  private static void killTree(ProcessHandle process) {
    if (process.isAlive()) {
      // Listed first: the children of a dead process are no longer known as its descendants.
      var descendants = process.descendants().toList();
      process.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public CompletionStage<Integer> exit() {
    return exit;
  }
}
