package superpeer.worker.viewers;

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
public final class Show implements AutoCloseable {

  /** A super peer is known by the address that it tells; ours does not matter to it. */
  private static final Network NETWORK = new Network(Optional.empty(), 0, 0, List.of());

  private final Options options;
  private final Scenario scenario;
  private final RtcTransport transport;
  private final WorkerConfig config;
  private final AtomicLong failures = new AtomicLong(-1);

  private Show(Options options, Scenario scenario, RtcTransport transport, WorkerConfig config) {
    this.options = options;
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
  public static Show of(Options options, WorkerConfig config) {
    return new Show(
        options, options.scenario(), RtcTransport.open(config.webrtc(), NETWORK), config);
  }

  public Behavior<Crowd.Command> behavior() {
    return Behaviors.setup(context -> Crowd.create(scenario, world(context.getSystem()), screen()));
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

  private Viewer.World world(ActorSystem<?> system) {
    return new Viewer.World(
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

  private Crowd.Audience screen() {
    var screen = new Screen(System.out, System.err, options.json(), options.events(), isTerminal());
    return new Crowd.Audience() {
      @Override
      public void progress(double share, Report report) {
        screen.progress(share, report);
      }

      @Override
      public void result(Report report) {
        screen.result(report);
        failures.set(report.segments().served() == 0 ? Long.MAX_VALUE : report.failures());
      }
    };
  }
}
