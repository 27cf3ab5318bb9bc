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
import superpeer.worker.origin.Origin;
import superpeer.worker.origin.OriginNotice;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.segment.Segments;
import superpeer.worker.swarm.Announcement;
import superpeer.worker.swarm.Signaling;
import superpeer.worker.swarm.Tracker;

/**
 * Seeds one channel: keeps the worker in the swarm, connects viewers, brings segments and serves
 * them.
 *
 * <pre>
 *   seeding ──Drain──▶ handing over ──all are told──▶ draining ──no session left──▶ stopped
 * </pre>
 *
 * <p>A drain leaves tracker and signaling at once, so that no one new comes, tells the viewers to
 * go ({@link HandOver}), and lets every session finish what its peer asked for.
 */
public final class Channel extends AbstractBehavior<Channel.Command> {

  public sealed interface Command {}

  /** The master's word. */
  public record Commanded(WorkerCommand command) implements Command {}

  private record FromTracker(Tracker.Notice notice) implements Command {}

  private record FromSignaling(Signaling.Notice notice) implements Command {}

  private record FromSession(PeerSession.Notice notice) implements Command {}

  private record FromOrigin(OriginNotice notice) implements Command {}

  private record FromStore(Segments.Notice notice) implements Command {}

  private record FoundInStore(Segments.Found answer) implements Command {}

  private record TrackerFailures(long total) implements Command {}

  private enum Due implements Command {
    REPORT,
    FIND_PEERS,
    ENDED,
    NEXT_TURN,
    DRAIN_PROGRESS
  }

  private static final Duration DRAIN_PROGRESS = Duration.ofSeconds(1);

  /** Fewer viewers than this, and the tracker is asked for some to call. */
  private static final int FEW_PEERS = 8;

