package superpeer.worker;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import superpeer.protocol.control.WorkerExit;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.loadtest.LoadTestOptions;
import superpeer.worker.loadtest.LoadTestRun;
import superpeer.worker.loadtest.ViewerPool;

/**
 * The command {@code super-peer viewers}: runs simulated viewers. It ends by itself, or on SIGINT
 * or SIGTERM; it prints its result in both cases.
 *
 * <p>The process always ends with {@link Runtime#halt}: libwebrtc's threads keep the JVM alive
 * after main and block an orderly exit.
 */
@Command(
    name = "super-peer viewers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Simulates viewers over real WebRTC against any super peer or hub, and measures what they"
          + " get.",
      "They join at the tracker, call and answer super peers, and speak the SDK's protocol."
    },
    footer = {
      "",
      "Times are like 500ms, 8s, 2m. Exit codes: 0 all well, 1 more than --max-failures,",
      "64 bad command line, 70 crashed, 78 cannot run with these settings.",
      "",
      "Example: 200 viewers for a minute, their requests spread over a segment's 4 s",
      "  super-peer viewers http://origin.example/live.m3u8 --tracker http://127.0.0.1:8080/v1 \\",
      "    --viewers 200 --ramp 10s --warm-up 10s --duration 60s --think 4s --json result.json"
    })
public final class LoadTestMain implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int USAGE = 64;

  /** Longest time for the viewers to leave and for the result to be written. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(15);

  @Mixin private final LoadTestOptions loadTestOptions = new LoadTestOptions();

  public static void main(String[] args) {
    // Before the first logger: other programs of this project are on the class path.
    System.setProperty("logback.configurationFile", "viewers-logback.xml");
    Thread.setDefaultUncaughtExceptionHandler(LoadTestMain::crash);
    Runtime.getRuntime().halt(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new LoadTestMain());
    line.registerConverter(Duration.class, LoadTestMain::duration);
    line.getCommandSpec().exitCodeOnInvalidInput(USAGE);
    line.getCommandSpec().exitCodeOnExecutionException(WorkerExit.CRASHED.code());
    return line;
  }

  @Override
  public Integer call() {
    try {
      var settings = new LinkedHashMap<>(loadTestOptions.settings());
      // Super peers ignore our addresses, so we must use theirs.
      settings.put("superpeer.worker.webrtc.peer-addresses", "on");
      var loaded = WorkerConfig.load(settings);
      var loadTestRun =
          LoadTestRun.of(loadTestOptions, WorkerConfig.from(loaded.getConfig("superpeer.worker")));
      var system = ActorSystem.create(loadTestRun.behavior(), "viewers", loaded);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> finish(system, loadTestRun), "sigterm"));
      system.getWhenTerminated().toCompletableFuture().join();
      loadTestRun.close();
      return code(loadTestRun);
    } catch (InvalidConfiguration | ConfigException | IllegalStateException e) {
      System.err.println("super-peer viewers: " + e.getMessage());
      return WorkerExit.MISCONFIGURED.code();
    }
  }

  private int code(LoadTestRun loadTestRun) {
    if (loadTestRun.failures() < 0) {
      return WorkerExit.CRASHED.code();
    }
    return loadTestRun.failures() > loadTestOptions.maxFailures() ? FAILED : 0;
  }

  private void finish(ActorSystem<ViewerPool.Command> system, LoadTestRun loadTestRun) {
    system.tell(new ViewerPool.Stop());
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(SHUTDOWN_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      System.err.println("the viewers did not leave within " + SHUTDOWN_GRACE.toSeconds() + " s");
    }
    loadTestRun.close();
    Runtime.getRuntime().halt(code(loadTestRun));
  }

  /** Parses a duration as in the configuration files: 500ms, 8s, 2m; a plain number is seconds. */
  private static Duration duration(String text) {
    var number = text.replaceAll("[a-z ]+$", "");
    var unit = text.substring(number.length()).trim();
    var value = Double.parseDouble(number);
    var millis =
        switch (unit) {
          case "ms" -> value;
          case "", "s" -> value * 1_000;
          case "m" -> value * 60_000;
          case "h" -> value * 3_600_000;
          default -> throw notADuration(text);
        };
    if (!(millis >= 0 && millis < 1e12)) {
      throw notADuration(text);
    }
    return Duration.ofMillis(Math.round(millis));
  }

  private static CommandLine.TypeConversionException notADuration(String text) {
    return new CommandLine.TypeConversionException(text + " is not a duration; try 8s");
  }

  private static void crash(Thread thread, Throwable cause) {
    try {
      LoggerFactory.getLogger(LoadTestMain.class)
          .error("thread {} failed", thread.getName(), cause);
    } finally {
      Runtime.getRuntime().halt(WorkerExit.CRASHED.code());
    }
  }
}
