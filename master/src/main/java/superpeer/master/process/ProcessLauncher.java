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
 * Starts workers as JVMs of their own.
 *
 * <p>A worker gets a one-time secret on the first line of its stdin, dials the control socket, and
 * says hello with it; neither argument list nor environment holds a secret. It prints to {@code
 * logs/worker-<berth>.log} under the data directory. May be called from any thread; a launch takes
 * a few milliseconds.
 */
public final class ProcessLauncher implements WorkerLauncher, AutoCloseable {

  /**
   * @param dataDir holds {@code run} and {@code logs}
   * @param home the installed tree with {@code lib}; absent: workers get our own class path
   * @param jvmOptions more options for the workers' JVMs; they win over ours
   */
  public record Settings(Path dataDir, Optional<Path> home, List<String> jvmOptions) {
    public Settings {
      jvmOptions = List.copyOf(jvmOptions);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(ProcessLauncher.class);

  private static final String WORKER = "superpeer.worker.WorkerMain";

  /** A JVM on a busy machine takes a second or two, but it dials only when it is up. */
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
   * Takes the data directory for this process, and listens: for workers to come, and for those that
   * a master before us left, which {@link #adopt} waits for.
   *
   * @throws IllegalArgumentException if the data directory cannot be used: its path is too long for
   *     a socket, or another master uses it
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
   * The workers that a master before us left, once they have dialled. Those that seed are ours from
   * then on; those that stand by or drain are let go, and those that do not say hello in time are
   * killed. What they report meanwhile is kept for who listens to them.
   *
   * @param patience more than the longest pause between two redials of a worker
   */
  public CompletionStage<List<AdoptedWorker>> adopt(Duration patience) {
    return orphans.adopt(patience);
  }

  @Override
  public Handle launch(int berth) {
    var token = newToken();
    var line = listener.expect(token);
    try {
      var process = start(berth);
      var running = RunningProcess.started(process, berth, token, line, run);
      writeToken(token, process);
      return running;
    } catch (UncheckedIOException e) {
      line.finish();
      throw e;
    }
  }

  private Process start(int berth) {
    var builder = new ProcessBuilder(command.arguments(run.socket(), logs.directory()));
    JavaCommand.filterEnvironment(builder.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(logs.redirectFor(berth));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The worker reads one line, and must outlive us: the end of its stdin means nothing to it. */
  private static void writeToken(String token, Process process) {
    try (var stdin = process.getOutputStream()) {
      stdin.write((token + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.debug("worker {} ended before it was given its token", process.pid());
    }
  }

  private String newToken() {
    var bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Keeps the files that workers print to short; to be called from time to time. Blocks. */
  public void trimLogs() {
    logs.trim();
  }

  /** How many connections to the control socket were refused since the start. */
  public long refusedConnections(ControlRefusal why) {
    return listener.refused(why);
  }

  /** Completes with the reason if no worker can be heard any more. */
  public CompletionStage<Throwable> failure() {
    return listener.failure();
  }

  /** Whether the operator has asked for the workers to be left to the next master. */
  public boolean keepWorkersRequested() {
    return run.keepWorkersRequested();
  }

  /** From now on no process is ended through us; the next master finds them. */
  public void leaveWorkersRunning() {
    run.keepForNextMaster();
  }

  /** Lets go of the data directory; workers that still run are left to themselves. */
  @Override
  public void close() throws IOException {
    listener.close();
    run.close();
  }
}
