package superpeer.master.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.master.fleet.WorkerLauncher;

/**
 * Starts workers as separate JVMs, and adopts those of the previous master.
 *
 * <p>A worker reads a one-time token from the first line of its stdin, connects to the control
 * socket, and says hello with the token; arguments and environment contain no secrets. Its output
 * goes to {@code logs/worker-<logIndex>.log} under the data directory. Thread-safe; a launch takes
 * a few milliseconds.
 */
public final class ProcessLauncher implements WorkerLauncher, AutoCloseable {

  /**
   * @param dataDir data directory, which contains {@code run} and {@code logs}
   * @param home the installed tree with {@code lib}; empty: workers get the master's class path
   * @param jvmOptions additional options for the workers' JVMs; they override the built-in ones
   */
  public record Settings(Path dataDir, Optional<Path> home, List<String> jvmOptions) {
    public Settings {
      jvmOptions = List.copyOf(jvmOptions);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(ProcessLauncher.class);

  private static final String WORKER = "superpeer.worker.WorkerMain";

  /** A JVM takes a second or two to start on a busy machine, but connects only after that. */
  private static final ControlListener.Limits LIMITS =
      new ControlListener.Limits(Duration.ofSeconds(10), 64);

  private static final long MAX_LOG_BYTES = 10L * 1024 * 1024;

  /** 128 bits. */
  private static final int TOKEN_BYTES = 16;

  private final RunDirectory run;
  private final ControlListener listener;
  private final JavaCommand command;
  private final WorkerLogFiles logs;
  private final OrphanedWorkers orphans;
  private final SecureRandom random = new SecureRandom();

  private ProcessLauncher(
      RunDirectory run,
      ControlListener listener,
      JavaCommand command,
      WorkerLogFiles logs,
      OrphanedWorkers orphanedWorkers) {
    this.run = run;
    this.listener = listener;
    this.command = command;
    this.logs = logs;
    this.orphans = orphanedWorkers;
  }

  /**
   * Locks the data directory and listens for new workers and for those of the previous master,
   * which {@link #adopt} waits for.
   *
   * @throws IllegalArgumentException if the path of the data directory is too long for a socket, or
   *     another master uses the directory
   * @throws IOException if the file system refuses
   */
  public static ProcessLauncher open(Settings settings) throws IOException {
    var java = Path.of(System.getProperty("java.home", ""), "bin", "java");
    var classPath = JavaCommand.classPath(settings.home());
    var options =
        new ArrayList<>(
            JavaCommand.inheritedOptions(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    options.addAll(settings.jvmOptions());
    return open(settings.dataDir(), new JavaCommand(java, classPath, WORKER, options));
  }

  static ProcessLauncher open(Path dataDir, JavaCommand command) throws IOException {
    var run = RunDirectory.open(dataDir);
    try {
      run.clearKeepWorkers();
      var listener = ControlListener.bind(run.socket(), LIMITS);
      var logs =
          new WorkerLogFiles(dataDir.toAbsolutePath().normalize().resolve("logs"), MAX_LOG_BYTES);
      var orphanedWorkers = OrphanedWorkers.expect(run, listener);
      listener.start();
      return new ProcessLauncher(run, listener, command, logs, orphanedWorkers);
    } catch (IOException e) {
      run.close();
      throw e;
    }
  }

  /**
   * Adopts the workers of the previous master once they have connected. Workers that seed are
   * adopted, workers without an assignment are drained, and workers that do not say hello in time
   * are killed. Their events are kept until somebody listens.
   *
   * @param timeout longer than the longest pause between two reconnects of a worker
   */
  public CompletionStage<List<AdoptedWorker>> adopt(Duration timeout) {
    return orphans.adopt(timeout);
  }

  @Override
  public Handle launch(int logIndex) {
    var token = newToken();
    var line = listener.expect(token);
    try {
      var process = start(logIndex);
      var running = RunningProcess.started(process, logIndex, token, line, run);
      writeToken(token, process);
      return running;
    } catch (UncheckedIOException e) {
      line.finish();
      throw e;
    }
  }

  private Process start(int logIndex) {
    var builder = new ProcessBuilder(command.arguments(run.socket(), logs.directory()));
    JavaCommand.filterEnvironment(builder.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(logs.redirectFor(logIndex));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Writes the token and closes stdin. The worker ignores the end of stdin, because it must outlive
   * the master.
   */
  private static void writeToken(String token, Process process) {
    try (var stdin = process.getOutputStream()) {
      stdin.write((token + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.debug("worker {} ended before it got its token", process.pid());
    }
  }

  private String newToken() {
    var bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Rotates long log files of workers; call it from time to time. Blocks. */
  public void trimLogs() {
    logs.trim();
  }

  /** Number of connections to the control socket that were refused since the start. */
  public long refusedConnections(ControlRefusal reason) {
    return listener.refused(reason);
  }

  /** Completes with the cause if the control socket fails and no worker can be heard. */
  public CompletionStage<Throwable> failure() {
    return listener.failure();
  }

  /** Whether the operator wants the workers to keep running for the next master. */
  public boolean keepWorkersRequested() {
    return run.keepWorkersRequested();
  }

  /** Stops ending processes from now on; the next master adopts them. */
  public void leaveWorkersRunning() {
    run.keepForNextMaster();
  }

  /** Unlocks the data directory; running workers continue. */
  @Override
  public void close() throws IOException {
    listener.close();
    run.close();
  }
}
