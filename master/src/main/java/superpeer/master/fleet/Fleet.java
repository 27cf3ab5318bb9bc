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
   * {@link Update.SlotEnded} and then begins.
   */
  public record Start(int slot, Assignment assignment) implements Command {}

  /** Drains the slot's worker and frees the slot; {@link Update.SlotEnded} follows. */
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
  public record RestartRolling(List<Integer> slots) implements Command {}

  /** Sends no more than this from now on, in Mbit/s, packets and all; 0 lifts the limit. */
  public record LimitUplink(int slot, double mbps) implements Command {}

  /**
   * Keeps so many processes without an assignment ready, which {@link Start} and planned restarts
   * take first; they are told of by {@link Update.StandbyChanged}.
   */
  public record SetStandby(int workers) implements Command {}

  /** Stops every slot; answers when no process is left. */
  public record StopAll(ActorRef<Done> replyTo) implements Command {}

  /**
   * Sends all notices to {@code watcher} from now on, first a {@code SlotChanged} for each slot.
   */
  public record Watch(ActorRef<Update> watcher) implements Command {}

  /**
   * Asks the worker of that pid for its viewers. A worker of an older version never answers: ask
   * with a timeout.
   */
  public record GetPeers(long pid, ActorRef<PeersReply> replyTo) implements Command {}

  /** Which log file the worker of that pid prints to: the number of its berth; empty if none. */
  public record FindLogIndex(long pid, ActorRef<OptionalInt> replyTo) implements Command {}

  /** What became of {@link GetPeers}. */
  public sealed interface PeersReply {

    /**
     * @param total viewers, also those that are not told of
     */
    record Found(int total, List<PeerView> peers) implements PeersReply {}

    record NoSuchWorker() implements PeersReply {}
  }

  private record WorkerUpdated(WorkerProcessEvent event) implements Command {}

  private record WorkerStopped(long worker) implements Command {}

  private record WatcherStopped(ActorRef<Update> watcher) implements Command {}

  /** What watchers learn without asking. */
  public sealed interface Update {

    /** A slot changed, or its worker reported, which it does every two seconds. */
    record SlotChanged(WorkerView worker) implements Update {}

    /** Processes that stand by came, went or reported. */
    record StandbyChanged(List<StandbyView> workers) implements Update {}

    /**
     * The slot is free again.
     *
     * @param message for an operator
     */
    record SlotEnded(int slot, String message, EndReason reason) implements Update {}
  }

  /** How a slot came to be free. */
  public enum EndReason {
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
    Behavior<WorkerProcess.Command> create(Worker worker, ActorRef<WorkerProcessEvent> fleet);
  }

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   * @param adopted workers that a master before us left; they have their slots from the start
   */
  public static Behavior<Command> create(
      WorkerLauncher launcher,
      ProcessTimeouts processTimeouts,
      SupervisionPolicy supervisionPolicy,
      double recycleAt,
      List<AdoptedWorker> adopted) {
    WorkerFactory workers =
        (worker, fleet) ->
            supervisionPolicy.supervise(
                WorkerProcess.create(
                    worker.id,
                    worker.logIndex,
                    launcherFor(worker, launcher),
                    processTimeouts,
                    fleet));
    return Behaviors.setup(
        context -> {
          Supplier<CrashLoop> noCrashes = () -> new CrashLoop(supervisionPolicy, System::nanoTime);
          var fleet = new Fleet(context, workers, recycleAt, noCrashes);
          adopted.forEach(fleet.controller::adopt);
          return fleet;
        });
  }

  /** The process that is adopted is the worker's first; later ones are started. */
  private static WorkerLauncher launcherFor(Worker worker, WorkerLauncher launcher) {
    var left = new ArrayDeque<WorkerLauncher.Handle>();
    worker.adopted.ifPresent(left::add);
    return berth -> left.isEmpty() ? launcher.launch(berth) : left.remove();
  }

  private final WorkerFactory factory;
  private final ActorRef<WorkerProcessEvent> workerEvents;
  private final FleetController controller;
  private final Map<Long, ActorRef<WorkerProcess.Command>> actors = new HashMap<>();
  private final Set<ActorRef<Update>> watchers = new HashSet<>();
  private final List<ActorRef<Done>> stopAllAskers = new ArrayList<>();

  private Fleet(
      ActorContext<Command> context,
      WorkerFactory factory,
      double recycleAt,
      Supplier<CrashLoop> noCrashes) {
    super(context);
    this.factory = factory;
    this.workerEvents = context.messageAdapter(WorkerProcessEvent.class, WorkerUpdated::new);
    this.controller =
        new FleetController(new ActorEffects(), recycleAt, noCrashes, System::nanoTime);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(
            Start.class, start -> run(() -> controller.start(start.slot(), start.assignment())))
        .onMessage(Stop.class, stop -> run(() -> controller.stop(stop.slot())))
        .onMessage(Restart.class, restart -> run(() -> controller.restart(restart.slot())))
        .onMessage(Kill.class, kill -> run(() -> controller.kill(kill.slot())))
        .onMessage(
            RestartRolling.class,
            restartRolling -> run(() -> controller.rollingRestart(restartRolling.slots())))
        .onMessage(
            LimitUplink.class,
            limit -> run(() -> controller.limitUplink(limit.slot(), limit.mbps())))
        .onMessage(
            SetStandby.class,
            setStandby -> run(() -> controller.pool().setStandby(setStandby.workers())))
        .onMessage(GetPeers.class, this::onGetPeers)
        .onMessage(FindLogIndex.class, this::onFindLogIndex)
        .onMessage(
            WorkerUpdated.class,
            workerUpdated -> run(() -> controller.onWorkerEvent(workerUpdated.event())))
        .onMessage(WorkerStopped.class, this::onWorkerStopped)
        .onMessage(StopAll.class, this::onStopAll)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(WatcherStopped.class, this::onWatcherStopped)
        .build();
  }

  private Behavior<Command> run(Runnable deed) {
    deed.run();
    return this;
  }

  private Behavior<Command> onGetPeers(GetPeers ask) {
    var worker = controller.pool().findByPid(ask.pid());
    var actor = worker.flatMap(it -> Optional.ofNullable(actors.get(it.id)));
    actor.ifPresentOrElse(
        it -> it.tell(new WorkerProcess.GetPeers(ask.replyTo())),
        () -> ask.replyTo().tell(new PeersReply.NoSuchWorker()));
    return this;
  }

  private Behavior<Command> onFindLogIndex(FindLogIndex ask) {
    var worker = controller.pool().findByPid(ask.pid());
    ask.replyTo().tell(worker.map(it -> OptionalInt.of(it.logIndex)).orElseGet(OptionalInt::empty));
    return this;
  }

  private Behavior<Command> onWorkerStopped(WorkerStopped workerStopped) {
    actors.remove(workerStopped.worker());
    controller.onWorkerStopped(workerStopped.worker());
    replyIfEmpty();
    return this;
  }

  private Behavior<Command> onStopAll(StopAll ask) {
    stopAllAskers.add(ask.replyTo());
    controller.stopAll();
    replyIfEmpty();
    return this;
  }

  private void replyIfEmpty() {
    if (controller.isEmpty()) {
      stopAllAskers.forEach(asker -> asker.tell(Done.getInstance()));
      stopAllAskers.clear();
    }
  }

  private Behavior<Command> onWatch(Watch watch) {
    if (watchers.add(watch.watcher())) {
      getContext().watchWith(watch.watcher(), new WatcherStopped(watch.watcher()));
    }
    controller.views().forEach(view -> watch.watcher().tell(new Update.SlotChanged(view)));
    watch.watcher().tell(new Update.StandbyChanged(controller.pool().standbyViews()));
    return this;
  }

  private Behavior<Command> onWatcherStopped(WatcherStopped gone) {
    watchers.remove(gone.watcher());
    return this;
  }

  /** Each worker is an actor of its own, a child of this one. */
  private final class ActorEffects implements FleetController.Effects {

    @Override
    public void spawn(Worker worker) {
      var behavior =
          Behaviors.withMdc(
              WorkerProcess.Command.class,
              Map.of("worker", Integer.toString(worker.logIndex)),
              factory.create(worker, workerEvents));
      var actor = getContext().spawn(behavior, "worker-" + worker.logIndex + "-" + worker.id);
      getContext().watchWith(actor, new WorkerStopped(worker.id));
      actors.put(worker.id, actor);
    }

    @Override
    public void tell(Worker worker, WorkerProcess.Command command) {
      Optional.ofNullable(actors.get(worker.id)).ifPresent(actor -> actor.tell(command));
    }

    @Override
    public void stop(Worker worker) {
      Optional.ofNullable(actors.get(worker.id)).ifPresent(getContext()::stop);
    }

    @Override
    public void publish(Update update) {
      watchers.forEach(watcher -> watcher.tell(update));
    }
  }
}
