package superpeer.master.process;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.WorkerLauncher;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/** A process that we started, with its line. */
final class LaunchedProcess implements WorkerLauncher.Handle {

  private static final Logger log = LoggerFactory.getLogger(LaunchedProcess.class);

  private final Process process;
  private final long startedAtMs;
  private final ControlLine line;
  private final CompletionStage<Integer> exit;

  LaunchedProcess(Process process, ControlLine line) {
    this.process = process;
    this.startedAtMs = process.info().startInstant().orElseGet(Instant::now).toEpochMilli();
    this.line = line;
    // First its last words: they say why it ended.
    this.exit =
        process.onExit().thenCompose(ended -> line.finish().thenApply(heard -> ended.exitValue()));
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public long startedAtMs() {
    return startedAtMs;
  }

  @Override
  public void listen(Consumer<WorkerEvent> listener) {
    line.listen(listener);
  }

  @Override
  public void send(WorkerCommand command) {
    line.send(command, this::stuck);
  }

  private void stuck() {
    log.warn("worker {} has not read {} commands and is killed", pid(), ControlLine.MAX_QUEUED);
    kill();
  }

  @Override
  public void kill() {
    Trees.kill(process.toHandle());
  }

  @Override
  public CompletionStage<Integer> exit() {
    return exit;
  }
}
