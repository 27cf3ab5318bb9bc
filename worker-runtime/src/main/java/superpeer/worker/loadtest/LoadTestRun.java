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
 * One run of the viewers in the real world: WebRTC, HTTP, a terminal.
 *
 * <p>The behavior is the actor system's guardian: it ends with the run.
 */
public final class LoadTestRun implements AutoCloseable {

  /** A super peer is known by the address that it tells; ours does not matter to it. */
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
   * Loads WebRTC, and fetches the playlist. Blocks.
   *
   * @throws superpeer.worker.config.InvalidConfiguration if the options make no sense
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
        context -> ViewerPool.create(scenario, world(context.getSystem()), screen()));
  }

  /** What went wrong: everything if nobody was served; negative if there is no result. */
  public long failures() {
    return failures.get();
  }

  /** Lets the last words leave, and unloads WebRTC. Blocks, for some seconds at most. */
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

  /** Whether stderr is one; Java's own console asks for stdin and stdout too. */
  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).startsWith("/dev/pts");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private ViewerPool.Reporter screen() {
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
