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

/**
 * Runs all workers of this machine. Each slot seeds one channel with one process, or two during a
 * hand-over; {@link FleetController} decides, this actor talks to the workers' actors.
 */
public final class Fleet extends AbstractBehavior<Fleet.Command> {

  public sealed interface Command {}

  /**
   * Seeds a channel in a slot. A slot that already seeds this channel takes over the new settings
   * without dropping a viewer. A slot that seeds another channel or is being stopped drains first,
   * sends {@link Update.SlotEnded}, and then starts.
   */
  public record Start(int slot, Assignment assignment) implements Command {}

  /** Drains the slot's worker and frees the slot; {@link Update.SlotEnded} follows. */
  public record Stop(int slot) implements Command {}

  /**
   * Gives the slot a new process. A worker that seeds continues until the new one seeds, then
   * drains. One that does not seed is replaced at once.
   */
  public record Restart(int slot) implements Command {}

  /** Kills the slot's process; it is restarted as after any crash. */
  public record Kill(int slot) implements Command {}

  /**
   * Restarts these slots one after another: the next starts when the old process of the one before
   * is gone, or its new process has failed. Slots that already wait keep their turn.
   */
  public record RestartRolling(List<Integer> slots) implements Command {}

  /**
   * Limits what the slot's workers send, in Mbit/s including packet overhead; 0 removes the limit.
   */
  public record LimitUplink(int slot, double mbps) implements Command {}

  /**
   * Sets the number of standby workers: processes without an assignment, which {@link Start} and
   * restarts take first. {@link Update.StandbyChanged} reports them.
   */
  public record SetStandby(int workers) implements Command {}

  /** Stops all slots and replies when no process is left. */
  public record StopAll(ActorRef<Done> replyTo) implements Command {}

  /**
   * Sends all updates to {@code watcher} from now on, first a {@code SlotChanged} for each slot.
   */
  public record Watch(ActorRef<Update> watcher) implements Command {}

  /**
   * Asks the worker with this pid for its viewers. A worker of an older version never replies: ask
   * with a timeout.
   */
  public record GetPeers(long pid, ActorRef<PeersReply> replyTo) implements Command {}

  /**
   * Finds the number of the log file that the worker with this pid writes to; empty without such a
   * worker.
   */
  public record FindLogIndex(long pid, ActorRef<OptionalInt> replyTo) implements Command {}

  /** Reply to {@link GetPeers}. */
  public sealed interface PeersReply {

    /**
     * @param total number of viewers, including those not in {@code peers}
     */
    record Found(int total, List<PeerView> peers) implements PeersReply {}

    record NoSuchWorker() implements PeersReply {}
  }

  private record WorkerUpdated(WorkerProcessEvent event) implements Command {}

  private record WorkerStopped(long worker) implements Command {}

  private record WatcherStopped(ActorRef<Update> watcher) implements Command {}

  /** What watchers receive. */
  public sealed interface Update {

    /** A slot changed, or its worker sent its report, which it does every two seconds. */
    record SlotChanged(WorkerView worker) implements Update {}

    /** Standby workers started, ended or sent a report. */
    record StandbyChanged(List<StandbyView> workers) implements Update {}

    /**
     * The slot is free again.
     *
     * @param message why, for an operator
     */
    record SlotEnded(int slot, String message, EndReason reason) implements Update {}
  }

  /** Why a slot became free. */
  public enum EndReason {
    /** {@link Stop} or {@link StopAll} was called. */
    STOPPED,
    /** Its worker reported the end of the channel. */
    CHANNEL_ENDED,
    /** Its worker cannot work with its configuration. */
    MISCONFIGURED,
    /** It had too many consecutive crashes. */
    GAVE_UP
  }

  /** Creates the supervised actor of one worker. */
  private interface WorkerFactory {
    Behavior<WorkerProcess.Command> create(Worker worker, ActorRef<WorkerProcessEvent> fleet);
  }

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   * @param adopted workers that the previous master left; they have slots from the start
   */
  public static Behavior<Command> create(
      WorkerLauncher launcher,
      ProcessTimeouts timeouts,
      SupervisionPolicy supervisionPolicy,
      double recycleAt,
      List<AdoptedWorker> adopted) {
    WorkerFactory workers =
        (worker, fleet) ->
            supervisionPolicy.supervise(
                WorkerProcess.create(
                    worker.id, worker.logIndex, launcherFor(worker, launcher), timeouts, fleet));
    return Behaviors.setup(
        context -> {
          Supplier<CrashLoop> newCrashLoop =
              () -> new CrashLoop(supervisionPolicy, System::nanoTime);
          var fleet = new Fleet(context, workers, recycleAt, newCrashLoop);
          adopted.forEach(fleet.controller::adopt);
          return fleet;
        });
  }

  /** Returns the adopted process first; starts processes after that. */
  private static WorkerLauncher launcherFor(Worker worker, WorkerLauncher launcher) {
    var processes = new ArrayDeque<WorkerLauncher.Handle>();
    worker.adopted.ifPresent(processes::add);
    return logIndex -> processes.isEmpty() ? launcher.launch(logIndex) : processes.remove();
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
      Supplier<CrashLoop> newCrashLoop) {
    super(context);
    this.factory = factory;
    this.workerEvents = context.messageAdapter(WorkerProcessEvent.class, WorkerUpdated::new);
    this.controller =
        new FleetController(new ActorEffects(), recycleAt, newCrashLoop, System::nanoTime);
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

  private Behavior<Command> run(Runnable action) {
    action.run();
    return this;
  }

  private Behavior<Command> onGetPeers(GetPeers request) {
    var worker = controller.pool().findByPid(request.pid());
    var actor = worker.flatMap(it -> Optional.ofNullable(actors.get(it.id)));
    actor.ifPresentOrElse(
        it -> it.tell(new WorkerProcess.GetPeers(request.replyTo())),
        () -> request.replyTo().tell(new PeersReply.NoSuchWorker()));
    return this;
  }

  private Behavior<Command> onFindLogIndex(FindLogIndex request) {
    var worker = controller.pool().findByPid(request.pid());
    request
        .replyTo()
        .tell(worker.map(it -> OptionalInt.of(it.logIndex)).orElseGet(OptionalInt::empty));
    return this;
  }

  private Behavior<Command> onWorkerStopped(WorkerStopped workerStopped) {
    actors.remove(workerStopped.worker());
    controller.onWorkerStopped(workerStopped.worker());
    replyIfEmpty();
    return this;
  }

  private Behavior<Command> onStopAll(StopAll request) {
    stopAllAskers.add(request.replyTo());
    controller.stopAll();
    replyIfEmpty();
    return this;
  }

  private void replyIfEmpty() {
    if (controller.isEmpty()) {
      stopAllAskers.forEach(replyTo -> replyTo.tell(Done.getInstance()));
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

  private Behavior<Command> onWatcherStopped(WatcherStopped stopped) {
    watchers.remove(stopped.watcher());
    return this;
  }

  /** Starts, commands and stops the actors of the workers, which are children of this actor. */
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
