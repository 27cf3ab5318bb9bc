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
 * Keeps one peer connected to one signaling server under the same id. It never gives up.
 *
 * <p>It reconnects after a growing delay; after a refusal (close code 4000 to 4999, or a close
 * message) after a long one. A missing pong means that the connection is lost: half-open
 * connections are detected only this way. Servers before version 2.2 do not answer pings, so there
 * TCP has to detect it. While disconnected, messages wait in a short queue that drops the oldest.
 */
public final class SignalingClient extends AbstractBehavior<SignalingClient.Command> {

  public sealed interface Command {}

  /** Sends a signal to a peer. */
  public record SendSignal(String to, Signal signal) implements Command {}

  /** Rejects a peer's offer. With {@code fatal}, the viewer does not try again in its session. */
  public record Reject(String to, String reason, boolean fatal) implements Command {}

  /**
   * Changes id and token. A new id means a new connection, and drops the queue of the old one. A
   * new token alone is used at the next connection.
   */
  public record ChangeIdentity(String id, Optional<String> token) implements Command {}

  /** Closes the connection and stops. */
  public record Stop() implements Command {}

  /** Replies with {@link Stats}. */
  public record GetStats(ActorRef<Stats> replyTo) implements Command {}

  /** Carries the id of its connection, because an abandoned connection can still send events. */
  private record FromConnection(long connectionId, SocketEvent event) implements Command {}

  private enum Timer implements Command {
    CONNECT,
    CONNECT_TIMEOUT,
    PING,
    PONG_TIMEOUT
  }

  /**
   * Counters since the actor started.
   *
   * @param connectionsLost connections lost or refused
   * @param messagesUnsent messages dropped because the connection was closed or too slow
   * @param messagesDropped messages of the server that were dropped: too large or malformed
   */
  public record Stats(long connectionsLost, long messagesUnsent, long messagesDropped) {}

  /** Events for the owner. {@code via} tells main and backup server apart; replies go there. */
  public sealed interface Event {

    ActorRef<Command> via();

    /** Connected, for the first time or again. Viewers can reach us here. */
    record Connected(ActorRef<Command> via) implements Event {}

    record SignalReceived(String from, Signal signal, ActorRef<Command> via) implements Event {}

    /** The server does not know the peer that we sent a signal to. */
    record PeerNotFound(String peer, ActorRef<Command> via) implements Event {}

    /** The peer rejected our offer. With {@code fatal}, we must not try again. */
    record Rejected(String peer, Optional<String> reason, boolean fatal, ActorRef<Command> via)
        implements Event {}

    /** The connection failed. Sent once per change of state. */
    record Degraded(String error, String hint, ActorRef<Command> via) implements Event {}

    /** The error is over. */
    record Recovered(ActorRef<Command> via) implements Event {}
  }

  /** Servers answer pings from this version on (2.2, sent as 22). */
  private static final int MIN_VERSION_WITH_PONGS = 22;

  private static final String HINT =
      "check the signaling address in the seed or tracker, and that the server is up;"
          + " retrying automatically";

