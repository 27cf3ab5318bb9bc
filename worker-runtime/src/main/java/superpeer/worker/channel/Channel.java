package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.ReceiveBuilder;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.origin.VariantTrack;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.segment.SegmentStoreActor;
import superpeer.worker.swarm.PeerAnnouncement;
import superpeer.worker.swarm.SignalingClient;
import superpeer.worker.swarm.SwarmMembership;

/**
 * Seeds one channel: keeps the worker in the swarm, connects viewers, fetches segments and serves
 * them.
 *
 * <pre>
 *   seeding ──Drain──▶ handing over ──every session drains──▶ draining ──no session left──▶ stopped
 * </pre>
 *
 * <p>A drain first leaves tracker and signaling, so that no new viewer comes. Then it drains the
 * sessions a few at a time ({@link DrainSchedule}); each finishes what its peer asked for.
 */
public final class Channel extends AbstractBehavior<Channel.Command> {

  public sealed interface Command {}

  /** A command from the master. */
  public record FromMaster(WorkerCommand command) implements Command {}

  private record FromTracker(SwarmMembership.Event event) implements Command {}

  private record FromSignaling(SignalingClient.Event event) implements Command {}

  private record FromSession(PeerSession.Event event) implements Command {}

  private record FromOrigin(OriginEvent event) implements Command {}

  private record FromStore(SegmentStoreActor.Event event) implements Command {}

  private record FoundInStore(SegmentStoreActor.Found answer) implements Command {}

  private record TrackerFailures(long total) implements Command {}

  private enum Timer implements Command {
    REPORT,
    FIND_PEERS,
    SAMPLE,
    ENDED,
    DRAIN_NEXT,
    DRAIN_PROGRESS
  }

  private static final Duration DRAIN_PROGRESS = Duration.ofSeconds(1);

  /** How often viewers may show which variant a level is that the origin does not list. */
  private static final Duration SAMPLE = Duration.ofSeconds(30);

  /** With fewer viewers than this, the channel asks the tracker for viewers to call. */
  private static final int FEW_PEERS = 8;

