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
import superpeer.worker.swarm.SignalingDialer.SocketEvent;

/**
 * Keeps one peer reachable through one signaling server, for ever and under the same id.
 *
 * <p>A lost connection is dialed again after a growing pause, a refused one (close code 4000 to
 * 4999, or the server's word) after a long one. A server that owes a pong counts as gone: only so
 * is a half-open connection noticed. Servers older than version 2.2 never answer pings; there the
 * network has to notice. What is said meanwhile waits in a short queue that forgets the oldest.
 */
public final class SignalingClient extends AbstractBehavior<SignalingClient.Command> {

  public sealed interface Command {}

  /** Passes a signal on to a peer. */
  public record SendSignal(String to, Signal signal) implements Command {}

  /** Refuses a peer's offer; {@code fatal} keeps that viewer away for the rest of its session. */
  public record Reject(String to, String reason, boolean fatal) implements Command {}

  /**
   * Connects anew if the id is another; what was queued under the old one is dropped. The token
   * counts from the next connection on.
   */
  public record ChangeIdentity(String id, Optional<String> token) implements Command {}

  /** Closes the connection and stops. */
  public record Stop() implements Command {}

  /** Answers {@link Stats}. */
  public record GetStats(ActorRef<Stats> replyTo) implements Command {}

  /** Stamped: a connection that was given up may still have something to say. */
  private record FromConnection(long connectionId, SocketEvent event) implements Command {}

  private enum Timer implements Command {
    CONNECT,
    CONNECT_TIMEOUT,
    PING,
    PONG_TIMEOUT
  }

  /**
   * Since the actor started.
   *
   * @param connectionsLost connections lost or refused
   * @param messagesUnsent messages dropped because the connection was not open or too slow
   * @param messagesDropped messages of the server dropped: too large or malformed
   */
  public record Stats(long connectionsLost, long messagesUnsent, long messagesDropped) {}

  /** What the owner learns; {@code via} tells main and backup apart, and answers go back to it. */
  public sealed interface Event {

    ActorRef<Command> via();

    /** Connected, for the first time or again: viewers can reach us here. */
    record Connected(ActorRef<Command> via) implements Event {}

    record SignalReceived(String from, Signal signal, ActorRef<Command> via) implements Event {}

    /** The server does not know the peer that we wrote to. */
    record PeerNotFound(String peer, ActorRef<Command> via) implements Event {}

    /** The peer refused our offer; {@code fatal}: it never wants to hear from us again. */
    record Rejected(String peer, Optional<String> reason, boolean fatal, ActorRef<Command> via)
        implements Event {}

    /** No connection; once per change of state. */
    record Degraded(String error, String hint, ActorRef<Command> via) implements Event {}

    /** The trouble is over. */
    record Recovered(ActorRef<Command> via) implements Event {}
  }

  /** From this version on (2.2, said as 22) servers answer pings. */
  private static final int ANSWERS_PINGS = 22;

  private static final String HINT =
      "check the signaling address of the seed or the tracker and that the server is up;"
          + " trying again by itself";

