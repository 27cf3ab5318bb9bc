package superpeer.worker.swarm;

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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.signaling.SignalCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.protocol.signaling.SignalingRequest.Send;
import superpeer.worker.config.SignalingClientConfig;
import superpeer.worker.swarm.SignalingDialer.Connection;
import superpeer.worker.swarm.SignalingDialer.Event;

/**
 * Keeps one peer reachable through one signaling server, for ever and under the same id.
 *
 * <p>A lost connection is dialed again after a growing pause, a refused one (close code 4000 to
 * 4999, or the server's word) after a long one. A server that owes a pong counts as gone: only so
 * is a half-open connection noticed. Servers older than version 2.2 never answer pings; there the
 * network has to notice. What is said meanwhile waits in a short queue that forgets the oldest.
 */
public final class Signaling extends AbstractBehavior<Signaling.Command> {

  public sealed interface Command {}

  /** Passes a signal on to a peer. */
  public record Say(String to, Signal signal) implements Command {}

  /** Refuses a peer's offer; {@code fatal} keeps that viewer away for the rest of its session. */
  public record Reject(String to, String reason, boolean fatal) implements Command {}

  /**
   * Connects anew if the id is another; what was queued under the old one is dropped. The token
   * counts from the next connection on.
   */
  public record Reidentify(String id, Optional<String> token) implements Command {}

  /** Closes the connection and stops. */
  public record Stop() implements Command {}

  /** Answers {@link Counts}. */
  public record GetCounts(ActorRef<Counts> replyTo) implements Command {}

  /** Stamped: a connection that was given up may still have something to say. */
  private record Happened(long connection, Event event) implements Command {}

  private enum Due implements Command {
    DIAL,
    OPEN,
    PING,
    PONG
  }

  /**
   * Since the actor started.
   *
   * @param lost connections lost or refused
   * @param unsent messages dropped because the connection was not open or too slow
   * @param dropped messages of the server dropped: too large or malformed
   */
  public record Counts(long lost, long unsent, long dropped) {}

  /** What the owner learns; {@code via} tells main and backup apart, and answers go back to it. */
  public sealed interface Notice {

    ActorRef<Command> via();

    /** Connected, for the first time or again: viewers can reach us here. */
    record Connected(ActorRef<Command> via) implements Notice {}

    record Heard(String from, Signal signal, ActorRef<Command> via) implements Notice {}

    /** The server does not know the peer that we wrote to. */
    record Unreachable(String peer, ActorRef<Command> via) implements Notice {}

    /** The peer refused our offer; {@code fatal}: it never wants to hear from us again. */
    record Rejected(String peer, Optional<String> reason, boolean fatal, ActorRef<Command> via)
        implements Notice {}

    /** No connection; once per change of state. */
    record Troubled(String error, String hint, ActorRef<Command> via) implements Notice {}

    /** The trouble is over. */
    record Recovered(ActorRef<Command> via) implements Notice {}
  }

  /** From this version on (2.2, said as 22) servers answer pings. */
  private static final int ANSWERS_PINGS = 22;

  private static final String HINT =
      "check the signaling address of the seed or the tracker and that the server is up;"
          + " trying again by itself";