  public static Behavior<Command> create(
      SignalingEndpoint endpoint,
      SignalingClientConfig config,
      SignalingDialer dialer,
      ActorRef<Event> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new SignalingClient(context, timers, endpoint, config, dialer, owner).dial()));
  }

  private final TimerScheduler<Command> timers;
  private final SignalingClientConfig config;
  private final SignalingDialer dialer;
  private final ActorRef<Event> owner;
  private final ActorRef<Command> self;
  private final ReconnectBackoff reconnectBackoff;
  private final Deque<SignalingRequest> queue = new ArrayDeque<>();
  private SignalingEndpoint endpoint;
  private Optional<Connection> connection = Optional.empty();
  private long connectionId;
  private boolean open;
  private int serverVersion;
  private boolean degraded;
  private Stats stats = new Stats(0, 0, 0);

  private SignalingClient(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SignalingEndpoint endpoint,
      SignalingClientConfig config,
      SignalingDialer dialer,
      ActorRef<Event> owner) {
    super(context);
    this.timers = timers;
    this.endpoint = endpoint;
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
        .onMessage(ChangeIdentity.class, this::onChangeIdentity)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .onMessage(GetStats.class, this::onGetStats)
        .onMessage(FromConnection.class, this::onSocketEvent)
        .onMessageEquals(Timer.CONNECT, this::dial)
        .onMessageEquals(
            Timer.CONNECT_TIMEOUT, () -> onLost("not connected within " + config.connectTimeout()))
        .onMessageEquals(Timer.PING, this::ping)
        .onMessageEquals(Timer.PONG_TIMEOUT, () -> onLost("no pong within " + config.pongTimeout()))
        .onSignal(PostStop.class, signal -> disconnect())
        .onSignal(PreRestart.class, signal -> disconnect())
        .build();
  }

  private Behavior<Command> dial() {
    var id = ++connectionId;
    timers.startSingleTimer(Timer.CONNECT_TIMEOUT, config.connectTimeout());
    connection =
        Optional.of(
            dialer.dial(
                endpoint.url(), socketEvent -> self.tell(new FromConnection(id, socketEvent))));
    return this;
  }

  private Behavior<Command> onSocketEvent(FromConnection fromConnection) {
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
    getContext().getLog().info("signaling over {}", endpoint);
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
    reconnectBackoff.reset(); // not when it opens: some servers accept and close at once
    if (reply instanceof SignalingReply.Relayed relayed) {
      return onRelayed(relayed);
    }
    if (reply instanceof SignalingReply.RelayedAll all) {
      all.signals().forEach(this::onRelayed);
    } else if (reply instanceof SignalingReply.NotFound notFound) {
      owner.tell(new Event.PeerNotFound(notFound.peer(), self));
    } else if (reply instanceof SignalingReply.Rejected rejected) {
      owner.tell(
          new Event.Rejected(
              rejected.from(), rejected.reason(), rejected.fatal().orElse(false), self));
    } else if (reply instanceof SignalingReply.Version version) {
      serverVersion = version.version();
    } else if (reply instanceof SignalingReply.Pong) {
      timers.cancel(Timer.PONG_TIMEOUT);
    } else if (reply instanceof SignalingReply.Close close) {
      return onRefused(close.reason());
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
    return permanent ? onRefused(closed.reason()) : onLost(closed.reason());
  }

  private Behavior<Command> onRefused(String reason) {
    return onLost("the server refused the connection: " + reason, config.refusedPause());
  }

  private Behavior<Command> onLost(String reason) {
    return onLost(reason, reconnectBackoff.nextDelay());
  }

  private Behavior<Command> onLost(String reason, Duration delay) {
    getContext().getLog().debug("lost {}: {}; reconnecting in {}", endpoint, reason, delay);
    disconnect();
    stats = new Stats(stats.connectionsLost() + 1, stats.messagesUnsent(), stats.messagesDropped());
    timers.startSingleTimer(Timer.CONNECT, delay);
    if (!degraded) {
      degraded = true;
      owner.tell(new Event.Degraded(endpoint.server() + ": " + reason, HINT, self));
    }
    return this;
  }

  /** Closes the connection; its later events are ignored. */
  private Behavior<Command> disconnect() {
    timers.cancelAll();
    connectionId++;
    open = false;
    serverVersion = 0;
    connection.ifPresent(Connection::close);
    connection = Optional.empty();
    return this;
  }

  private Behavior<Command> ping() {
    connection.ifPresent(socket -> socket.send(new SignalingRequest.Ping()));
    if (serverVersion >= MIN_VERSION_WITH_PONGS && !timers.isTimerActive(Timer.PONG_TIMEOUT)) {
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
        countUnsent(1);
      }
    } else if (connection.filter(socket -> socket.send(request)).isEmpty()) {
      countUnsent(1);
    }
    return this;
  }

  private void countUnsent(int messages) {
    stats =
        new Stats(
            stats.connectionsLost(), stats.messagesUnsent() + messages, stats.messagesDropped());
  }

  /** The token is only used to connect, so a new one for the same id can wait. */
  private Behavior<Command> onChangeIdentity(ChangeIdentity identity) {
    var same = identity.id().equals(endpoint.id());
    endpoint = endpoint.withIdentity(identity.id(), identity.token());
    if (same) {
      return this;
    }
    countUnsent(queue.size());
    queue.clear();
    disconnect();
    reconnectBackoff.reset();
    return dial();
  }

  private Behavior<Command> onGetStats(GetStats get) {
    get.replyTo().tell(stats);
    return this;
  }
}
