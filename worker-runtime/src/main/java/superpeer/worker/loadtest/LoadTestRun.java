package superpeer.worker.loadtest;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.protocol.control.Assignment.Network;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.swarm.HttpTrackerClient;
import superpeer.worker.swarm.WebSocketDialer;
import superpeer.worker.webrtc.RtcTransport;

/**
 * One load test with real WebRTC, HTTP and a terminal.
 *
 * <p>The behavior is the guardian of the actor system, which ends with the run.
 */
public final class LoadTestRun implements AutoCloseable {

  /** Viewers need no address of their own: they connect to the super peer's. */
  private static final Network NETWORK = new Network(Optional.empty(), 0, 0, List.of());

  private final LoadTestOptions loadTestOptions;
  private final Scenario scenario;
  private final RtcTransport transport;
  private final WorkerConfig config;
  private final AtomicLong failures = new AtomicLong(-1);

  private LoadTestRun(
      LoadTestOptions loadTestOptions,
      Scenario scenario,
      RtcTransport transport,
      WorkerConfig config) {
    this.loadTestOptions = loadTestOptions;
    this.scenario = scenario;
    this.transport = transport;
    this.config = config;
  }

  /**
   * Loads WebRTC and fetches the playlist. Blocks.
   *
   * @throws superpeer.worker.config.InvalidConfiguration if an option is invalid
   * @throws IllegalStateException if WebRTC does not work on this machine
   */
  public static LoadTestRun of(LoadTestOptions loadTestOptions, WorkerConfig config) {
    return new LoadTestRun(
        loadTestOptions,
        loadTestOptions.scenario(),
        RtcTransport.open(config.webrtc(), NETWORK),
        config);
  }

  public Behavior<ViewerPool.Command> behavior() {
    return Behaviors.setup(
        context -> ViewerPool.create(scenario, world(context.getSystem()), reporter()));
  }

  /**
   * Number of failures; {@code Long.MAX_VALUE} if no segment was served, negative without a result.
   */
  public long failures() {
    return failures.get();
  }

  /** Flushes the last messages and unloads WebRTC. Blocks for a few seconds at most. */
  @Override
  public void close() {
    transport.close();
  }

  private Viewer.Dependencies world(ActorSystem<?> system) {
    return new Viewer.Dependencies(
        transport,
        new HttpTrackerClient(system, scenario.target().tracker(), config.tracker()),
        new WebSocketDialer(system, config.signaling()),
        config.tracker(),
        config.signaling(),
        Clock.systemUTC());
  }

  /** Whether stderr is a terminal. Java's Console also requires stdin and stdout. */
  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).startsWith("/dev/pts");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private ViewerPool.Reporter reporter() {
    var consoleReporter =
        new ConsoleReporter(
            System.out, System.err, loadTestOptions.json(), loadTestOptions.events(), isTerminal());
    return new ViewerPool.Reporter() {
      @Override
      public void progress(double share, LoadTestReport loadTestReport) {
        consoleReporter.progress(share, loadTestReport);
      }

      @Override
      public void result(LoadTestReport loadTestReport) {
        consoleReporter.result(loadTestReport);
        failures.set(
            loadTestReport.segments().served() == 0 ? Long.MAX_VALUE : loadTestReport.failures());
      }
    };
  }
}
