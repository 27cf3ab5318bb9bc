package superpeer.worker.loadtest;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.worker.config.SignalingClientConfig;
import superpeer.worker.config.TrackerClientConfig;
import superpeer.worker.peer.Connection;
import superpeer.worker.peer.Transport;
import superpeer.worker.swarm.Glare;
import superpeer.worker.swarm.PeerAnnouncement;
import superpeer.worker.swarm.SignalingClient;
import superpeer.worker.swarm.SignalingDialer;
import superpeer.worker.swarm.SignalingEndpoint;
import superpeer.worker.swarm.SwarmMembership;
import superpeer.worker.swarm.TrackerClient;
import superpeer.worker.swarm.TrafficTotals;

/**
 * One viewer: joins the swarm, connects to the super peers that the tracker names, and accepts
 * connections from super peers. {@link ViewerLogic} decides what it requests.
 */
final class Viewer extends AbstractBehavior<Viewer.Command> {

  sealed interface Command {}

  /** Leaves all peers and the tracker, then stops. */
  record Leave() implements Command {}

  private record FromTracker(SwarmMembership.Event event) implements Command {}

  private record FromSignaling(SignalingClient.Event event) implements Command {}

  private record FromConnection(long call, ConnectionEvent event) implements Command {}

  private enum Timer implements Command {
    UPDATE,
    STATS,
    FIND_PEERS
  }

  /** A connection, and the signaling client that is used to set it up. */
  private record PendingCall(ViewerConnection connection, ActorRef<SignalingClient.Command> via) {}

  /**
   * What all viewers share.
   *
   * @param transport makes WebRTC connections
   * @param tracker calls the tracker
   * @param signalingDialer connects to signaling servers
   * @param trackerConfig timeouts of tracker calls
   * @param signalingConfig timeouts of signaling
   * @param clock wall-clock time
   */
  record Dependencies(
      Transport transport,
      TrackerClient tracker,
      SignalingDialer signalingDialer,
      TrackerClientConfig trackerConfig,
      SignalingClientConfig signalingConfig,
      Clock clock) {}

  /** Concurrent connections; the SDK allows more, but there are few super peers. */
  private static final int MAX_CALLS = 8;

  private static final int KB = 1024;

