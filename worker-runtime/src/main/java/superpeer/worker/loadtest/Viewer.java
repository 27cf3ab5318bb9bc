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
 * One viewer: joins the swarm, calls the super peers that the tracker names and answers those that
 * call it. What it asks them for: {@link ViewerLogic}.
 */
final class Viewer extends AbstractBehavior<Viewer.Command> {

  sealed interface Command {}

  /** Says goodbye to everybody, and stops. */
  record Leave() implements Command {}

  private record FromTracker(SwarmMembership.Event notice) implements Command {}

  private record FromSignaling(SignalingClient.Event notice) implements Command {}

  private record FromConnection(long call, ConnectionEvent event) implements Command {}

  private enum Timer implements Command {
    UPDATE,
    STATS,
    FIND_PEERS
  }

  /** A connection, and the signaling server over which it comes about. */
  private record Call(ViewerConnection source, ActorRef<SignalingClient.Command> via) {}

  /**
   * The world, as all viewers see it.
   *
   * @param transport makes connections
   * @param tracker where to meet
   * @param signalingDialer reaches signaling servers
   * @param trackerConfig with the tracker
   * @param signalingConfig with signaling servers
   * @param clock wall time
   */
  record Dependencies(
      Transport transport,
      TrackerClient tracker,
      SignalingDialer signalingDialer,
      TrackerClientConfig trackerConfig,
      SignalingClientConfig signalingConfig,
      Clock clock) {}

  /** Calls under way at a time; the SDK has more, but there are few super peers. */
  private static final int MAX_CALLS = 8;

  private static final int KB = 1024;

