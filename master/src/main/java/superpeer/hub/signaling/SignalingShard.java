package superpeer.hub.signaling;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import superpeer.hub.signaling.ConnectionRegistry.Admission;
import superpeer.hub.signaling.SignalEnvelope.IfAbsent;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply.NotFound;

/** The actor that owns the {@link ConnectionRegistry} of a part of the ids. */
final class SignalingShard extends AbstractBehavior<SignalingShard.Command> {

  /** How often silent polling clients are removed. */
  private static final Duration SWEEP = Duration.ofSeconds(10);

  sealed interface Command {}

  /** A WebSocket opened. */
  record Connect(ConnectRequest request, ClientOutbox outbox) implements Command {}

  /** A WebSocket closed. */
  record Disconnect(String id, ClientOutbox outbox) implements Command {}

  /** Relays to a client; notifies the sender if it is not connected. */
  record Relay(String to, SignalEnvelope envelope, ClientOutbox sender) implements Command {}

  /** A polling client says hello. */
  record Hello(ConnectRequest request, ActorRef<Admission> replyTo) implements Command {}

  /** A polling client wants to send this many messages. */
  record Post(ConnectRequest request, int messages, ActorRef<Admission> replyTo)
      implements Command {}

  /**
   * A polling client fetches. The answer comes when there is a message, or after the hold time
   * without one.
   */
  record Poll(ConnectRequest request, ActorRef<Polled> replyTo) implements Command {}

  /**
   * The answer to {@link Poll}.
   *
   * @param messages empty unless admitted
   */
  record Polled(Admission admission, List<String> messages) {}

  private record PollTimeout(String id, Consumer<List<String>> answer) implements Command {}

  private enum Tick implements Command {
    SWEEP
  }

  /**
   * @param hold how long a poll waits for a message
   * @param connections makes the core; called again after a failure, when all clients reconnect
   */
  static Behavior<Command> create(Duration hold, Supplier<ConnectionRegistry> connections) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.SWEEP, SWEEP);
                  return new SignalingShard(context, timers, hold, connections.get());
                }));
  }

  private final TimerScheduler<Command> timers;
  private final Duration hold;
  private final ConnectionRegistry connections;

  private SignalingShard(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Duration hold,
      ConnectionRegistry connections) {
    super(context);
    this.timers = timers;
    this.hold = hold;
    this.connections = connections;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Relay.class, this::onRelay)
        .onMessage(Connect.class, this::onConnect)
        .onMessage(Disconnect.class, this::onDisconnect)
        .onMessage(Hello.class, this::onHello)
        .onMessage(Post.class, this::onPost)
        .onMessage(Poll.class, this::onPoll)
        .onMessage(PollTimeout.class, this::onPollTimeout)
        .onMessageEquals(Tick.SWEEP, this::onSweep)
        .onSignal(PreRestart.class, signal -> onStop())
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  /** Replies "not found" every time: an absent id may be connected for the next signal. */
  private Behavior<Command> onRelay(Relay relay) {
    var delivered = connections.deliver(relay.to(), relay.envelope());
    if (!delivered && relay.envelope().ifAbsent() == IfAbsent.NOTIFY_SENDER) {
      relay.sender().offer(SignalingCodec.encode(new NotFound(relay.to())));
    }
    return this;
  }

  private Behavior<Command> onConnect(Connect connect) {
    connections.connect(connect.request(), connect.outbox());
    return this;
  }

  private Behavior<Command> onDisconnect(Disconnect disconnect) {
    connections.disconnect(disconnect.id(), disconnect.outbox());
    return this;
  }

  private Behavior<Command> onHello(Hello hello) {
    hello.replyTo().tell(connections.hello(hello.request()));
    return this;
  }

  private Behavior<Command> onPost(Post post) {
    post.replyTo().tell(connections.post(post.request(), post.messages()));
    return this;
  }

  private Behavior<Command> onPoll(Poll poll) {
    Consumer<List<String>> answer =
        messages -> poll.replyTo().tell(new Polled(Admission.ADMITTED, messages));
    var admission = connections.poll(poll.request(), answer);
    if (admission == Admission.ADMITTED) {
      var id = poll.request().id();
      timers.startSingleTimer(id, new PollTimeout(id, answer), hold);
    } else {
      poll.replyTo().tell(new Polled(admission, List.of()));
    }
    return this;
  }

  private Behavior<Command> onPollTimeout(PollTimeout timeout) {
    connections.endPoll(timeout.id(), timeout.answer());
    return this;
  }

  private Behavior<Command> onSweep() {
    connections.expire();
    return this;
  }

  /** Closes all connections: their clients must reconnect. */
  private Behavior<Command> onStop() {
    connections.closeAll();
    return this;
  }
}