  public static Behavior<Command> create(
      SignalingAddress address,
      SignalingClientConfig config,
      SignalingDialer dialer,
      ActorRef<Notice> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Signaling(context, timers, address, config, dialer, owner).dial()));
  }

  private final TimerScheduler<Command> timers;
  private final SignalingClientConfig config;
  private final SignalingDialer dialer;
  private final ActorRef<Notice> owner;
  private final ActorRef<Command> self;
  private final Backoff backoff;
  private final Deque<SignalingRequest> queue = new ArrayDeque<>();
  private SignalingAddress address;
  private Optional<Connection> connection = Optional.empty();
  private long serial;
  private boolean open;
  private int serverVersion;
  private boolean troubled;
  private Counts counts = new Counts(0, 0, 0);

  private Signaling(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SignalingAddress address,
      SignalingClientConfig config,
      SignalingDialer dialer,
      ActorRef<Notice> owner) {
    super(context);
    this.timers = timers;
    this.address = address;
    this.config = config;
    this.dialer = dialer;
    this.owner = owner;
    this.self = context.getSelf();
    this.backoff = new Backoff(config.minPause(), config.maxPause(), new SplittableRandom());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Say.class, say -> send(new Send(say.to(), SignalCodec.write(say.signal()))))
        .onMessage(Reject.class, this::onReject)
        .onMessage(Reidentify.class, this::onReidentify)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .onMessage(GetCounts.class, this::onGetCounts)
        .onMessage(Happened.class, this::onHappened)
        .onMessageEquals(Due.DIAL, this::dial)
        .onMessageEquals(Due.OPEN, () -> lost("not open within " + config.connectTimeout()))
        .onMessageEquals(Due.PING, this::ping)
        .onMessageEquals(Due.PONG, () -> lost("no pong within " + config.pongTimeout()))
        .onSignal(PostStop.class, signal -> hangUp())
        .onSignal(PreRestart.class, signal -> hangUp())
        .build();
  }

  private Behavior<Command> dial() {
    var stamp = ++serial;
    timers.startSingleTimer(Due.OPEN, config.connectTimeout());
    connection =
        Optional.of(dialer.dial(address.url(), event -> self.tell(new Happened(stamp, event))));
    return this;
  }

  private Behavior<Command> onHappened(Happened happened) {
    if (happened.connection() != serial) {
      return this;
    }
    if (happened.event() instanceof Event.Received received) {
      return onReceived(received.reply());
    }
    if (happened.event() instanceof Event.Opened) {
      return onOpened();
    }
    if (happened.event() instanceof Event.Closed closed) {
      return onClosed(closed);
    }
    return onDropped();
  }

  private Behavior<Command> onOpened() {
    getContext().getLog().info("signaling over {}", address);
    open = true;
    timers.cancel(Due.OPEN);
    timers.startSingleTimer(Due.PING, config.pingInterval());
    if (troubled) {
      troubled = false;
      owner.tell(new Notice.Recovered(self));
    }
    owner.tell(new Notice.Connected(self));
    while (!queue.isEmpty()) {
      send(queue.removeFirst());
    }
    return this;
  }

  private Behavior<Command> onReceived(SignalingReply reply) {
    backoff.reset(); // and not when it opens: some accept only to hang up
    if (reply instanceof SignalingReply.Relayed relayed) {
      return onRelayed(relayed);
    }
    if (reply instanceof SignalingReply.RelayedAll all) {
      all.signals().forEach(this::onRelayed);
    } else if (reply instanceof SignalingReply.NotFound missing) {
      owner.tell(new Notice.Unreachable(missing.peer(), self));
    } else if (reply instanceof SignalingReply.Rejected no) {
      owner.tell(new Notice.Rejected(no.from(), no.reason(), no.fatal().orElse(false), self));
    } else if (reply instanceof SignalingReply.Version greeting) {
      serverVersion = greeting.version();
    } else if (reply instanceof SignalingReply.Pong) {
      timers.cancel(Due.PONG);
    } else if (reply instanceof SignalingReply.Close close) {
      return refused(close.reason());
    }
    return reply instanceof SignalingReply.Unknown ? onDropped() : this;
  }

  private Behavior<Command> onRelayed(SignalingReply.Relayed relayed) {
    try {
      owner.tell(new Notice.Heard(relayed.from(), SignalCodec.read(relayed.data()), self));
      return this;
    } catch (MalformedMessage e) {
      getContext().getLog().debug("from {}: {}", relayed.from(), e.getMessage());
      return onDropped();
    }
  }

  private Behavior<Command> onDropped() {
    counts = new Counts(counts.lost(), counts.unsent(), counts.dropped() + 1);
    return this;
  }

  private Behavior<Command> onClosed(Event.Closed closed) {
    var permanent = closed.code() >= 4000 && closed.code() <= 4999;
    return permanent ? refused(closed.reason()) : lost(closed.reason());
  }

  private Behavior<Command> refused(String reason) {
    return lost("the server does not want us: " + reason, config.refusedPause());
  }

  private Behavior<Command> lost(String why) {
    return lost(why, backoff.next());
  }

  private Behavior<Command> lost(String why, Duration pause) {
    getContext().getLog().debug("lost {}: {}; next try in {}", address, why, pause);
    hangUp();
    counts = new Counts(counts.lost() + 1, counts.unsent(), counts.dropped());
    timers.startSingleTimer(Due.DIAL, pause);
    if (!troubled) {
      troubled = true;
      owner.tell(new Notice.Troubled(address.server() + ": " + why, HINT, self));
    }
    return this;
  }

  /** Deaf from now on to what the connection may still say. */
  private Behavior<Command> hangUp() {
    timers.cancelAll();
    serial++;
    open = false;
    serverVersion = 0;
    connection.ifPresent(Connection::close);
    connection = Optional.empty();
    return this;
  }

  private Behavior<Command> ping() {
    connection.ifPresent(line -> line.send(new SignalingRequest.Ping()));
    if (serverVersion >= ANSWERS_PINGS && !timers.isTimerActive(Due.PONG)) {
      timers.startSingleTimer(Due.PONG, config.pongTimeout());
    }
    timers.startSingleTimer(Due.PING, config.pingInterval());
    return this;
  }

  private Behavior<Command> onReject(Reject reject) {
    return send(
        new SignalingRequest.Reject(
            reject.to(), Optional.of(reject.reason()), Optional.of(reject.fatal())));
  }

  private Behavior<Command> send(SignalingRequest request) {
    if (!open) {
      queue.addLast(request);
      if (queue.size() > config.queue()) {
        queue.removeFirst();
        unsent(1);
      }
    } else if (connection.filter(line -> line.send(request)).isEmpty()) {
      unsent(1);
    }
    return this;
  }

  private void unsent(int messages) {
    counts = new Counts(counts.lost(), counts.unsent() + messages, counts.dropped());
  }

  /** The token is of use only when connecting, so that a new one for the same id can wait. */
  private Behavior<Command> onReidentify(Reidentify now) {
    var same = now.id().equals(address.id());
    address = address.as(now.id(), now.token());
    if (same) {
      return this;
    }
    unsent(queue.size());
    queue.clear();
    hangUp();
    backoff.reset();
    return dial();
  }

  private Behavior<Command> onGetCounts(GetCounts ask) {
    ask.replyTo().tell(counts);
    return this;
  }
}
