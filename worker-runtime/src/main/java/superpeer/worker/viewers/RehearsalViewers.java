package superpeer.worker.viewers;

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
 * Viewers within the process that seeds, one after another: each joins the swarm, takes the newest
 * segment from its super peer, and leaves. None comes after one that could not connect.
 */
public final class RehearsalViewers extends AbstractBehavior<RehearsalViewers.Command> {

  /** There is nothing to say to them from outside. */
  public sealed interface Command {}

  private enum Word implements Command {
    SERVED,
    UNCONNECTED
  }

  private static final Network NETWORK = new Network(Optional.empty(), 0, 0, List.of());
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SEGMENT = Duration.ofSeconds(1);

  /**
   * Its actor needs a dispatcher for what may block.
   *
   * @param tracker base URL, including {@code /v1}
   * @param guests how many come
   * @param config with {@code peer-addresses}: neither side would know an address otherwise
   */
  public static Behavior<Command> create(
      ChannelId channel, String tracker, int guests, WorkerConfig config) {
    return Behaviors.setup(
        context -> {
          var transport = RtcTransport.open(config.webrtc(), NETWORK);
          var world = world(context.getSystem(), transport, tracker, config);
          return new RehearsalViewers(context, scenario(channel, tracker), world, transport, guests)
              .next();
        });
  }

  private final Scenario scenario;
  private final Viewer.World world;
  private final RtcTransport transport;
  private int toCome;
  private Optional<ActorRef<Viewer.Command>> present = Optional.empty();

  private RehearsalViewers(
      ActorContext<Command> context,
      Scenario scenario,
      Viewer.World world,
      RtcTransport transport,
      int guests) {
    super(context);
    this.scenario = scenario;
    this.world = world;
    this.transport = transport;
    this.toCome = guests;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Word.SERVED, this::leave)
        .onMessageEquals(
            Word.UNCONNECTED,
            () -> {
              toCome = 0;
              return leave();
            })
        .onSignal(Terminated.class, left -> next())
        .onSignal(PostStop.class, stopped -> close())
        .build();
  }

  private Behavior<Command> next() {
    if (toCome == 0) {
      return Behaviors.stopped();
    }
    toCome--;
    var self = getContext().getSelf();
    var viewer =
        getContext()
            .spawn(
                Viewer.create(
                    scenario, world, new SplittableRandom(), happening -> hear(happening, self)),
                "viewer-" + toCome,
                DispatcherSelector.defaultDispatcher());
    getContext().watch(viewer);
    present = Optional.of(viewer);
    return this;
  }

  private static void hear(Happening happening, ActorRef<Command> self) {
    if (happening instanceof Happening.Taken) {
      self.tell(Word.SERVED);
    } else if (happening instanceof Happening.SetupFailed) {
      self.tell(Word.UNCONNECTED);
    }
  }

  private Behavior<Command> leave() {
    present.ifPresent(viewer -> viewer.tell(new Viewer.Leave()));
    return this;
  }

  private Behavior<Command> close() {
    transport.close();
    return this;
  }

  private static Viewer.World world(
      ActorSystem<?> system, RtcTransport transport, String tracker, WorkerConfig config) {
    return new Viewer.World(
        transport,
        new HttpTrackerClient(system, tracker, config.tracker()),
        new WebSocketDialer(system, config.signaling()),
        config.tracker(),
        config.signaling(),
        Clock.systemUTC());
  }

  /** Live, so that each asks at once; with every kind of request. */
  private static Scenario scenario(ChannelId channel, String tracker) {
    return new Scenario(
        new Scenario.Target(
            channel, true, tracker, Optional.empty(), SEGMENT, OptionalLong.empty()),
        new Scenario.Attendance(1, Duration.ZERO, Duration.ZERO, PATIENCE, 0),
        new Scenario.Habits(
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
        new Scenario.Patience(
            PATIENCE, PATIENCE, PATIENCE, Duration.ofMillis(200), Duration.ofSeconds(1)),
        1);
  }
}