  public static Behavior<Command> create(
      SignalingEndpoint address,
      SignalingClientConfig config,
      SignalingDialer dialer,
      ActorRef<Event> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new SignalingClient(context, timers, address, config, dialer, owner).dial()));
  }

  private final TimerScheduler<Command> timers;
  private final SignalingClientConfig config;
  private final SignalingDialer dialer;
  private final ActorRef<Event> owner;
  private final ActorRef<Command> self;
  private final ReconnectBackoff reconnectBackoff;
  private final Deque<SignalingRequest> queue = new ArrayDeque<>();
  private SignalingEndpoint address;
  private Optional<Connection> connection = Optional.empty();
  private long connectionId;
  private boolean open;
  private int serverVersion;
  private boolean degraded;
  private Stats stats = new Stats(0, 0, 0);

  private SignalingClient(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SignalingEndpoint address,
      SignalingClientConfig config,
      SignalingDialer dialer,
      ActorRef<Event> owner) {
    super(context);
    this.timers = timers;
    this.address = address;
    this.config = config;
    this.dialer = dialer;
    this.owner = owner;
    this.self = context.getSelf();
    this.reconnectBackoff =
        new ReconnectBackoff(config.minPause(), config.maxPause(), new SplittableRandom());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(
            SendSignal.class,
            sendSignal -> send(new Send(sendSignal.to(), SignalCodec.write(sendSignal.signal()))))
        .onMessage(Reject.class, this::onReject)
        .onMessage(ChangeIdentity.class, this::onReidentify)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .onMessage(GetStats.class, this::onGetCounts)
        .onMessage(FromConnection.class, this::onHappened)
        .onMessageEquals(Timer.CONNECT, this::dial)
        .onMessageEquals(
            Timer.CONNECT_TIMEOUT, () -> lost("not open within " + config.connectTimeout()))
        .onMessageEquals(Timer.PING, this::ping)
        .onMessageEquals(Timer.PONG_TIMEOUT, () -> lost("no pong within " + config.pongTimeout()))
        .onSignal(PostStop.class, signal -> hangUp())
        .onSignal(PreRestart.class, signal -> hangUp())
        .build();
  }

  private Behavior<Command> dial() {
    var stamp = ++connectionId;
    timers.startSingleTimer(Timer.CONNECT_TIMEOUT, config.connectTimeout());
    connection =
        Optional.of(
            dialer.dial(
                address.url(), socketEvent -> self.tell(new FromConnection(stamp, socketEvent))));
    return this;
  }

  private Behavior<Command> onHappened(FromConnection fromConnection) {
    if (fromConnection.connectionId() != connectionId) {
      return this;
    }
    if (fromConnection.event() instanceof SocketEvent.Received received) {
      return onReceived(received.reply());
    }
    if (fromConnection.event() instanceof SocketEvent.Opened) {
      return onOpened();
    }
    if (fromConnection.event() instanceof SocketEvent.Closed closed) {
      return onClosed(closed);
    }
    return onDropped();
  }

  private Behavior<Command> onOpened() {
    getContext().getLog().info("signaling over {}", address);
    open = true;
    timers.cancel(Timer.CONNECT_TIMEOUT);
    timers.startSingleTimer(Timer.PING, config.pingInterval());
    if (degraded) {
      degraded = false;
      owner.tell(new Event.Recovered(self));
    }
    owner.tell(new Event.Connected(self));
    while (!queue.isEmpty()) {
      send(queue.removeFirst());
    }
    return this;
  }

  private Behavior<Command> onReceived(SignalingReply reply) {
    reconnectBackoff.reset(); // and not when it opens: some accept only to hang up
    if (reply instanceof SignalingReply.Relayed relayed) {
      return onRelayed(relayed);
    }
    if (reply instanceof SignalingReply.RelayedAll all) {
      all.signals().forEach(this::onRelayed);
    } else if (reply instanceof SignalingReply.NotFound missing) {
      owner.tell(new Event.PeerNotFound(missing.peer(), self));
    } else if (reply instanceof SignalingReply.Rejected no) {
      owner.tell(new Event.Rejected(no.from(), no.reason(), no.fatal().orElse(false), self));
    } else if (reply instanceof SignalingReply.Version greeting) {
      serverVersion = greeting.version();
    } else if (reply instanceof SignalingReply.Pong) {
      timers.cancel(Timer.PONG_TIMEOUT);
    } else if (reply instanceof SignalingReply.Close close) {
      return refused(close.reason());
    }
    return reply instanceof SignalingReply.Unknown ? onDropped() : this;
  }

  private Behavior<Command> onRelayed(SignalingReply.Relayed relayed) {
    try {
      owner.tell(new Event.SignalReceived(relayed.from(), SignalCodec.read(relayed.data()), self));
      return this;
    } catch (MalformedMessage e) {
      getContext().getLog().debug("from {}: {}", relayed.from(), e.getMessage());
      return onDropped();
    }
  }

  private Behavior<Command> onDropped() {
    stats = new Stats(stats.connectionsLost(), stats.messagesUnsent(), stats.messagesDropped() + 1);
    return this;
  }

  private Behavior<Command> onClosed(SocketEvent.Closed closed) {
    var permanent = closed.code() >= 4000 && closed.code() <= 4999;
    return permanent ? refused(closed.reason()) : lost(closed.reason());
  }

  private Behavior<Command> refused(String reason) {
    return lost("the server does not want us: " + reason, config.refusedPause());
  }

  private Behavior<Command> lost(String why) {
    return lost(why, reconnectBackoff.nextDelay());
  }

  private Behavior<Command> lost(String why, Duration pause) {
    getContext().getLog().debug("lost {}: {}; next try in {}", address, why, pause);
    hangUp();
    stats = new Stats(stats.connectionsLost() + 1, stats.messagesUnsent(), stats.messagesDropped());
    timers.startSingleTimer(Timer.CONNECT, pause);
    if (!degraded) {
      degraded = true;
      owner.tell(new Event.Degraded(address.server() + ": " + why, HINT, self));
    }
    return this;
  }

  /** Deaf from now on to what the connection may still say. */
  private Behavior<Command> hangUp() {
    timers.cancelAll();
    connectionId++;
    open = false;
    serverVersion = 0;
    connection.ifPresent(Connection::close);
    connection = Optional.empty();
    return this;
  }

  private Behavior<Command> ping() {
    connection.ifPresent(line -> line.send(new SignalingRequest.Ping()));
    if (serverVersion >= ANSWERS_PINGS && !timers.isTimerActive(Timer.PONG_TIMEOUT)) {
      timers.startSingleTimer(Timer.PONG_TIMEOUT, config.pongTimeout());
    }
    timers.startSingleTimer(Timer.PING, config.pingInterval());
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
    stats =
        new Stats(
            stats.connectionsLost(), stats.messagesUnsent() + messages, stats.messagesDropped());
  }

  /** The token is of use only when connecting, so that a new one for the same id can wait. */
  private Behavior<Command> onReidentify(ChangeIdentity now) {
    var same = now.id().equals(address.id());
    address = address.withIdentity(now.id(), now.token());
    if (same) {
      return this;
    }
    unsent(queue.size());
    queue.clear();
    hangUp();
    reconnectBackoff.reset();
    return dial();
  }

  private Behavior<Command> onGetCounts(GetStats ask) {
    ask.replyTo().tell(stats);
    return this;
  }
}