  static Behavior<Command> create(
      Scenario scenario,
      Dependencies dependencies,
      RandomGenerator random,
      Consumer<ViewerEvent> told) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Viewer(context, timers, scenario, dependencies, random, told)));
  }

  private final TimerScheduler<Command> timers;
  private final Scenario scenario;
  private final Dependencies dependencies;
  private final Consumer<ViewerEvent> events;
  private final ViewerLogic logic;
  private final ActorRef<SwarmMembership.Command> tracker;
  private final Map<Long, Call> calls = new HashMap<>();
  private Optional<ActorRef<SignalingClient.Command>> signaling = Optional.empty();
  private String id = "";
  private long lastCall;
  private long bytes;
  private long nextUpdateAt = Long.MAX_VALUE;
  private boolean leaving;

  private Viewer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Scenario scenario,
      Dependencies dependencies,
      RandomGenerator random,
      Consumer<ViewerEvent> told) {
    super(context);
    this.timers = timers;
    this.scenario = scenario;
    this.dependencies = dependencies;
    this.events = told;
    this.logic = new ViewerLogic(scenario, random, System::nanoTime, this::tell);
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
        .onMessage(FromTracker.class, from -> after(() -> onTracker(from.notice())))
        .onMessage(FromSignaling.class, from -> after(() -> onSignaling(from.notice())))
        .onMessage(FromConnection.class, fromConnection -> after(() -> onHeard(fromConnection)))
        .onMessageEquals(Timer.UPDATE, () -> after(this::onLook))
        .onMessageEquals(Timer.STATS, () -> after(this::onStats))
        .onMessageEquals(Timer.FIND_PEERS, () -> after(this::onFind))
        .onSignal(Terminated.class, trackerEnded -> Behaviors.stopped())
        .onSignal(PostStop.class, stopped -> onStopped())
        .build();
  }

  /** After whatever happened: is there something to do at a certain time? */
  private Behavior<Command> after(Runnable handler) {
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

  private void onLook() {
    nextUpdateAt = Long.MAX_VALUE;
    logic.update();
  }

  private void onStats() {
    logic.sendStats();
    logic.reportPlayback();
    observe();
  }

  private void onFind() {
    if (logic.hasSuperPeer()) {
      return;
    }
    observe();
    tracker.tell(new SwarmMembership.FindPeers(List.copyOf(logic.peers()), MAX_CALLS));
  }

  private void observe() {
    tracker.tell(
        new SwarmMembership.UpdateTotals(
            new TrafficTotals(0, bytes / KB, 0, logic.openConnections())));
  }

  private void onTracker(SwarmMembership.Event event) {
    if (event instanceof SwarmMembership.Event.Joined joined) {
      onJoined(joined);
    } else if (event instanceof SwarmMembership.Event.Candidates candidates) {
      call(candidates.peers());
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
    call(joined.peers());
  }

  private ActorRef<SignalingClient.Command> connect(SignalingEndpoint address) {
    return getContext()
        .spawn(
            SignalingClient.create(
                address,
                dependencies.signalingConfig(),
                dependencies.signalingDialer(),
                getContext().messageAdapter(SignalingClient.Event.class, FromSignaling::new)),
            "signaling");
  }

  private void call(List<TrackerReply.Peer> candidates) {
    for (var candidate : candidates) {
      if (signaling.isPresent()
          && calls.size() < MAX_CALLS
          && (candidate.superPeer() || scenario.behavior().anyPeer())
          && !candidate.id().equals(id)
          && logic.find(candidate.id()).isEmpty()) {
        begin(
            candidate.id(),
            ViewerConnection.Role.CALLER,
            signaling.get(),
            dependencies.transport()::call);
      }
    }
  }

  /** Makes a connection when it is given what will listen to it. */
  @FunctionalInterface
  private interface ConnectionFactory {
    Connection create(Connection.Listener listener);
  }

  private void begin(
      String peer,
      ViewerConnection.Role role,
      ActorRef<SignalingClient.Command> via,
      ConnectionFactory connectionFactory) {
    var call = ++lastCall;
    var self = getContext().getSelf();
    var viewerConnection =
        new ViewerConnection(
            peer,
            role,
            scenario.target(),
            connectionFactory.create(
                new ConnectionListener(
                    connectionEvent -> self.tell(new FromConnection(call, connectionEvent)))),
            logic,
            System.nanoTime());
    calls.put(call, new Call(viewerConnection, via));
    logic.add(viewerConnection);
  }

  private void onSignaling(SignalingClient.Event event) {
    if (event instanceof SignalingClient.Event.SignalReceived signalReceived) {
      if (signalReceived.signal() instanceof Signal.Offer offer) {
        onOffer(signalReceived.from(), offer.sdp(), signalReceived.via());
      } else {
        logic
            .find(signalReceived.from())
            .ifPresent(viewerConnection -> viewerConnection.accept(signalReceived.signal()));
      }
    } else if (event instanceof SignalingClient.Event.PeerNotFound missing) {
      refused(missing.peer(), "not at the signaling server");
    } else if (event instanceof SignalingClient.Event.Rejected rejected) {
      refused(rejected.peer(), rejected.reason().orElse("rejected"));
    }
  }

  private void onOffer(String peer, String sdp, ActorRef<SignalingClient.Command> via) {
    var known = logic.find(peer);
    if (known.isPresent()) {
      if (!known.get().isConnecting() || insists(known.get())) {
        return;
      }
      known.get().close();
      forget(known.get());
    }
    begin(
        peer, ViewerConnection.Role.CALLEE, via, ear -> dependencies.transport().answer(sdp, ear));
  }

  private boolean insists(ViewerConnection calling) {
    return calling.role() == ViewerConnection.Role.CALLER
        && Glare.resolve(id, calling.peer()) == Glare.KEEP_OURS;
  }

  private void refused(String peer, String why) {
    logic
        .find(peer)
        .filter(ViewerConnection::isConnecting)
        .ifPresent(
            viewerConnection -> {
              viewerConnection.close();
              forget(viewerConnection);
              tell(new ViewerEvent.SetupFailed(why));
            });
  }

  private void forget(ViewerConnection viewerConnection) {
    calls.values().removeIf(call -> call.source() == viewerConnection);
    logic.remove(viewerConnection);
  }

  private void onHeard(FromConnection fromConnection) {
    var call = calls.get(fromConnection.call());
    if (call == null) {
      return; // it was given up
    }
    var viewerConnection = call.source();
    if (fromConnection.event() instanceof ConnectionEvent.Frame frame) {
      viewerConnection.frame(frame.bytes(), frame.at());
    } else if (fromConnection.event() instanceof ConnectionEvent.Text text) {
      viewerConnection.text(text.text(), text.at());
    } else if (fromConnection.event() instanceof ConnectionEvent.Signals signals) {
      call.via().tell(new SignalingClient.SendSignal(viewerConnection.peer(), signals.local()));
    } else if (fromConnection.event() instanceof ConnectionEvent.Opened) {
      tell(new ViewerEvent.Opened(viewerConnection.age(System.nanoTime())));
      viewerConnection.opened();
    } else if (fromConnection.event() instanceof ConnectionEvent.Closed closed) {
      onClosed(viewerConnection, closed.why());
    } else {
      tell(new ViewerEvent.Stray());
    }
    calls.values().removeIf(ended -> ended.source().isClosed());
  }

  private void onClosed(ViewerConnection viewerConnection, String why) {
    if (viewerConnection.isConnecting()) {
      forget(viewerConnection);
      tell(new ViewerEvent.SetupFailed(why));
    } else {
      viewerConnection.closed();
    }
  }

  private void tell(ViewerEvent viewerEvent) {
    if (viewerEvent instanceof ViewerEvent.Downloaded downloaded) {
      bytes += downloaded.bytes();
    }
    events.accept(viewerEvent);
  }

  /** The tracker's end is ours: it has heard by then that we leave, or will never hear it. */
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