  public static Behavior<Command> create(
      Assignment assignment, Ports ports, ActorRef<WorkerEvent> master) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Channel(context, timers, assignment, ports, master)));
  }

  private final TimerScheduler<Command> timers;
  private final Ports ports;
  private final ActorRef<WorkerEvent> master;
  private final Holdings holdings = new Holdings();
  private final Sessions sessions;
  private final Guests guests;
  private final Switchboard switchboard;
  private final Supply supply;
  private final Report report;
  private final Reach reach;
  private final ActorRef<Tracker.Command> tracker;
  private final ActorRef<Long> trackerFailures;
  private Assignment assignment;
  private Optional<ActorRef<Origin.Command>> origin = Optional.empty();
  private boolean ready;

  private Channel(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Assignment assignment,
      Ports ports,
      ActorRef<WorkerEvent> master) {
    super(context);
    this.timers = timers;
    this.assignment = assignment;
    this.ports = ports;
    this.master = master;
    this.sessions = new Sessions(ports.clock());
    this.guests = new Guests(sessions, holdings);
    this.report =
        new Report(
            sessions,
            ports.usage(),
            ports.uplink(),
            ports.natives(),
            ports.clock(),
            ports.config().reportInterval());
    this.switchboard = new Switchboard(sessions, sessionFactory(), assignment.maxConnections());
    this.supply =
        new Supply(
            assignment,
            sessions,
            holdings,
            guests,
            report,
            segments(),
            context.messageAdapter(Segments.Found.class, FoundInStore::new));
    this.trackerFailures = context.messageAdapter(Long.class, TrackerFailures::new);
    this.reach =
        new Reach(
            context, ports, context.messageAdapter(Signaling.Notice.class, FromSignaling::new));
    this.tracker = tracker();
    ports.uplink().limit(assignment.limits().uplinkMbps());
    startOrigin();
    timers.startTimerWithFixedDelay(Due.REPORT, ports.config().reportInterval());
    timers.startTimerWithFixedDelay(Due.FIND_PEERS, ports.config().findPeers());
  }

  private ActorRef<Segments.Command> segments() {
    var seeded = assignment;
    return vital(
        getContext()
            .spawn(
                Segments.create(
                    () -> ports.store().open(seeded),
                    getContext().messageAdapter(Segments.Notice.class, FromStore::new)),
                "segments",
                DispatcherSelector.fromConfig(Ports.BLOCKING)));
  }

  private ActorRef<Tracker.Command> tracker() {
    return vital(
        getContext()
            .spawn(
                Tracker.create(
                    Announcement.of(assignment, ports.version()),
                    ports.tracker(),
                    ports.config().tracker(),
                    ports.clock(),
                    getContext().messageAdapter(Tracker.Notice.class, FromTracker::new)),
                "tracker"));
  }

  /** Without it we would serve nobody and seem to be well: if it fails, we do. */
  private <T> ActorRef<T> vital(ActorRef<T> child) {
    getContext().watch(child);
    return child;
  }

  private void startOrigin() {
    timers.cancel(Due.ENDED);
    origin.ifPresent(getContext()::stop);
    origin = Optional.empty();
    if (assignment.origin().mode() != OriginMode.RELAY) {
      var notices = getContext().messageAdapter(OriginNotice.class, FromOrigin::new);
      origin = Optional.of(getContext().spawnAnonymous(ports.origin().create(assignment, notices)));
    }
    supply.use(origin);
  }

  private Switchboard.SessionFactory sessionFactory() {
    return new SpawnedSessions(
        getContext(),
        ports,
        sessions,
        guests,
        () -> assignment,
        getContext().messageAdapter(PeerSession.Notice.class, FromSession::new));
  }

  @Override
  public Receive<Command> createReceive() {
    return everywhere()
        .onMessage(Commanded.class, told -> onCommanded(told.command()))
        .onMessage(FromTracker.class, heard -> onTracker(heard.notice()))
        .onMessage(FromSignaling.class, heard -> onSignaling(heard.notice()))
        .onMessage(FromOrigin.class, heard -> onOrigin(heard.notice()))
        .onMessageEquals(Due.FIND_PEERS, this::findPeers)
        .onMessageEquals(Due.ENDED, () -> drain(playedOut()))
        .build();
  }

  /** Those whose turn has not come are served as ever. */
  private Receive<Command> handingOver(HandOver leaving) {
    return everywhere()
        .onMessage(Commanded.class, told -> onCommandedLate(told.command()))
        .onMessage(FromTracker.class, lastWords -> Behaviors.same())
        .onMessage(FromSignaling.class, lastWords -> Behaviors.same())
        .onMessage(FromOrigin.class, heard -> onOrigin(heard.notice()))
        .onMessageEquals(Due.NEXT_TURN, () -> nextTurn(leaving))
        .onMessageEquals(Due.DRAIN_PROGRESS, this::drained)
        .onMessageEquals(Due.ENDED, () -> onCommandedLate(playedOut()))
        .build();
  }

  private Receive<Command> draining() {
    return everywhere()
        .onMessage(Commanded.class, told -> describe(told.command()))
        .onMessage(FromTracker.class, lastWords -> Behaviors.same())
        .onMessage(FromSignaling.class, lastWords -> Behaviors.same())
        .onMessage(FromOrigin.class, lastWords -> Behaviors.same())
        .onMessageEquals(Due.NEXT_TURN, Behaviors::same)
        .onMessageEquals(Due.DRAIN_PROGRESS, this::drained)
        .onMessageEquals(Due.ENDED, Behaviors::same)
        .build();
  }

  private ReceiveBuilder<Command> everywhere() {
    return newReceiveBuilder()
        .onMessage(FromSession.class, heard -> onSession(heard.notice()))
        .onMessage(FromStore.class, heard -> onStore(heard.notice()))
        .onMessage(FoundInStore.class, found -> after(() -> supply.found(found.answer())))
        .onMessage(TrackerFailures.class, told -> after(() -> report.trackerFailures(told.total())))
        .onMessageEquals(Due.REPORT, this::onReport)
        .onSignal(ChildFailed.class, failed -> fail(failed.cause()))
        .onSignal(Terminated.class, ended -> Behaviors.same()) // as we asked it to
        .onSignal(PostStop.class, stopped -> onStopped());
  }

  // The master.

  private Behavior<Command> onCommanded(WorkerCommand command) {
    if (command instanceof WorkerCommand.Seed seed) {
      return update(seed.assignment());
    } else if (command instanceof WorkerCommand.LimitUplink limit) {
      ports.uplink().limit(limit.mbps());
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
        ? nextTurn(new HandOver(sessions, drain))
        : onCommanded(command);
  }

  /** All that is still answered while the channel ends. */
  private Behavior<Command> describe(WorkerCommand command) {
    if (command instanceof WorkerCommand.DescribePeers ask) {
      RollCall.begin(getContext(), sessions, ask, master);
    }
    return Behaviors.same();
  }

  /** Takes over what can change under running sessions; the rest is for a new channel actor. */
  private Behavior<Command> update(Assignment latest) {
    var previous = assignment;
    assignment = latest;
    switchboard.limit(latest.maxConnections());
    if (latest.limits().uplinkMbps() != previous.limits().uplinkMbps()) {
      ports.uplink().limit(latest.limits().uplinkMbps());
    }
    if (!latest.origin().equals(previous.origin())) {
      startOrigin();
      trouble("origin", Optional.empty(), Optional.empty()); // any was that of the one before
    }
    getContext().getLog().info("took over new settings");
    return this;
  }

  private WorkerCommand.Drain playedOut() {
    return new WorkerCommand.Drain(ports.config().orphanDrain().toMillis());
  }

  private Behavior<Command> drain(WorkerCommand.Drain drain) {
    getContext().getLog().info("draining {} sessions: {}", sessions.all(), drain);
    switchboard.close();
    timers.cancel(Due.FIND_PEERS);
    tracker.tell(new Tracker.Leave());
    reach.leave();
    timers.startTimerWithFixedDelay(Due.DRAIN_PROGRESS, DRAIN_PROGRESS);
    return nextTurn(new HandOver(sessions, drain));
  }

  private Behavior<Command> nextTurn(HandOver leaving) {
    if (sessions.all() == 0) {
      return Behaviors.stopped();
    }
    if (leaving.nextTurn()) {
      origin.ifPresent(getContext()::stop);
      return draining();
    }
    timers.startSingleTimer(Due.NEXT_TURN, HandOver.TURN);
    return handingOver(leaving);
  }

  private Behavior<Command> drained() {
    master.tell(new WorkerEvent.Draining(sessions.all(), sessions.open()));
    return sessions.all() == 0 ? Behaviors.stopped() : Behaviors.same();
  }

  private Behavior<Command> onReport() {
    tracker.tell(new Tracker.Observe(report.forTracker()));
    tracker.tell(new Tracker.GetFailures(trackerFailures));
    var onDisk = !assignment.live() && assignment.useDisk();
    master.tell(
        new WorkerEvent.Reported(
            report.forMaster(holdings.size(), onDisk, switchboard.rejected())));
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

  private Behavior<Command> onTracker(Tracker.Notice notice) {
    if (notice instanceof Tracker.Notice.Joined joined) {
      switchboard.identify(joined.id());
      reach.joined(joined, assignment.swarm());
      reach.main().ifPresent(via -> switchboard.call(joined.peers(), via));
    } else if (notice instanceof Tracker.Notice.Candidates candidates) {
      reach.main().ifPresent(via -> switchboard.call(candidates.peers(), via));
    } else if (notice instanceof Tracker.Notice.Told) {
      tellIfReady();
    } else if (notice instanceof Tracker.Notice.Troubled trouble) {
      trouble("tracker", Optional.of(trouble.error()), Optional.of(trouble.hint()));
    } else if (notice instanceof Tracker.Notice.Recovered) {
      trouble("tracker", Optional.empty(), Optional.empty());
    }
    return this;
  }

  private Behavior<Command> onSignaling(Signaling.Notice notice) {
    if (notice instanceof Signaling.Notice.Connected) {
      tracker.tell(new Tracker.Reachable());
    } else if (notice instanceof Signaling.Notice.Heard heard) {
      switchboard.heard(heard);
    } else if (notice instanceof Signaling.Notice.Unreachable missing) {
      switchboard.refused(missing.peer());
    } else if (notice instanceof Signaling.Notice.Rejected refusal) {
      switchboard.refused(refusal.peer());
    } else if (notice instanceof Signaling.Notice.Troubled trouble) {
      report.signalingFailed();
      trouble("signaling", Optional.of(trouble.error()), Optional.of(trouble.hint()));
    } else if (notice instanceof Signaling.Notice.Recovered) {
      trouble("signaling", Optional.empty(), Optional.empty());
    }
    return this;
  }

  /** Once viewers are told of us: from then on another worker of the channel may leave. */
  private void tellIfReady() {
    if (!ready) {
      ready = true;
      getContext().getLog().info("reachable as {}", reach.id());
      master.tell(new WorkerEvent.Ready());
    }
  }

  private Behavior<Command> findPeers() {
    if (sessions.open() < FEW_PEERS && !switchboard.isFull()) {
      tracker.tell(
          new Tracker.WantPeers(
              sessions.exclusions(), assignment.maxConnections() - sessions.all()));
    }
    return this;
  }

  // Sessions, origin, store.

  private Behavior<Command> onSession(PeerSession.Notice notice) {
    if (notice instanceof PeerSession.Notice.Signals signals) {
      switchboard.signals(signals);
    } else if (notice instanceof PeerSession.Notice.Counted counted) {
      sessions.counted(counted.peer(), counted.figures());
    } else if (notice instanceof PeerSession.Notice.Closed closed) {
      return onClosed(closed);
    } else {
      if (notice instanceof PeerSession.Notice.Opened opened) {
        sessions.opened(opened.peer());
      }
      supply.heard(notice);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onClosed(PeerSession.Notice.Closed closed) {
    getContext().getLog().debug("session of {} ended: {}", closed.peer(), closed.why());
    switchboard.ended(closed.peer(), closed.figures());
    supply.left(closed.peer());
    return switchboard.isClosed() && sessions.all() == 0 ? Behaviors.stopped() : Behaviors.same();
  }

  private Behavior<Command> onOrigin(OriginNotice notice) {
    supply.heard(notice);
    if (notice instanceof OriginNotice.Troubled trouble) {
      trouble("origin", Optional.of(trouble.error()), Optional.of(trouble.hint()));
    } else if (notice instanceof OriginNotice.Ended) {
      getContext().getLog().info("the live playlist is over");
      timers.startSingleTimer(Due.ENDED, ports.config().endedLinger());
    } else if (notice instanceof OriginNotice.Recovered) {
      trouble("origin", Optional.empty(), Optional.empty());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onStore(Segments.Notice notice) {
    supply.heard(notice);
    if (notice instanceof Segments.Notice.Troubled troubled) {
      trouble(
          "store", Optional.of(troubled.trouble().error()), Optional.of(troubled.trouble().hint()));
    } else if (notice instanceof Segments.Notice.Recovered) {
      trouble("store", Optional.empty(), Optional.empty());
    }
    return Behaviors.same();
  }

  private static Behavior<Command> fail(Throwable cause) {
    throw new IllegalStateException("a part of the channel failed", cause);
  }

  /** Sessions close their connections when they are stopped with us. */
  private Behavior<Command> onStopped() {
    getContext().getLog().info("seeding ended after {} pieces", sessions.total().sent());
    return this;
  }
}