  public static Behavior<Command> create(
      Assignment assignment, ChannelDependencies dependencies, ActorRef<WorkerEvent> master) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Channel(context, timers, assignment, dependencies, master)));
  }

  private final TimerScheduler<Command> timers;
  private final ChannelDependencies dependencies;
  private final ActorRef<WorkerEvent> master;
  private final SegmentIndex index = new SegmentIndex();
  private final PeerSessions sessions;
  private final ViewerProfiles profiles;
  private final PeerConnector connector;
  private final SegmentService segments;
  private final WorkerStatsBuilder stats;
  private final SignalingServers signaling;
  private final ActorRef<SwarmMembership.Command> tracker;
  private final ActorRef<Long> trackerFailures;
  private Assignment assignment;
  private Optional<ActorRef<VariantTrack.Command>> origin = Optional.empty();
  private SortedSet<Integer> reportedDisputes = Collections.emptySortedSet();
  private boolean ready;

  private Channel(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Assignment assignment,
      ChannelDependencies dependencies,
      ActorRef<WorkerEvent> master) {
    super(context);
    this.timers = timers;
    this.assignment = assignment;
    this.dependencies = dependencies;
    this.master = master;
    this.sessions = new PeerSessions(dependencies.clock());
    this.profiles = new ViewerProfiles(sessions, index);
    this.stats =
        new WorkerStatsBuilder(
            sessions,
            dependencies.processSampler(),
            dependencies.uplink(),
            dependencies.nativeStats(),
            dependencies.clock(),
            dependencies.config().reportInterval());
    this.connector = new PeerConnector(sessions, sessionFactory(), assignment.maxConnections());
    this.segments =
        new SegmentService(
            assignment,
            sessions,
            index,
            profiles,
            stats,
            spawnStore(),
            context.messageAdapter(SegmentStoreActor.Found.class, FoundInStore::new));
    this.trackerFailures = context.messageAdapter(Long.class, TrackerFailures::new);
    this.signaling =
        new SignalingServers(
            context,
            dependencies,
            context.messageAdapter(SignalingClient.Event.class, FromSignaling::new));
    this.tracker = spawnTracker();
    dependencies.uplink().limit(assignment.limits().uplinkMbps());
    startOrigin();
    timers.startTimerWithFixedDelay(Timer.REPORT, dependencies.config().reportInterval());
    timers.startTimerWithFixedDelay(Timer.FIND_PEERS, dependencies.config().findPeers());
    timers.startTimerWithFixedDelay(Timer.SAMPLE, SAMPLE);
  }

  private ActorRef<SegmentStoreActor.Command> spawnStore() {
    var seeded = assignment;
    return vital(
        getContext()
            .spawn(
                SegmentStoreActor.create(
                    () -> dependencies.store().open(seeded),
                    getContext().messageAdapter(SegmentStoreActor.Event.class, FromStore::new)),
                "segments",
                DispatcherSelector.fromConfig(ChannelDependencies.BLOCKING)));
  }

  private ActorRef<SwarmMembership.Command> spawnTracker() {
    return vital(
        getContext()
            .spawn(
                SwarmMembership.create(
                    PeerAnnouncement.of(assignment, dependencies.version()),
                    dependencies.tracker(),
                    dependencies.config().tracker(),
                    dependencies.clock(),
                    getContext().messageAdapter(SwarmMembership.Event.class, FromTracker::new)),
                "tracker"));
  }

  /**
   * Watches a child that the channel cannot work without: if the child fails, so does the channel.
   */
  private <T> ActorRef<T> vital(ActorRef<T> child) {
    getContext().watch(child);
    return child;
  }

  private void startOrigin() {
    timers.cancel(Timer.ENDED);
    origin.ifPresent(getContext()::stop);
    origin = Optional.empty();
    if (assignment.origin().mode() != OriginMode.RELAY) {
      var events = getContext().messageAdapter(OriginEvent.class, FromOrigin::new);
      origin =
          Optional.of(
              getContext().spawnAnonymous(dependencies.origin().create(assignment, events)));
    }
    segments.setOrigin(origin);
  }

  private PeerConnector.SessionFactory sessionFactory() {
    return new SessionSpawner(
        getContext(),
        dependencies,
        sessions,
        profiles,
        () -> assignment,
        getContext().messageAdapter(PeerSession.Event.class, FromSession::new));
  }

  @Override
  public Receive<Command> createReceive() {
    return inEveryState()
        .onMessage(FromMaster.class, received -> onCommand(received.command()))
        .onMessage(FromTracker.class, received -> onTracker(received.event()))
        .onMessage(FromSignaling.class, received -> onSignaling(received.event()))
        .onMessage(FromOrigin.class, received -> onOrigin(received.event()))
        .onMessageEquals(Timer.FIND_PEERS, this::findPeers)
        .onMessageEquals(Timer.ENDED, () -> drain(endedDrain()))
        .build();
  }

  /** Sessions that are not draining yet are served as before. */
  private Receive<Command> handingOver(DrainSchedule schedule) {
    return inEveryState()
        .onMessage(FromMaster.class, received -> onCommandWhileDraining(received.command()))
        .onMessage(FromTracker.class, late -> Behaviors.same())
        .onMessage(FromSignaling.class, late -> Behaviors.same())
        .onMessage(FromOrigin.class, received -> onOrigin(received.event()))
        .onMessageEquals(Timer.DRAIN_NEXT, () -> drainNext(schedule))
        .onMessageEquals(Timer.DRAIN_PROGRESS, this::drained)
        .onMessageEquals(Timer.ENDED, () -> onCommandWhileDraining(endedDrain()))
        .build();
  }

  private Receive<Command> draining() {
    return inEveryState()
        .onMessage(FromMaster.class, received -> describe(received.command()))
        .onMessage(FromTracker.class, late -> Behaviors.same())
        .onMessage(FromSignaling.class, late -> Behaviors.same())
        .onMessage(FromOrigin.class, late -> Behaviors.same())
        .onMessageEquals(Timer.DRAIN_NEXT, Behaviors::same)
        .onMessageEquals(Timer.DRAIN_PROGRESS, this::drained)
        .onMessageEquals(Timer.ENDED, Behaviors::same)
        .build();
  }

  private ReceiveBuilder<Command> inEveryState() {
    return newReceiveBuilder()
        .onMessage(FromSession.class, received -> onSession(received.event()))
        .onMessage(FromStore.class, received -> onStore(received.event()))
        .onMessage(FoundInStore.class, found -> after(() -> segments.onFound(found.answer())))
        .onMessage(
            TrackerFailures.class, received -> after(() -> stats.trackerFailures(received.total())))
        .onMessageEquals(Timer.REPORT, this::onReport)
        .onMessageEquals(Timer.SAMPLE, () -> after(segments::allowSamples))
        .onSignal(ChildFailed.class, failed -> fail(failed.cause()))
        .onSignal(Terminated.class, ended -> Behaviors.same()) // we stopped it
        .onSignal(PostStop.class, stopped -> onStopped());
  }

  // The master.

  private Behavior<Command> onCommand(WorkerCommand command) {
    if (command instanceof WorkerCommand.Seed seed) {
      return update(seed.assignment());
    } else if (command instanceof WorkerCommand.LimitUplink limit) {
      dependencies.uplink().limit(limit.mbps());
      return Behaviors.same();
    } else if (command instanceof WorkerCommand.Drain drain) {
      return drain(drain);
    }
    return describe(command);
  }

  /** A new drain replaces the running one; a seed is ignored. */
  private Behavior<Command> onCommandWhileDraining(WorkerCommand command) {
    if (command instanceof WorkerCommand.Seed) {
      return Behaviors.same();
    }
    return command instanceof WorkerCommand.Drain drain
        ? drainNext(new DrainSchedule(sessions, drain))
        : onCommand(command);
  }

  /** Answers the only command that is still answered while the channel ends. */
  private Behavior<Command> describe(WorkerCommand command) {
    if (command instanceof WorkerCommand.DescribePeers ask) {
      PeerCollector.start(getContext(), sessions, ask, master);
    }
    return Behaviors.same();
  }

  /**
   * Applies settings that can change under running sessions; all others need a new channel actor.
   */
  private Behavior<Command> update(Assignment latest) {
    var previous = assignment;
    assignment = latest;
    connector.setMaxConnections(latest.maxConnections());
    if (latest.limits().uplinkMbps() != previous.limits().uplinkMbps()) {
      dependencies.uplink().limit(latest.limits().uplinkMbps());
    }
    if (!latest.origin().equals(previous.origin())) {
      startOrigin();
      // An error of the previous origin is over.
      reportHealth("origin", Optional.empty(), Optional.empty());
    }
    getContext().getLog().info("applied new settings");
    return this;
  }

  private WorkerCommand.Drain endedDrain() {
    return new WorkerCommand.Drain(dependencies.config().orphanDrain().toMillis());
  }

  private Behavior<Command> drain(WorkerCommand.Drain drain) {
    getContext().getLog().info("draining {} sessions: {}", sessions.all(), drain);
    connector.close();
    timers.cancel(Timer.FIND_PEERS);
    tracker.tell(new SwarmMembership.Leave());
    signaling.leave();
    timers.startTimerWithFixedDelay(Timer.DRAIN_PROGRESS, DRAIN_PROGRESS);
    return drainNext(new DrainSchedule(sessions, drain));
  }

  private Behavior<Command> drainNext(DrainSchedule schedule) {
    if (sessions.all() == 0) {
      return Behaviors.stopped();
    }
    if (schedule.drainNext()) {
      origin.ifPresent(getContext()::stop);
      return draining();
    }
    timers.startSingleTimer(Timer.DRAIN_NEXT, DrainSchedule.INTERVAL);
    return handingOver(schedule);
  }

  private Behavior<Command> drained() {
    master.tell(new WorkerEvent.Draining(sessions.all(), sessions.open()));
    return sessions.all() == 0 ? Behaviors.stopped() : Behaviors.same();
  }

  private Behavior<Command> onReport() {
    tracker.tell(new SwarmMembership.UpdateTotals(stats.forTracker()));
    tracker.tell(new SwarmMembership.GetFailureCount(trackerFailures));
    var onDisk = !assignment.live() && assignment.useDisk();
    master.tell(
        new WorkerEvent.Reported(stats.forMaster(index.size(), onDisk, connector.rejected())));
    return Behaviors.same();
  }

  private Behavior<Command> after(Runnable action) {
    action.run();
    return Behaviors.same();
  }

  private void reportHealth(String what, Optional<String> error, Optional<String> hint) {
    master.tell(new WorkerEvent.Degraded(what, error, hint));
  }

  // The swarm.

  private Behavior<Command> onTracker(SwarmMembership.Event event) {
    if (event instanceof SwarmMembership.Event.Joined joined) {
      connector.setOwnId(joined.id());
      signaling.onJoined(joined, assignment.swarm());
      signaling.main().ifPresent(via -> connector.call(joined.peers(), via));
    } else if (event instanceof SwarmMembership.Event.Candidates candidates) {
      signaling.main().ifPresent(via -> connector.call(candidates.peers(), via));
    } else if (event instanceof SwarmMembership.Event.ReachabilityReported) {
      reportReady();
    } else if (event instanceof SwarmMembership.Event.Degraded degraded) {
      reportHealth("tracker", Optional.of(degraded.error()), Optional.of(degraded.hint()));
    } else if (event instanceof SwarmMembership.Event.Recovered) {
      reportHealth("tracker", Optional.empty(), Optional.empty());
    }
    return this;
  }

  private Behavior<Command> onSignaling(SignalingClient.Event event) {
    if (event instanceof SignalingClient.Event.Connected) {
      tracker.tell(new SwarmMembership.Reachable());
    } else if (event instanceof SignalingClient.Event.SignalReceived signalReceived) {
      connector.onSignal(signalReceived);
    } else if (event instanceof SignalingClient.Event.PeerNotFound missing) {
      connector.onUnreachable(missing.peer());
    } else if (event instanceof SignalingClient.Event.Rejected refusal) {
      connector.onUnreachable(refusal.peer());
    } else if (event instanceof SignalingClient.Event.Degraded degraded) {
      stats.signalingFailed();
      reportHealth("signaling", Optional.of(degraded.error()), Optional.of(degraded.hint()));
    } else if (event instanceof SignalingClient.Event.Recovered) {
      reportHealth("signaling", Optional.empty(), Optional.empty());
    }
    return this;
  }

  /**
   * Tells the master once that the tracker announces us; from then on another worker of the channel
   * may leave.
   */
  private void reportReady() {
    if (!ready) {
      ready = true;
      getContext().getLog().info("reachable as {}", signaling.id());
      master.tell(new WorkerEvent.Ready());
    }
  }

  private Behavior<Command> findPeers() {
    if (sessions.open() < FEW_PEERS && !connector.isFull()) {
      tracker.tell(
          new SwarmMembership.FindPeers(
              sessions.exclusions(), Math.max(0, assignment.maxConnections() - sessions.all())));
    }
    return this;
  }

  // Sessions, origin, store.

  private Behavior<Command> onSession(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.Signals signals) {
      connector.sendSignal(signals);
    } else if (event instanceof PeerSession.Event.StatsChanged statsChanged) {
      sessions.updateStats(statsChanged.peer(), statsChanged.stats());
    } else if (event instanceof PeerSession.Event.Closed closed) {
      return onClosed(closed);
    } else {
      if (event instanceof PeerSession.Event.Opened opened) {
        sessions.opened(opened.peer());
        connector.onOpened(opened.peer());
      }
      segments.on(event);
      reportContent();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onClosed(PeerSession.Event.Closed closed) {
    getContext().getLog().debug("session of {} ended: {}", closed.peer(), closed.why());
    connector.onSessionEnded(closed.peer(), closed.stats());
    segments.onLeft(closed.peer());
    reportContent();
    return connector.isClosed() && sessions.all() == 0 ? Behaviors.stopped() : Behaviors.same();
  }

  private void reportContent() {
    var disputed = segments.disputedLevels();
    if (disputed.equals(reportedDisputes)) {
      return;
    }
    reportedDisputes = disputed;
    if (disputed.isEmpty()) {
      reportHealth("content", Optional.empty(), Optional.empty());
    } else {
      reportHealth(
          "content",
          Optional.of("viewers name other segments than the origin, at level " + disputed),
          Optional.of(
              "seed the playlist that the viewers play; until one of them names the origin's"
                  + " segments, nothing of these levels is served"));
    }
  }

  private Behavior<Command> onOrigin(OriginEvent event) {
    segments.on(event);
    if (event instanceof OriginEvent.Degraded degraded) {
      reportHealth("origin", Optional.of(degraded.error()), Optional.of(degraded.hint()));
    } else if (event instanceof OriginEvent.Ended) {
      getContext().getLog().info("the live playlist has ended");
      timers.startSingleTimer(Timer.ENDED, dependencies.config().endedLinger());
    } else if (event instanceof OriginEvent.Recovered) {
      reportHealth("origin", Optional.empty(), Optional.empty());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onStore(SegmentStoreActor.Event event) {
    segments.on(event);
    if (event instanceof SegmentStoreActor.Event.Degraded degraded) {
      reportHealth(
          "store", Optional.of(degraded.failure().error()), Optional.of(degraded.failure().hint()));
    } else if (event instanceof SegmentStoreActor.Event.Recovered) {
      reportHealth("store", Optional.empty(), Optional.empty());
    }
    return Behaviors.same();
  }

  private static Behavior<Command> fail(Throwable cause) {
    throw new IllegalStateException("a part of the channel failed", cause);
  }

  /** The sessions are children; they close their connections when they stop. */
  private Behavior<Command> onStopped() {
    getContext().getLog().info("seeding ended after {} pieces", sessions.total().sent());
    return this;
  }
}
