package superpeer.worker.loadtest;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment.Network;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.swarm.HttpTrackerClient;
import superpeer.worker.swarm.WebSocketDialer;
import superpeer.worker.webrtc.RtcTransport;

/**
 * Viewers inside the worker process, one after another. Each joins the swarm, downloads the newest
 * segment from the super peer, and leaves. If one cannot connect, no further ones follow.
 */
public final class WarmUpViewers extends AbstractBehavior<WarmUpViewers.Command> {

  /** Internal messages only. */
  public sealed interface Command {}

  private enum Outcome implements Command {
    SERVED,
    UNCONNECTED
  }

  private static final Network NETWORK = new Network(Optional.empty(), 0, 0, List.of());
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SEGMENT = Duration.ofSeconds(1);

  /**
   * Creates the actor, which needs a dispatcher for blocking calls.
   *
   * @param tracker base URL, including {@code /v1}
   * @param viewers number of viewers
   * @param config with {@code peer-addresses} on; otherwise neither side would know an address
   */
  public static Behavior<Command> create(
      ChannelId channel, String tracker, int viewers, WorkerConfig config) {
    return Behaviors.setup(
        context -> {
          var transport = RtcTransport.open(config.webrtc(), NETWORK);
          var dependencies = dependencies(context.getSystem(), transport, tracker, config);
          return new WarmUpViewers(
                  context, scenario(channel, tracker), dependencies, transport, viewers)
              .next();
        });
  }

  private final Scenario scenario;
  private final Viewer.Dependencies dependencies;
  private final RtcTransport transport;
  private int remaining;
  private Optional<ActorRef<Viewer.Command>> current = Optional.empty();

  private WarmUpViewers(
      ActorContext<Command> context,
      Scenario scenario,
      Viewer.Dependencies dependencies,
      RtcTransport transport,
      int viewers) {
    super(context);
    this.scenario = scenario;
    this.dependencies = dependencies;
    this.transport = transport;
    this.remaining = viewers;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Outcome.SERVED, this::leave)
        .onMessageEquals(
            Outcome.UNCONNECTED,
            () -> {
              remaining = 0;
              return leave();
            })
        .onSignal(Terminated.class, left -> next())
        .onSignal(PostStop.class, stopped -> close())
        .build();
  }

  private Behavior<Command> next() {
    if (remaining == 0) {
      return Behaviors.stopped();
    }
    remaining--;
    var self = getContext().getSelf();
    var viewer =
        getContext()
            .spawn(
                Viewer.create(
                    scenario,
                    dependencies,
                    new SplittableRandom(),
                    event -> onViewerEvent(event, self)),
                "viewer-" + remaining,
                DispatcherSelector.defaultDispatcher());
    getContext().watch(viewer);
    current = Optional.of(viewer);
    return this;
  }

  private static void onViewerEvent(ViewerEvent event, ActorRef<Command> self) {
    if (event instanceof ViewerEvent.Downloaded) {
      self.tell(Outcome.SERVED);
    } else if (event instanceof ViewerEvent.SetupFailed) {
      self.tell(Outcome.UNCONNECTED);
    }
  }

  private Behavior<Command> leave() {
    current.ifPresent(viewer -> viewer.tell(new Viewer.Leave()));
    return this;
  }

  private Behavior<Command> close() {
    transport.close();
    return this;
  }

  private static Viewer.Dependencies dependencies(
      ActorSystem<?> system, RtcTransport transport, String tracker, WorkerConfig config) {
    return new Viewer.Dependencies(
        transport,
        new HttpTrackerClient(system, tracker, config.tracker()),
        new WebSocketDialer(system, config.signaling()),
        config.tracker(),
        config.signaling(),
        Clock.systemUTC());
  }

  /** Live, so that each viewer requests at once; with every kind of request. */
  private static Scenario scenario(ChannelId channel, String tracker) {
    return new Scenario(
        new Scenario.Target(
            channel, true, tracker, Optional.empty(), SEGMENT, OptionalLong.empty()),
        new Scenario.Load(1, Duration.ZERO, Duration.ZERO, TIMEOUT, 0),
        new Scenario.ViewerBehavior(
            0.5,
            0.5,
            0,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            OptionalLong.empty(),
            false,
            false,
            true),
        new Scenario.Timeouts(
            TIMEOUT, TIMEOUT, TIMEOUT, Duration.ofMillis(200), Duration.ofSeconds(1)),
        1);
  }
}
