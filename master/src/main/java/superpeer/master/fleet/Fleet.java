package superpeer.master.fleet;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.PeerView;

/** All workers of this machine: which slot seeds what, and which process answers for it. */
public final class Fleet extends AbstractBehavior<Fleet.Command> {

  public sealed interface Command {}

  /**
   * Seeds a channel in a slot. A slot that seeds this channel already takes the new settings over
   * without dropping a viewer; a slot that seeds another, or is being stopped, drains first, tells
   * {@link Notice.Ended} and then begins.
   */
  public record Start(int slot, Assignment assignment) implements Command {}

  /** Drains the slot's worker and frees the slot; {@link Notice.Ended} follows. */
  public record Stop(int slot) implements Command {}

  /**
   * Gives the slot a new process. A worker that seeds goes on until the new one is seeding, and
   * then drains; one that does not is replaced at once.
   */
  public record Restart(int slot) implements Command {}

  /** Kills the slot's process; another one follows, as after any crash. */
  public record Kill(int slot) implements Command {}

  /**
   * Restarts these slots one after another: the next begins when the last one's old process is
   * gone, or its new one failed to come. Those that wait already keep their turn.
   */
  public record Roll(List<Integer> slots) implements Command {}

  /** Sends no more than this from now on, in Mbit/s, packets and all; 0 lifts the limit. */
  public record LimitUplink(int slot, double mbps) implements Command {}

  /**
   * Keeps so many processes without an assignment ready, which {@link Start} and planned restarts
   * take first; they are told of by {@link Notice.Idle}.
   */
  public record StandBy(int idle) implements Command {}

  /** Stops every slot; answers when no process is left. */
  public record StopAll(ActorRef<Done> replyTo) implements Command {}

  /** Sends all notices to {@code watcher} from now on, first a {@code Changed} for each slot. */
  public record Watch(ActorRef<Notice> watcher) implements Command {}

  /**
   * Asks the worker of that pid for its viewers. A worker of an older version never answers: ask
   * with a timeout.
   */
  public record AskPeers(long pid, ActorRef<PeersReply> replyTo) implements Command {}

  /** Which log file the worker of that pid prints to: the number of its berth; empty if none. */
  public record FindBerth(long pid, ActorRef<OptionalInt> replyTo) implements Command {}

  /** What became of {@link AskPeers}. */
  public sealed interface PeersReply {

    /**
     * @param total viewers, also those that are not told of
     */
    record Told(int total, List<PeerView> peers) implements PeersReply {}

    record NoSuchWorker() implements PeersReply {}
  }

  private record Noticed(WorkerNotice notice) implements Command {}

  private record Gone(long worker) implements Command {}

  private record WatcherGone(ActorRef<Notice> watcher) implements Command {}

  /** What watchers learn without asking. */
  public sealed interface Notice {

    /** A slot changed, or its worker reported, which it does every two seconds. */
    record Changed(WorkerView worker) implements Notice {}

    /** Processes that stand by came, went or reported. */
    record Idle(List<IdleView> workers) implements Notice {}

    /**
     * The slot is free again.
     *
     * @param why for an operator
     */
    record Ended(int slot, String why, How how) implements Notice {}
  }

  /** How a slot came to be free. */
  public enum How {
    /** By {@link Stop}. */
    STOPPED,
    /** Its worker found that the channel is over. */
    CHANNEL_ENDED,
    /** Its worker can never work as configured. */
    MISCONFIGURED,
    /** Its worker crashed too often in a row. */
    GAVE_UP
  }

  /** Makes the supervised actor of one worker. */
  private interface WorkerFactory {
    Behavior<WorkerProcess.Command> create(Worker worker, ActorRef<WorkerNotice> fleet);
  }

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   * @param adopted workers that a master before us left; they have their slots from the start
   */
  public static Behavior<Command> create(
      WorkerLauncher launcher,
      Patience patience,
      Supervision supervision,
      double recycleAt,
      List<Adoption> adopted) {
    WorkerFactory workers =
        (worker, fleet) ->
            supervision.of(
                WorkerProcess.create(
                    worker.id, worker.berth, firstAdopting(worker, launcher), patience, fleet));
    return Behaviors.setup(
        context -> {
          Supplier<Crashes> noCrashes = () -> new Crashes(supervision, System::nanoTime);
          var fleet = new Fleet(context, workers, recycleAt, noCrashes);
          adopted.forEach(fleet.staffing::adopt);
          return fleet;
        });
  }

  /** The process that is adopted is the worker's first; later ones are started. */
  private static WorkerLauncher firstAdopting(Worker worker, WorkerLauncher launcher) {
    var left = new ArrayDeque<WorkerLauncher.Handle>();
    worker.adopted.ifPresent(left::add);
    return berth -> left.isEmpty() ? launcher.launch(berth) : left.remove();
  }

