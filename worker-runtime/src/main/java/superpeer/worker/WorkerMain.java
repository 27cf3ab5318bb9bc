package superpeer.worker;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.LoggerFactory;
import superpeer.protocol.control.WorkerExit;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.config.Version;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.control.MasterLine;
import superpeer.worker.control.WorkerIdentity;
import superpeer.worker.webrtc.NativeLibrary;

/**
 * Starts a worker: {@code superpeer.worker.WorkerMain --control <socket path> [--set key=value]…}.
 * The first line of stdin is a one-time token. Logs to stderr; exit codes: {@link WorkerExit}.
 *
 * <p>The process always ends with {@link Runtime#halt}: libwebrtc's threads keep the JVM alive
 * after main and block an orderly exit.
 */
public final class WorkerMain {

  private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(10);

  /** Longest time to flush the control line and to terminate the actor system. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(3);

  private WorkerMain() {}

  public static void main(String[] args) {
    // Before the first logger: the class path may also hold the master's logging configuration.
    System.setProperty("logback.configurationFile", "worker-logback.xml");
    System.setProperty("superpeer.pid", Long.toString(ProcessHandle.current().pid()));
    Thread.setDefaultUncaughtExceptionHandler(WorkerMain::crash);
    Runtime.getRuntime().halt(run(List.of(args), ChannelSupervisor::factory).code());
  }

  /**
   * @param channels creates the channel factory from the settings
   * @return the exit code, once the worker has finished
   */
  static WorkerExit run(List<String> args, Function<WorkerConfig, ChannelFactory> channels) {
    try {
      var arguments = Arguments.parse(args);
      NativeLibrary.begin();
      var settings = WorkerConfig.load(arguments.settings());
      var config = WorkerConfig.from(settings.getConfig("superpeer.worker"));
      var identity =
          WorkerIdentity.of(ControlToken.read(System.in, TOKEN_TIMEOUT), Version.current());
      return serve(settings, config, line(arguments, identity, config), channels.apply(config));
    } catch (InvalidConfiguration | ConfigException | IllegalArgumentException e) {
      System.err.println("cannot start the worker: " + e.getMessage());
      return WorkerExit.MISCONFIGURED;
    }
  }

  private static WorkerRoot.MasterDialer line(
      Arguments arguments, WorkerIdentity identity, WorkerConfig config) {
    return listener -> {
      try {
        return MasterLine.open(arguments.control(), identity, config.control(), listener);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static WorkerExit serve(
      Config settings, WorkerConfig config, WorkerRoot.MasterDialer line, ChannelFactory channels) {
    var exit = new CompletableFuture<WorkerExit>();
    var terminated = new AtomicBoolean();
    var system =
        ActorSystem.create(
            WorkerRoot.create(line, channels, config, exit::complete), "worker", settings);
    var timeout = config.terminateDrain().plus(WorkerRoot.DRAIN_GRACE).plus(SHUTDOWN_GRACE);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> terminate(system, terminated, timeout), "sigterm"));
    system.getWhenTerminated().toCompletableFuture().join();
    // Without an exit code, a fatal error has ended the actor system.
    return terminated.get() ? WorkerExit.TERMINATED : exit.getNow(WorkerExit.CRASHED);
  }

  private static void terminate(
      ActorSystem<WorkerRoot.Command> system, AtomicBoolean terminated, Duration timeout) {
    terminated.set(true);
    system.tell(WorkerRoot.Signalled.TERMINATE);
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      System.err.println("the worker did not end within " + timeout.toSeconds() + " s");
    }
    Runtime.getRuntime().halt(WorkerExit.TERMINATED.code());
  }

  private static void crash(Thread thread, Throwable cause) {
    try {
      LoggerFactory.getLogger(WorkerMain.class).error("thread {} failed", thread.getName(), cause);
    } finally {
      Runtime.getRuntime().halt(WorkerExit.CRASHED.code());
    }
  }
}
