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
import java.util.Optional;
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
 * Seeds one channel: keeps the worker in the swarm, connects viewers, brings segments and serves
 * them.
 *
 * <pre>
 *   seeding ──Drain──▶ handing over ──all are told──▶ draining ──no session left──▶ stopped
 * </pre>
 *
 * <p>A drain leaves tracker and signaling at once, so that no one new comes, tells the viewers to
 * go ({@link DrainSchedule}), and lets every session finish what its peer asked for.
 */
public final class Channel extends AbstractBehavior<Channel.Command> {

  public sealed interface Command {}

  /** The master's word. */
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
    ENDED,
    DRAIN_NEXT,
    DRAIN_PROGRESS
  }

  private static final Duration DRAIN_PROGRESS = Duration.ofSeconds(1);

  /** Fewer viewers than this, and the tracker is asked for some to call. */
  private static final int FEW_PEERS = 8;

  public static Behavior<Command> create(
      Assignment assignment,
      ChannelDependencies channelDependencies,
      ActorRef<WorkerEvent> master) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Channel(context, timers, assignment, channelDependencies, master)));
  }

  private final TimerScheduler<Command> timers;
  private final ChannelDependencies channelDependencies;
  private final ActorRef<WorkerEvent> master;
  private final SegmentIndex segmentIndex = new SegmentIndex();
  private final PeerSessions peerSessions;
  private final ViewerProfiles viewerProfiles;
  private final PeerConnector peerConnector;
  private final SegmentService segmentService;
  private final WorkerStatsBuilder workerStatsBuilder;
  private final SignalingServers signalingServers;
  private final ActorRef<SwarmMembership.Command> tracker;
  private final ActorRef<Long> trackerFailures;
  private Assignment assignment;
  private Optional<ActorRef<VariantTrack.Command>> origin = Optional.empty();
  private boolean ready;

  private Channel(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Assignment assignment,
      ChannelDependencies channelDependencies,
      ActorRef<WorkerEvent> master) {
    super(context);
    this.timers = timers;
    this.assignment = assignment;
    this.channelDependencies = channelDependencies;
    this.master = master;
    this.peerSessions = new PeerSessions(channelDependencies.clock());
    this.viewerProfiles = new ViewerProfiles(peerSessions, segmentIndex);
    this.workerStatsBuilder =
        new WorkerStatsBuilder(
            peerSessions,
            channelDependencies.processSampler(),
            channelDependencies.uplink(),
            channelDependencies.nativeStats(),
            channelDependencies.clock(),
            channelDependencies.config().reportInterval());
    this.peerConnector =
        new PeerConnector(peerSessions, sessionFactory(), assignment.maxConnections());
    this.segmentService =
        new SegmentService(
            assignment,
            peerSessions,
            segmentIndex,
            viewerProfiles,
            workerStatsBuilder,
            segments(),
            context.messageAdapter(SegmentStoreActor.Found.class, FoundInStore::new));
    this.trackerFailures = context.messageAdapter(Long.class, TrackerFailures::new);
    this.signalingServers =
        new SignalingServers(
            context,
            channelDependencies,
            context.messageAdapter(SignalingClient.Event.class, FromSignaling::new));
    this.tracker = tracker();
    channelDependencies.uplink().limit(assignment.limits().uplinkMbps());
    startOrigin();
    timers.startTimerWithFixedDelay(Timer.REPORT, channelDependencies.config().reportInterval());
    timers.startTimerWithFixedDelay(Timer.FIND_PEERS, channelDependencies.config().findPeers());
  }

  private ActorRef<SegmentStoreActor.Command> segments() {
    var seeded = assignment;
    return vital(
        getContext()
            .spawn(
                SegmentStoreActor.create(
                    () -> channelDependencies.store().open(seeded),
                    getContext().messageAdapter(SegmentStoreActor.Event.class, FromStore::new)),
                "segments",
                DispatcherSelector.fromConfig(ChannelDependencies.BLOCKING)));
  }

  private ActorRef<SwarmMembership.Command> tracker() {
    return vital(
        getContext()
            .spawn(
                SwarmMembership.create(
                    PeerAnnouncement.of(assignment, channelDependencies.version()),
                    channelDependencies.tracker(),
                    channelDependencies.config().tracker(),
                    channelDependencies.clock(),
                    getContext().messageAdapter(SwarmMembership.Event.class, FromTracker::new)),
                "tracker"));
  }

  /** Without it we would serve nobody and seem to be well: if it fails, we do. */
  private <T> ActorRef<T> vital(ActorRef<T> child) {
    getContext().watch(child);
    return child;
  }

  private void startOrigin() {
    timers.cancel(Timer.ENDED);
    origin.ifPresent(getContext()::stop);
    origin = Optional.empty();
    if (assignment.origin().mode() != OriginMode.RELAY) {
      var notices = getContext().messageAdapter(OriginEvent.class, FromOrigin::new);
      origin =
          Optional.of(
              getContext()
                  .spawnAnonymous(channelDependencies.origin().create(assignment, notices)));
    }
    segmentService.setOrigin(origin);
  }

  private PeerConnector.SessionFactory sessionFactory() {
    return new SessionSpawner(
        getContext(),
        channelDependencies,
        peerSessions,
        viewerProfiles,
        () -> assignment,
        getContext().messageAdapter(PeerSession.Event.class, FromSession::new));
  }

  @Override
  public Receive<Command> createReceive() {
    return everywhere()
        .onMessage(FromMaster.class, told -> onCommanded(told.command()))
        .onMessage(FromTracker.class, heard -> onTracker(heard.event()))
        .onMessage(FromSignaling.class, heard -> onSignaling(heard.event()))
        .onMessage(FromOrigin.class, heard -> onOrigin(heard.event()))
        .onMessageEquals(Timer.FIND_PEERS, this::findPeers)
        .onMessageEquals(Timer.ENDED, () -> drain(playedOut()))
        .build();
  }

  /** Those whose turn has not come are served as ever. */
  private Receive<Command> handingOver(DrainSchedule leaving) {
    return everywhere()
        .onMessage(FromMaster.class, told -> onCommandedLate(told.command()))
        .onMessage(FromTracker.class, lastWords -> Behaviors.same())
        .onMessage(FromSignaling.class, lastWords -> Behaviors.same())
        .onMessage(FromOrigin.class, heard -> onOrigin(heard.event()))
        .onMessageEquals(Timer.DRAIN_NEXT, () -> nextTurn(leaving))
        .onMessageEquals(Timer.DRAIN_PROGRESS, this::drained)
        .onMessageEquals(Timer.ENDED, () -> onCommandedLate(playedOut()))
        .build();
  }

  private Receive<Command> draining() {
    return everywhere()
        .onMessage(FromMaster.class, told -> describe(told.command()))
        .onMessage(FromTracker.class, lastWords -> Behaviors.same())
        .onMessage(FromSignaling.class, lastWords -> Behaviors.same())
        .onMessage(FromOrigin.class, lastWords -> Behaviors.same())
        .onMessageEquals(Timer.DRAIN_NEXT, Behaviors::same)
        .onMessageEquals(Timer.DRAIN_PROGRESS, this::drained)
        .onMessageEquals(Timer.ENDED, Behaviors::same)
        .build();
  }

  private ReceiveBuilder<Command> everywhere() {
    return newReceiveBuilder()
        .onMessage(FromSession.class, heard -> onSession(heard.event()))
        .onMessage(FromStore.class, heard -> onStore(heard.event()))
        .onMessage(FoundInStore.class, found -> after(() -> segmentService.onFound(found.answer())))
        .onMessage(
            TrackerFailures.class,
            told -> after(() -> workerStatsBuilder.trackerFailures(told.total())))
        .onMessageEquals(Timer.REPORT, this::onReport)
        .onSignal(ChildFailed.class, failed -> fail(failed.cause()))
        .onSignal(Terminated.class, ended -> Behaviors.same()) // as we asked it to
        .onSignal(PostStop.class, stopped -> onStopped());
  }

  // The master.

  private Behavior<Command> onCommanded(WorkerCommand command) {
    if (command instanceof WorkerCommand.Seed seed) {
      return update(seed.assignment());
    } else if (command instanceof WorkerCommand.LimitUplink limit) {
      channelDependencies.uplink().limit(limit.mbps());
      return Behaviors.same();
    } else if (command instanceof WorkerCommand.Drain drain) {
      return drain(drain);
    }
    return describe(command);
  }

  /** It may be told to hurry, but to seed nothing else. */
  private Behavior<Command> onCommandedLate(WorkerCommand command) {
    if (command instanceof WorkerCommand.Seed) {
      return Behaviors.same();
    }
    return command instanceof WorkerCommand.Drain drain
        ? nextTurn(new DrainSchedule(peerSessions, drain))
        : onCommanded(command);
  }

  /** All that is still answered while the channel ends. */
  private Behavior<Command> describe(WorkerCommand command) {
    if (command instanceof WorkerCommand.DescribePeers ask) {
      PeerCollector.start(getContext(), peerSessions, ask, master);
    }
    return Behaviors.same();
  }

  /** Takes over what can change under running sessions; the rest is for a new channel actor. */
  private Behavior<Command> update(Assignment latest) {
    var previous = assignment;
    assignment = latest;
    peerConnector.setMaxConnections(latest.maxConnections());
    if (latest.limits().uplinkMbps() != previous.limits().uplinkMbps()) {
      channelDependencies.uplink().limit(latest.limits().uplinkMbps());
    }
    if (!latest.origin().equals(previous.origin())) {
      startOrigin();
      trouble("origin", Optional.empty(), Optional.empty()); // any was that of the one before
    }
    getContext().getLog().info("took over new settings");
    return this;
  }

  private WorkerCommand.Drain playedOut() {
    return new WorkerCommand.Drain(channelDependencies.config().orphanDrain().toMillis());
  }

  private Behavior<Command> drain(WorkerCommand.Drain drain) {
    getContext().getLog().info("draining {} sessions: {}", peerSessions.all(), drain);
    peerConnector.close();
    timers.cancel(Timer.FIND_PEERS);
    tracker.tell(new SwarmMembership.Leave());
    signalingServers.leave();
    timers.startTimerWithFixedDelay(Timer.DRAIN_PROGRESS, DRAIN_PROGRESS);
    return nextTurn(new DrainSchedule(peerSessions, drain));
  }

  private Behavior<Command> nextTurn(DrainSchedule leaving) {
    if (peerSessions.all() == 0) {
      return Behaviors.stopped();
    }
    if (leaving.drainNext()) {
      origin.ifPresent(getContext()::stop);
      return draining();
    }
    timers.startSingleTimer(Timer.DRAIN_NEXT, DrainSchedule.INTERVAL);
    return handingOver(leaving);
  }

  private Behavior<Command> drained() {
    master.tell(new WorkerEvent.Draining(peerSessions.all(), peerSessions.open()));
    return peerSessions.all() == 0 ? Behaviors.stopped() : Behaviors.same();
  }

  private Behavior<Command> onReport() {
    tracker.tell(new SwarmMembership.UpdateTotals(workerStatsBuilder.forTracker()));
    tracker.tell(new SwarmMembership.GetFailureCount(trackerFailures));
    var onDisk = !assignment.live() && assignment.useDisk();
    master.tell(
        new WorkerEvent.Reported(
            workerStatsBuilder.forMaster(segmentIndex.size(), onDisk, peerConnector.rejected())));
    return Behaviors.same();
  }

  private Behavior<Command> after(Runnable action) {
    action.run();
    return Behaviors.same();
  }

  private void trouble(String what, Optional<String> error, Optional<String> hint) {
    master.tell(new WorkerEvent.Degraded(what, error, hint));
  }

  // The swarm.

  private Behavior<Command> onTracker(SwarmMembership.Event event) {
    if (event instanceof SwarmMembership.Event.Joined joined) {
      peerConnector.setOwnId(joined.id());
      signalingServers.onJoined(joined, assignment.swarm());
      signalingServers.main().ifPresent(via -> peerConnector.call(joined.peers(), via));
    } else if (event instanceof SwarmMembership.Event.Candidates candidates) {
      signalingServers.main().ifPresent(via -> peerConnector.call(candidates.peers(), via));
    } else if (event instanceof SwarmMembership.Event.ReachabilityReported) {
      tellIfReady();
    } else if (event instanceof SwarmMembership.Event.Degraded trouble) {
      trouble("tracker", Optional.of(trouble.error()), Optional.of(trouble.hint()));
    } else if (event instanceof SwarmMembership.Event.Recovered) {
      trouble("tracker", Optional.empty(), Optional.empty());
    }
    return this;
  }

  private Behavior<Command> onSignaling(SignalingClient.Event event) {
    if (event instanceof SignalingClient.Event.Connected) {
      tracker.tell(new SwarmMembership.Reachable());
    } else if (event instanceof SignalingClient.Event.SignalReceived signalReceived) {
      peerConnector.onSignal(signalReceived);
    } else if (event instanceof SignalingClient.Event.PeerNotFound missing) {
      peerConnector.onUnreachable(missing.peer());
    } else if (event instanceof SignalingClient.Event.Rejected refusal) {
      peerConnector.onUnreachable(refusal.peer());
    } else if (event instanceof SignalingClient.Event.Degraded trouble) {
      workerStatsBuilder.signalingFailed();
      trouble("signaling", Optional.of(trouble.error()), Optional.of(trouble.hint()));
    } else if (event instanceof SignalingClient.Event.Recovered) {
      trouble("signaling", Optional.empty(), Optional.empty());
    }
    return this;
  }

  /** Once viewers are told of us: from then on another worker of the channel may leave. */
  private void tellIfReady() {
    if (!ready) {
      ready = true;
      getContext().getLog().info("reachable as {}", signalingServers.id());
      master.tell(new WorkerEvent.Ready());
    }
  }

  private Behavior<Command> findPeers() {
    if (peerSessions.open() < FEW_PEERS && !peerConnector.isFull()) {
      tracker.tell(
          new SwarmMembership.FindPeers(
              peerSessions.exclusions(), assignment.maxConnections() - peerSessions.all()));
    }
    return this;
  }

  // Sessions, origin, store.

  private Behavior<Command> onSession(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.Signals signals) {
      peerConnector.sendSignal(signals);
    } else if (event instanceof PeerSession.Event.StatsChanged statsChanged) {
      peerSessions.updateStats(statsChanged.peer(), statsChanged.stats());
    } else if (event instanceof PeerSession.Event.Closed closed) {
      return onClosed(closed);
    } else {
      if (event instanceof PeerSession.Event.Opened opened) {
        peerSessions.opened(opened.peer());
      }
      segmentService.on(event);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onClosed(PeerSession.Event.Closed closed) {
    getContext().getLog().debug("session of {} ended: {}", closed.peer(), closed.why());
    peerConnector.onSessionEnded(closed.peer(), closed.stats());
    segmentService.onLeft(closed.peer());
    return peerConnector.isClosed() && peerSessions.all() == 0
        ? Behaviors.stopped()
        : Behaviors.same();
  }

  private Behavior<Command> onOrigin(OriginEvent notice) {
    segmentService.on(notice);
    if (notice instanceof OriginEvent.Degraded trouble) {
      trouble("origin", Optional.of(trouble.error()), Optional.of(trouble.hint()));
    } else if (notice instanceof OriginEvent.Ended) {
      getContext().getLog().info("the live playlist is over");
      timers.startSingleTimer(Timer.ENDED, channelDependencies.config().endedLinger());
    } else if (notice instanceof OriginEvent.Recovered) {
      trouble("origin", Optional.empty(), Optional.empty());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onStore(SegmentStoreActor.Event event) {
    segmentService.on(event);
    if (event instanceof SegmentStoreActor.Event.Degraded degraded) {
      trouble(
          "store", Optional.of(degraded.failure().error()), Optional.of(degraded.failure().hint()));
    } else if (event instanceof SegmentStoreActor.Event.Recovered) {
      trouble("store", Optional.empty(), Optional.empty());
    }
    return Behaviors.same();
  }

  private static Behavior<Command> fail(Throwable cause) {
    throw new IllegalStateException("a part of the channel failed", cause);
  }

  /** Sessions close their connections when they are stopped with us. */
  private Behavior<Command> onStopped() {
    getContext().getLog().info("seeding ended after {} pieces", peerSessions.total().sent());
    return this;
  }
}
