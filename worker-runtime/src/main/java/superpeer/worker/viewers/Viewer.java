package superpeer.worker.viewers;

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
 * call it. What it asks them for: {@link Watching}.
 */
final class Viewer extends AbstractBehavior<Viewer.Command> {

  sealed interface Command {}

  /** Says goodbye to everybody, and stops. */
  record Leave() implements Command {}

  private record FromTracker(SwarmMembership.Event notice) implements Command {}

  private record FromSignaling(SignalingClient.Event notice) implements Command {}

  private record Heard(long call, Word word) implements Command {}

  private enum Due implements Command {
    LOOK,
    STATS,
    FIND
  }

  /** A connection, and the signaling server over which it comes about. */
  private record Call(Source source, ActorRef<SignalingClient.Command> via) {}

  /**
   * The world, as all viewers see it.
   *
   * @param transport makes connections
   * @param tracker where to meet
   * @param dialer reaches signaling servers
   * @param patience with the tracker
   * @param signaling with signaling servers
   * @param clock wall time
   */
  record World(
      Transport transport,
      TrackerClient tracker,
      SignalingDialer dialer,
      TrackerClientConfig patience,
      SignalingClientConfig signaling,
      Clock clock) {}

  /** Calls under way at a time; the SDK has more, but there are few super peers. */
  private static final int MAX_CALLS = 8;

  private static final int KB = 1024;

