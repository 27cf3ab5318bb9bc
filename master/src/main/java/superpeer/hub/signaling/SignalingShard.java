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
import superpeer.hub.signaling.Parcel.IfAbsent;
import superpeer.hub.signaling.Switchboard.Admission;
import superpeer.hub.signaling.Switchboard.Batches;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply.NotFound;

/** Owns the {@link Switchboard} of a part of all ids. */
final class SignalingShard extends AbstractBehavior<SignalingShard.Command> {

  /** How often silent polling clients are looked for. */
  private static final Duration SWEEP = Duration.ofSeconds(10);

  sealed interface Command {}

  /** A WebSocket opened. */
  record Plug(String id, Outbox outbox, Batches batches) implements Command {}

  /** A WebSocket closed. */
  record Unplug(String id, Outbox outbox) implements Command {}

  /** Something for a client; its sender hears if it is not here. */
  record Relay(String to, Parcel parcel, Outbox sender) implements Command {}

  /** A polling client says hello. */
  record Hello(String id, ActorRef<Admission> replyTo) implements Command {}

  /** A polling client wants to send so many messages. */
  record Post(String id, int messages, ActorRef<Admission> replyTo) implements Command {}

  /** A polling client fetches; answered at once, with a message, or with nothing after a while. */
  record Poll(String id, ActorRef<Polled> replyTo) implements Command {}

  /**
   * The answer to {@link Poll}.
   *
   * @param messages empty unless admitted
   */
  record Polled(Admission admission, List<String> messages) {}

  private record HoldOver(String id, Consumer<List<String>> answer) implements Command {}

  private enum Due implements Command {
    SWEEP
  }

  /**
   * @param hold how long a fetch waits
   * @param switchboard makes the core; called again after a failure, when everyone reconnects
   */
  static Behavior<Command> create(Duration hold, Supplier<Switchboard> switchboard) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.SWEEP, SWEEP);
                  return new SignalingShard(context, timers, hold, switchboard.get());
                }));
  }

  private final TimerScheduler<Command> timers;
  private final Duration hold;
  private final Switchboard switchboard;

  private SignalingShard(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Duration hold,
      Switchboard switchboard) {
    super(context);
    this.timers = timers;
    this.hold = hold;
    this.switchboard = switchboard;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Relay.class, this::onRelay)
        .onMessage(Plug.class, this::onPlug)
        .onMessage(Unplug.class, this::onUnplug)
        .onMessage(Hello.class, this::onHello)
        .onMessage(Post.class, this::onPost)
        .onMessage(Poll.class, this::onPoll)
        .onMessage(HoldOver.class, this::onHoldOver)
        .onMessageEquals(Due.SWEEP, this::onSweep)
        .onSignal(PreRestart.class, signal -> hangUp())
        .onSignal(PostStop.class, signal -> hangUp())
        .build();
  }

  /** Says "not found" every time: an id that is away now may be here for the next signal. */
  private Behavior<Command> onRelay(Relay relay) {
    var here = switchboard.deliver(relay.to(), relay.parcel());
    if (!here && relay.parcel().ifAbsent() == IfAbsent.TELL) {
      relay.sender().offer(SignalingCodec.encode(new NotFound(relay.to())));
    }
    return this;
  }

  private Behavior<Command> onPlug(Plug plug) {
    switchboard.plug(plug.id(), plug.outbox(), plug.batches());
    return this;
  }

  private Behavior<Command> onUnplug(Unplug unplug) {
    switchboard.unplug(unplug.id(), unplug.outbox());
    return this;
  }

  private Behavior<Command> onHello(Hello hello) {
    hello.replyTo().tell(switchboard.hello(hello.id()));
    return this;
  }

  private Behavior<Command> onPost(Post post) {
    post.replyTo().tell(switchboard.post(post.id(), post.messages()));
    return this;
  }

  private Behavior<Command> onPoll(Poll poll) {
    Consumer<List<String>> answer =
        messages -> poll.replyTo().tell(new Polled(Admission.ADMITTED, messages));
    var admission = switchboard.poll(poll.id(), answer);
    if (admission == Admission.ADMITTED) {
      timers.startSingleTimer(poll.id(), new HoldOver(poll.id(), answer), hold);
    } else {
      poll.replyTo().tell(new Polled(admission, List.of()));
    }
    return this;
  }

  private Behavior<Command> onHoldOver(HoldOver over) {
    switchboard.release(over.id(), over.answer());
    return this;
  }

  private Behavior<Command> onSweep() {
    switchboard.expire();
    return this;
  }

  /** A client that nobody knows any more must reconnect. */
  private Behavior<Command> hangUp() {
    switchboard.clear();
    return this;
  }
}
