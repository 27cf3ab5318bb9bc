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
 * Starts a worker: {@code superpeer.worker.Main --control <socket path> [--set key=value]…}, with a
 * one-time token on the first line of stdin. Logs to stderr; exit codes: {@link WorkerExit}.
 *
 * <p>The process always ends with {@link Runtime#halt}: libwebrtc's threads keep the JVM alive
 * after main, and hang its orderly exit.
 */
public final class WorkerMain {

  private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(10);

  /** For the line to the master to be flushed and the actor system to end. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(3);

  private WorkerMain() {}

  public static void main(String[] args) {
    // Before the first logger: the master's logging must not be found on a common class path.
    System.setProperty("logback.configurationFile", "worker-logback.xml");
    System.setProperty("superpeer.pid", Long.toString(ProcessHandle.current().pid()));
    Thread.setDefaultUncaughtExceptionHandler(WorkerMain::crash);
    Runtime.getRuntime().halt(run(List.of(args), ChannelSupervisor::factory).code());
  }

  /**
   * @param channels makes the channel's guardian, once the settings are known
   * @return how the process is to end, when it has done its work
   */
  static WorkerExit run(List<String> args, Function<WorkerConfig, ChannelFactory> channels) {
    try {
      var arguments = Arguments.parse(args);
      NativeLibrary.begin();
      var settings = WorkerConfig.load(arguments.settings());
      var config = WorkerConfig.from(settings.getConfig("superpeer.worker"));
      var workerIdentity =
          WorkerIdentity.of(ControlToken.read(System.in, TOKEN_TIMEOUT), Version.current());
      return serve(
          settings, config, line(arguments, workerIdentity, config), channels.apply(config));
    } catch (InvalidConfiguration | ConfigException | IllegalArgumentException e) {
      System.err.println("cannot start the worker: " + e.getMessage());
      return WorkerExit.MISCONFIGURED;
    }
  }

  private static WorkerRoot.MasterDialer line(
      Arguments arguments, WorkerIdentity workerIdentity, WorkerConfig config) {
    return listener -> {
      try {
        return MasterLine.open(arguments.control(), workerIdentity, config.control(), listener);
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
    var patience = config.terminateDrain().plus(WorkerRoot.DRAIN_GRACE).plus(SHUTDOWN_GRACE);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> terminate(system, terminated, patience), "sigterm"));
    system.getWhenTerminated().toCompletableFuture().join();
    // An actor system that ended without a word was ended by a fatal error.
    return terminated.get() ? WorkerExit.TERMINATED : exit.getNow(WorkerExit.CRASHED);
  }

  private static void terminate(
      ActorSystem<WorkerRoot.Command> system, AtomicBoolean terminated, Duration patience) {
    terminated.set(true);
    system.tell(WorkerRoot.Signalled.TERMINATE);
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      System.err.println("the worker did not end in time");
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