  static Behavior<Command> create(
      Scenario scenario, World world, RandomGenerator random, Consumer<Happening> told) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Viewer(context, timers, scenario, world, random, told)));
  }

  private final TimerScheduler<Command> timers;
  private final Scenario scenario;
  private final World world;
  private final Consumer<Happening> told;
  private final Watching watching;
  private final ActorRef<SwarmMembership.Command> tracker;
  private final Map<Long, Call> calls = new HashMap<>();
  private Optional<ActorRef<SignalingClient.Command>> signaling = Optional.empty();
  private String id = "";
  private long lastCall;
  private long bytes;
  private long nextLook = Long.MAX_VALUE;
  private boolean leaving;

  private Viewer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Scenario scenario,
      World world,
      RandomGenerator random,
      Consumer<Happening> told) {
    super(context);
    this.timers = timers;
    this.scenario = scenario;
    this.world = world;
    this.told = told;
    this.watching = new Watching(scenario, random, System::nanoTime, this::tell);
    this.tracker =
        context.spawn(
            SwarmMembership.create(
                announcement(),
                world.tracker(),
                world.patience(),
                world.clock(),
                context.messageAdapter(SwarmMembership.Event.class, FromTracker::new)),
            "tracker");
    context.watch(tracker);
    timers.startTimerAtFixedRate(Due.STATS, scenario.patience().stats());
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
        Source.SDK_VERSION);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Leave.class, leave -> onLeave())
        .onMessage(FromTracker.class, from -> after(() -> onTracker(from.notice())))
        .onMessage(FromSignaling.class, from -> after(() -> onSignaling(from.notice())))
        .onMessage(Heard.class, heard -> after(() -> onHeard(heard)))
        .onMessageEquals(Due.LOOK, () -> after(this::onLook))
        .onMessageEquals(Due.STATS, () -> after(this::onStats))
        .onMessageEquals(Due.FIND, () -> after(this::onFind))
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
    var next = watching.nextLook();
    if (next < nextLook) {
      nextLook = next;
      var delay = Math.max(0, next - System.nanoTime());
      timers.startSingleTimer(Due.LOOK, Duration.ofNanos(delay));
    }
    if (!watching.isProvided() && !timers.isTimerActive(Due.FIND)) {
      timers.startSingleTimer(Due.FIND, scenario.patience().findPeers());
    }
    return this;
  }

  private void onLook() {
    nextLook = Long.MAX_VALUE;
    watching.look();
  }

  private void onStats() {
    watching.tick();
    watching.report();
    observe();
  }

  private void onFind() {
    if (watching.isProvided()) {
      return;
    }
    observe();
    tracker.tell(new SwarmMembership.FindPeers(List.copyOf(watching.peers()), MAX_CALLS));
  }

  private void observe() {
    tracker.tell(
        new SwarmMembership.UpdateTotals(
            new TrafficTotals(0, bytes / KB, 0, watching.connections())));
  }

  private void onTracker(SwarmMembership.Event notice) {
    if (notice instanceof SwarmMembership.Event.Joined joined) {
      onJoined(joined);
    } else if (notice instanceof SwarmMembership.Event.Candidates candidates) {
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
              .map(url -> new SignalingEndpoint(url, id, joined.token(), Source.SDK_VERSION))
              .map(this::connect);
    }
    call(joined.peers());
  }

  private ActorRef<SignalingClient.Command> connect(SignalingEndpoint address) {
    return getContext()
        .spawn(
            SignalingClient.create(
                address,
                world.signaling(),
                world.dialer(),
                getContext().messageAdapter(SignalingClient.Event.class, FromSignaling::new)),
            "signaling");
  }

  private void call(List<TrackerReply.Peer> candidates) {
    for (var candidate : candidates) {
      if (signaling.isPresent()
          && calls.size() < MAX_CALLS
          && (candidate.superPeer() || scenario.habits().anyPeer())
          && !candidate.id().equals(id)
          && watching.of(candidate.id()).isEmpty()) {
        begin(candidate.id(), Source.Side.CALLING, signaling.get(), world.transport()::call);
      }
    }
  }

  /** Makes a connection when it is given what will listen to it. */
  @FunctionalInterface
  private interface Dialing {
    Connection with(Connection.Listener listener);
  }

  private void begin(
      String peer, Source.Side side, ActorRef<SignalingClient.Command> via, Dialing dialing) {
    var call = ++lastCall;
    var self = getContext().getSelf();
    var source =
        new Source(
            peer,
            side,
            scenario.target(),
            dialing.with(new Ear(word -> self.tell(new Heard(call, word)))),
            watching,
            System.nanoTime());
    calls.put(call, new Call(source, via));
    watching.add(source);
  }

  private void onSignaling(SignalingClient.Event notice) {
    if (notice instanceof SignalingClient.Event.SignalReceived heard) {
      if (heard.signal() instanceof Signal.Offer offer) {
        onOffer(heard.from(), offer.sdp(), heard.via());
      } else {
        watching.of(heard.from()).ifPresent(source -> source.accept(heard.signal()));
      }
    } else if (notice instanceof SignalingClient.Event.PeerNotFound missing) {
      refused(missing.peer(), "not at the signaling server");
    } else if (notice instanceof SignalingClient.Event.Rejected rejected) {
      refused(rejected.peer(), rejected.reason().orElse("rejected"));
    }
  }

  private void onOffer(String peer, String sdp, ActorRef<SignalingClient.Command> via) {
    var known = watching.of(peer);
    if (known.isPresent()) {
      if (!known.get().isPending() || insists(known.get())) {
        return;
      }
      known.get().leave();
      forget(known.get());
    }
    begin(peer, Source.Side.ANSWERING, via, ear -> world.transport().answer(sdp, ear));
  }

  private boolean insists(Source calling) {
    return calling.side() == Source.Side.CALLING
        && Glare.resolve(id, calling.peer()) == Glare.KEEP_OURS;
  }

  private void refused(String peer, String why) {
    watching
        .of(peer)
        .filter(Source::isPending)
        .ifPresent(
            source -> {
              source.leave();
              forget(source);
              tell(new Happening.SetupFailed(why));
            });
  }

  private void forget(Source source) {
    calls.values().removeIf(call -> call.source() == source);
    watching.remove(source);
  }

  private void onHeard(Heard heard) {
    var call = calls.get(heard.call());
    if (call == null) {
      return; // it was given up
    }
    var source = call.source();
    if (heard.word() instanceof Word.Frame frame) {
      source.frame(frame.bytes(), frame.at());
    } else if (heard.word() instanceof Word.Text text) {
      source.text(text.text(), text.at());
    } else if (heard.word() instanceof Word.Signals signals) {
      call.via().tell(new SignalingClient.SendSignal(source.peer(), signals.local()));
    } else if (heard.word() instanceof Word.Opened) {
      tell(new Happening.Opened(source.age(System.nanoTime())));
      source.opened();
    } else if (heard.word() instanceof Word.Closed closed) {
      onClosed(source, closed.why());
    } else {
      tell(new Happening.Stray());
    }
    calls.values().removeIf(ended -> ended.source().isClosed());
  }

  private void onClosed(Source source, String why) {
    if (source.isPending()) {
      forget(source);
      tell(new Happening.SetupFailed(why));
    } else {
      source.closed();
    }
  }

  private void tell(Happening happening) {
    if (happening instanceof Happening.Taken taken) {
      bytes += taken.bytes();
    }
    told.accept(happening);
  }

  /** The tracker's end is ours: it has heard by then that we leave, or will never hear it. */
  private Behavior<Command> onLeave() {
    if (!leaving) {
      leaving = true;
      timers.cancelAll();
      watching.leave();
      signaling.ifPresent(server -> server.tell(new SignalingClient.Stop()));
      tracker.tell(new SwarmMembership.Leave());
    }
    return this;
  }

  private Behavior<Command> onStopped() {
    if (!leaving) {
      watching.leave();
    }
    return this;
  }
}