  private final WorkerFactory factory;
  private final ActorRef<WorkerNotice> notices;
  private final Staffing staffing;
  private final Map<Long, ActorRef<WorkerProcess.Command>> actors = new HashMap<>();
  private final Set<ActorRef<Notice>> watchers = new HashSet<>();
  private final List<ActorRef<Done>> awaitingTheEnd = new ArrayList<>();

  private Fleet(
      ActorContext<Command> context,
      WorkerFactory factory,
      double recycleAt,
      Supplier<Crashes> noCrashes) {
    super(context);
    this.factory = factory;
    this.notices = context.messageAdapter(WorkerNotice.class, Noticed::new);
    this.staffing = new Staffing(new ActorHands(), recycleAt, noCrashes, System::nanoTime);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(
            Start.class, start -> after(() -> staffing.start(start.slot(), start.assignment())))
        .onMessage(Stop.class, stop -> after(() -> staffing.stop(stop.slot())))
        .onMessage(Restart.class, restart -> after(() -> staffing.restart(restart.slot())))
        .onMessage(Kill.class, kill -> after(() -> staffing.kill(kill.slot())))
        .onMessage(Roll.class, roll -> after(() -> staffing.roll(roll.slots())))
        .onMessage(
            LimitUplink.class,
            limit -> after(() -> staffing.limitUplink(limit.slot(), limit.mbps())))
        .onMessage(StandBy.class, standBy -> after(() -> staffing.crew().standBy(standBy.idle())))
        .onMessage(AskPeers.class, this::onAskPeers)
        .onMessage(FindBerth.class, this::onFindBerth)
        .onMessage(Noticed.class, noticed -> after(() -> staffing.noticed(noticed.notice())))
        .onMessage(Gone.class, this::onGone)
        .onMessage(StopAll.class, this::onStopAll)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(WatcherGone.class, this::onWatcherGone)
        .build();
  }

  private Behavior<Command> after(Runnable deed) {
    deed.run();
    return this;
  }

  private Behavior<Command> onAskPeers(AskPeers ask) {
    var worker = staffing.crew().ofPid(ask.pid());
    var actor = worker.flatMap(it -> Optional.ofNullable(actors.get(it.id)));
    actor.ifPresentOrElse(
        it -> it.tell(new WorkerProcess.AskPeers(ask.replyTo())),
        () -> ask.replyTo().tell(new PeersReply.NoSuchWorker()));
    return this;
  }

  private Behavior<Command> onFindBerth(FindBerth ask) {
    var worker = staffing.crew().ofPid(ask.pid());
    ask.replyTo().tell(worker.map(it -> OptionalInt.of(it.berth)).orElseGet(OptionalInt::empty));
    return this;
  }

  private Behavior<Command> onGone(Gone gone) {
    actors.remove(gone.worker());
    staffing.gone(gone.worker());
    answerIfEmpty();
    return this;
  }

  private Behavior<Command> onStopAll(StopAll ask) {
    awaitingTheEnd.add(ask.replyTo());
    staffing.stopAll();
    answerIfEmpty();
    return this;
  }

  private void answerIfEmpty() {
    if (staffing.isEmpty()) {
      awaitingTheEnd.forEach(asker -> asker.tell(Done.getInstance()));
      awaitingTheEnd.clear();
    }
  }

  private Behavior<Command> onWatch(Watch watch) {
    if (watchers.add(watch.watcher())) {
      getContext().watchWith(watch.watcher(), new WatcherGone(watch.watcher()));
    }
    staffing.views().forEach(view -> watch.watcher().tell(new Notice.Changed(view)));
    watch.watcher().tell(new Notice.Idle(staffing.crew().idle()));
    return this;
  }

  private Behavior<Command> onWatcherGone(WatcherGone gone) {
    watchers.remove(gone.watcher());
    return this;
  }

  /** Each worker is an actor of its own, a child of this one. */
  private final class ActorHands implements Staffing.Hands {

    @Override
    public void spawn(Worker worker) {
      var behavior =
          Behaviors.withMdc(
              WorkerProcess.Command.class,
              Map.of("worker", Integer.toString(worker.berth)),
              factory.create(worker, notices));
      var actor = getContext().spawn(behavior, "worker-" + worker.berth + "-" + worker.id);
      getContext().watchWith(actor, new Gone(worker.id));
      actors.put(worker.id, actor);
    }

    @Override
    public void tell(Worker worker, WorkerProcess.Command command) {
      Optional.ofNullable(actors.get(worker.id)).ifPresent(actor -> actor.tell(command));
    }

    @Override
    public void end(Worker worker) {
      Optional.ofNullable(actors.get(worker.id)).ifPresent(getContext()::stop);
    }

    @Override
    public void publish(Notice notice) {
      watchers.forEach(watcher -> watcher.tell(notice));
    }
  }
}