  static Behavior<Command> create(
      Scenario scenario,
      Dependencies dependencies,
      RandomGenerator random,
      Consumer<ViewerEvent> events) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Viewer(context, timers, scenario, dependencies, random, events)));
  }

  private final TimerScheduler<Command> timers;
  private final Scenario scenario;
  private final Dependencies dependencies;
  private final Consumer<ViewerEvent> events;
  private final ViewerLogic logic;
  private final ActorRef<SwarmMembership.Command> tracker;
  private final Map<Long, PendingCall> calls = new HashMap<>();
  private Optional<ActorRef<SignalingClient.Command>> signaling = Optional.empty();
  private String id = "";
  private long lastCallId;
  private long bytes;
  private long nextUpdateAt = Long.MAX_VALUE;
  private boolean leaving;

  private Viewer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Scenario scenario,
      Dependencies dependencies,
      RandomGenerator random,
      Consumer<ViewerEvent> events) {
    super(context);
    this.timers = timers;
    this.scenario = scenario;
    this.dependencies = dependencies;
    this.events = events;
    this.logic = new ViewerLogic(scenario, random, System::nanoTime, this::emit);
    this.tracker =
        context.spawn(
            SwarmMembership.create(
                announcement(),
                dependencies.tracker(),
                dependencies.trackerConfig(),
                dependencies.clock(),
                context.messageAdapter(SwarmMembership.Event.class, FromTracker::new)),
            "tracker");
    context.watch(tracker);
    timers.startTimerAtFixedRate(Timer.STATS, scenario.timeouts().stats());
  }

  private PeerAnnouncement announcement() {
    var target = scenario.target();
    return new PeerAnnouncement(
        PeerAnnouncement.Role.VIEWER,
        target.channel(),
        target.live(),
        target.tracker(),
        Optional.empty(),
        Optional.of("synthetic"),
        target.signal(),
        Optional.empty(),
        ViewerConnection.SDK_VERSION);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Leave.class, leave -> onLeave())
        .onMessage(FromTracker.class, from -> handle(() -> onTracker(from.event())))
        .onMessage(FromSignaling.class, from -> handle(() -> onSignaling(from.event())))
        .onMessage(
            FromConnection.class, fromConnection -> handle(() -> onConnectionEvent(fromConnection)))
        .onMessageEquals(Timer.UPDATE, () -> handle(this::onUpdate))
        .onMessageEquals(Timer.STATS, () -> handle(this::onStats))
        .onMessageEquals(Timer.FIND_PEERS, () -> handle(this::onFindPeers))
        .onSignal(Terminated.class, trackerEnded -> Behaviors.stopped())
        .onSignal(PostStop.class, stopped -> onStopped())
        .build();
  }

  /** Runs a handler, then schedules the next update. */
  private Behavior<Command> handle(Runnable handler) {
    if (leaving) {
      return this;
    }
    handler.run();
    var next = logic.nextUpdateAt();
    if (next < nextUpdateAt) {
      nextUpdateAt = next;
      var delay = Math.max(0, next - System.nanoTime());
      timers.startSingleTimer(Timer.UPDATE, Duration.ofNanos(delay));
    }
    if (!logic.hasSuperPeer() && !timers.isTimerActive(Timer.FIND_PEERS)) {
      timers.startSingleTimer(Timer.FIND_PEERS, scenario.timeouts().findPeers());
    }
    return this;
  }

  private void onUpdate() {
    nextUpdateAt = Long.MAX_VALUE;
    logic.update();
  }

  private void onStats() {
    logic.sendStats();
    logic.reportPlayback();
    updateTotals();
  }

  private void onFindPeers() {
    if (logic.hasSuperPeer()) {
      return;
    }
    updateTotals();
    tracker.tell(new SwarmMembership.FindPeers(List.copyOf(logic.peers()), MAX_CALLS));
  }

  private void updateTotals() {
    tracker.tell(
        new SwarmMembership.UpdateTotals(
            new TrafficTotals(0, bytes / KB, 0, logic.openConnections())));
  }

  private void onTracker(SwarmMembership.Event event) {
    if (event instanceof SwarmMembership.Event.Joined joined) {
      onJoined(joined);
    } else if (event instanceof SwarmMembership.Event.Candidates candidates) {
      connectTo(candidates.peers());
    }
  }

  private void onJoined(SwarmMembership.Event.Joined joined) {
    if (signaling.isPresent() && !id.equals(joined.id())) {
      signaling.get().tell(new SignalingClient.ChangeIdentity(joined.id(), joined.token()));
    }
    id = joined.id();
    if (signaling.isEmpty()) {
      signaling =
          scenario
              .target()
              .signal()
              .or(joined::signal)
              .map(
                  url ->
                      new SignalingEndpoint(url, id, joined.token(), ViewerConnection.SDK_VERSION))
              .map(this::connect);
    }
    connectTo(joined.peers());
  }

  private ActorRef<SignalingClient.Command> connect(SignalingEndpoint endpoint) {
    return getContext()
        .spawn(
            SignalingClient.create(
                endpoint,
                dependencies.signalingConfig(),
                dependencies.signalingDialer(),
                getContext().messageAdapter(SignalingClient.Event.class, FromSignaling::new)),
            "signaling");
  }

  private void connectTo(List<TrackerReply.Peer> candidates) {
    for (var candidate : candidates) {
      if (signaling.isPresent()
          && calls.size() < MAX_CALLS
          && (candidate.superPeer() || scenario.behavior().anyPeer())
          && !candidate.id().equals(id)
          && logic.find(candidate.id()).isEmpty()) {
        startConnection(
            candidate.id(),
            ViewerConnection.Role.CALLER,
            signaling.get(),
            dependencies.transport()::call);
      }
    }
  }

  /** Makes a connection with the given listener. */
  @FunctionalInterface
  private interface ConnectionFactory {
    Connection create(Connection.Listener listener);
  }

  private void startConnection(
      String peer,
      ViewerConnection.Role role,
      ActorRef<SignalingClient.Command> via,
      ConnectionFactory factory) {
    var call = ++lastCallId;
    var self = getContext().getSelf();
    var connection =
        new ViewerConnection(
            peer,
            role,
            scenario.target(),
            factory.create(
                new ConnectionEvent.Listener(event -> self.tell(new FromConnection(call, event)))),
            logic,
            System.nanoTime());
    calls.put(call, new PendingCall(connection, via));
    logic.add(connection);
  }

  private void onSignaling(SignalingClient.Event event) {
    if (event instanceof SignalingClient.Event.SignalReceived signalReceived) {
      if (signalReceived.signal() instanceof Signal.Offer offer) {
        onOffer(signalReceived.from(), offer.sdp(), signalReceived.via());
      } else {
        logic
            .find(signalReceived.from())
            .ifPresent(connection -> connection.accept(signalReceived.signal()));
      }
    } else if (event instanceof SignalingClient.Event.PeerNotFound notFound) {
      onRefused(notFound.peer(), "not connected to the signaling server");
    } else if (event instanceof SignalingClient.Event.Rejected rejected) {
      onRefused(rejected.peer(), rejected.reason().orElse("rejected"));
    }
  }

  private void onOffer(String peer, String sdp, ActorRef<SignalingClient.Command> via) {
    var known = logic.find(peer);
    if (known.isPresent()) {
      if (!known.get().isConnecting() || keepsOurs(known.get())) {
        return;
      }
      known.get().close();
      forget(known.get());
    }
    startConnection(
        peer,
        ViewerConnection.Role.CALLEE,
        via,
        listener -> dependencies.transport().answer(sdp, listener));
  }

  private boolean keepsOurs(ViewerConnection connection) {
    return connection.role() == ViewerConnection.Role.CALLER
        && Glare.resolve(id, connection.peer()) == Glare.KEEP_OURS;
  }

  private void onRefused(String peer, String reason) {
    logic
        .find(peer)
        .filter(ViewerConnection::isConnecting)
        .ifPresent(
            connection -> {
              connection.close();
              forget(connection);
              emit(new ViewerEvent.SetupFailed(reason));
            });
  }

  private void forget(ViewerConnection connection) {
    calls.values().removeIf(call -> call.connection() == connection);
    logic.remove(connection);
  }

  private void onConnectionEvent(FromConnection fromConnection) {
    var call = calls.get(fromConnection.call());
    if (call == null) {
      return; // the connection was abandoned
    }
    var connection = call.connection();
    if (fromConnection.event() instanceof ConnectionEvent.Frame frame) {
      connection.frame(frame.bytes(), frame.at());
    } else if (fromConnection.event() instanceof ConnectionEvent.Text text) {
      connection.text(text.text(), text.at());
    } else if (fromConnection.event() instanceof ConnectionEvent.Signals signals) {
      call.via().tell(new SignalingClient.SendSignal(connection.peer(), signals.local()));
    } else if (fromConnection.event() instanceof ConnectionEvent.Opened) {
      emit(new ViewerEvent.Opened(connection.age(System.nanoTime())));
      connection.opened();
    } else if (fromConnection.event() instanceof ConnectionEvent.Closed closed) {
      onClosed(connection, closed.reason());
    } else {
      emit(new ViewerEvent.Stray());
    }
    calls.values().removeIf(ended -> ended.connection().isClosed());
  }

  private void onClosed(ViewerConnection connection, String reason) {
    if (connection.isConnecting()) {
      forget(connection);
      emit(new ViewerEvent.SetupFailed(reason));
    } else {
      connection.closed();
    }
  }

  private void emit(ViewerEvent event) {
    if (event instanceof ViewerEvent.Downloaded downloaded) {
      bytes += downloaded.bytes();
    }
    events.accept(event);
  }

  /**
   * The viewer stops when its tracker actor does: the tracker knows by then that we left, or will
   * never.
   */
  private Behavior<Command> onLeave() {
    if (!leaving) {
      leaving = true;
      timers.cancelAll();
      logic.closeAll();
      signaling.ifPresent(server -> server.tell(new SignalingClient.Stop()));
      tracker.tell(new SwarmMembership.Leave());
    }
    return this;
  }

  private Behavior<Command> onStopped() {
    if (!leaving) {
      logic.closeAll();
    }
    return this;
  }
}
