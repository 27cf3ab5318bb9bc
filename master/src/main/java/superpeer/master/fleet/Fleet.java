package superpeer.master.fleet;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.Assignment;

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

  /** Kills the slot's process; supervision starts the next one, as after any crash. */
  public record Kill(int slot) implements Command {}

  /** Stops every slot; answers when no process is left. */
  public record StopAll(ActorRef<Done> replyTo) implements Command {}

  /** Sends all notices to {@code watcher} from now on, first a {@code Changed} for each slot. */
  public record Watch(ActorRef<Notice> watcher) implements Command {}

  private record Noticed(WorkerProcess.Notice notice) implements Command {}

  private record Gone(Worker worker) implements Command {}

  private record WatcherGone(ActorRef<Notice> watcher) implements Command {}

  /** What watchers learn without asking. */
  public sealed interface Notice {

    /** A slot changed, or its worker reported, which it does every two seconds. */
    record Changed(WorkerView worker) implements Notice {}

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
    Behavior<WorkerProcess.Command> create(
        long worker, int slot, ActorRef<WorkerProcess.Notice> fleet);
  }

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   */
  public static Behavior<Command> create(
      WorkerLauncher launcher, Patience patience, Supervision supervision, double recycleAt) {
    WorkerFactory workers =
        (worker, slot, fleet) ->
            supervision.of(WorkerProcess.create(worker, slot, launcher, patience, fleet));
    return Behaviors.setup(context -> new Fleet(context, workers, recycleAt));
  }

  private static final Logger log = LoggerFactory.getLogger(Fleet.class);

  private final WorkerFactory factory;
  private final double recycleAt;
  private final ActorRef<WorkerProcess.Notice> notices;
  private final Map<Integer, Slot> slots = new TreeMap<>();

  /** All that have not ended, those that drain after a hand-over too. */
  private final Map<Long, Worker> workers = new HashMap<>();

  private final Set<ActorRef<Notice>> watchers = new HashSet<>();
  private final List<ActorRef<Done>> awaitingTheEnd = new ArrayList<>();
  private long lastId;

  private Fleet(ActorContext<Command> context, WorkerFactory factory, double recycleAt) {
    super(context);
    this.factory = factory;
    this.recycleAt = recycleAt;
    this.notices = context.messageAdapter(WorkerProcess.Notice.class, Noticed::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Start.class, this::onStart)
        .onMessage(Stop.class, stop -> withSlot(stop.slot(), this::onStop))
        .onMessage(Restart.class, restart -> withSlot(restart.slot(), this::onRestart))
        .onMessage(Kill.class, kill -> withSlot(kill.slot(), this::onKill))
        .onMessage(StopAll.class, this::onStopAll)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(Noticed.class, this::onNoticed)
        .onMessage(Gone.class, this::onGone)
        .onMessage(WatcherGone.class, this::onWatcherGone)
        .build();
  }

  private Behavior<Command> onStart(Start start) {
    var slot = slots.get(start.slot());
    if (slot == null) {
      begin(start.slot(), start.assignment());
    } else if (!slot.isStopping() && slot.seeds(start.assignment())) {
      update(slot, start.assignment());
    } else {
      slot.followedBy(Optional.of(start.assignment()));
      stop(slot);
    }
    return this;
  }

  private void begin(int number, Assignment assignment) {
    var slot = new Slot(number, assignment, spawn(number));
    slots.put(number, slot);
    tellView(slot);
  }

  private void update(Slot slot, Assignment assignment) {
    slot.assign(assignment);
    seed(slot, slot.current());
    slot.replacement().ifPresent(next -> seed(slot, next));
    tellView(slot);
  }

  /** A worker without a process is told when it has one. */
  private static void seed(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      worker.actor.tell(new WorkerProcess.Seed(slot.assignment()));
    }
  }

  private Worker spawn(int slot) {
    var id = ++lastId;
    var behavior =
        Behaviors.withMdc(
            WorkerProcess.Command.class,
            Map.of("slot", Integer.toString(slot)),
            factory.create(id, slot, notices));
    var worker = new Worker(id, slot, getContext().spawn(behavior, "worker-" + slot + "-" + id));
    getContext().watchWith(worker.actor, new Gone(worker));
    workers.put(id, worker);
    return worker;
  }

  private Behavior<Command> withSlot(int number, Consumer<Slot> action) {
    Optional.ofNullable(slots.get(number)).ifPresent(action);
    return this;
  }

  private void onStop(Slot slot) {
    slot.followedBy(Optional.empty());
    stop(slot);
  }

  private void stop(Slot slot) {
    if (!slot.isStopping()) {
      slot.stop();
      slot.replacement().ifPresent(this::dismiss);
      slot.forgetReplacement();
      dismiss(slot.current());
    }
  }

  /** Ends a worker; during a pause it has no process to drain, and would not read its mail. */
  private void dismiss(Worker worker) {
    worker.dismissed();
    if (worker.phase() == Phase.PAUSED) {
      getContext().stop(worker.actor);
    } else {
      worker.actor.tell(new WorkerProcess.Stop());
    }
  }

  private void onRestart(Slot slot) {
    if (slot.isStopping()) {
      return;
    }
    if (slot.current().phase() == Phase.PAUSED) {
      dismiss(slot.handOver(spawn(slot.number())));
      tellView(slot);
    } else {
      slot.current().actor.tell(new WorkerProcess.Restart());
    }
  }

  private void onKill(Slot slot) {
    if (slot.current().hasProcess()) {
      slot.current().actor.tell(new WorkerProcess.Kill());
    }
  }

  private Behavior<Command> onStopAll(StopAll ask) {
    awaitingTheEnd.add(ask.replyTo());
    slots.values().forEach(this::onStop);
    answerIfEmpty();
    return this;
  }

  private void answerIfEmpty() {
    if (workers.isEmpty()) {
      awaitingTheEnd.forEach(asker -> asker.tell(Done.getInstance()));
      awaitingTheEnd.clear();
    }
  }

  private Behavior<Command> onWatch(Watch watch) {
    if (watchers.add(watch.watcher())) {
      getContext().watchWith(watch.watcher(), new WatcherGone(watch.watcher()));
    }
    slots.values().forEach(slot -> watch.watcher().tell(new Notice.Changed(slot.view())));
    return this;
  }

  private Behavior<Command> onWatcherGone(WatcherGone gone) {
    watchers.remove(gone.watcher());
    return this;
  }

  private Behavior<Command> onNoticed(Noticed noticed) {
    var worker = workers.get(noticed.notice().worker());
    if (worker != null) {
      onNotice(worker, noticed.notice());
    }
    return this;
  }

  private void onNotice(Worker worker, WorkerProcess.Notice notice) {
    if (notice instanceof WorkerProcess.Notice.Launched launched) {
      onLaunched(worker, launched);
    } else if (notice instanceof WorkerProcess.Notice.Progressed progress) {
      onProgressed(worker, progress);
    } else if (notice instanceof WorkerProcess.Notice.ReplacementWanted) {
      slotOf(worker).ifPresent(this::replace);
    } else if (notice instanceof WorkerProcess.Notice.Died died) {
      onDied(worker, died);
    } else if (notice instanceof WorkerProcess.Notice.Over over) {
      worker.over(over);
    } else {
      throw new AssertionError(notice);
    }
  }

  private void onLaunched(Worker worker, WorkerProcess.Notice.Launched launched) {
    worker.launched(launched);
    log.info("slot {}: worker {} started", worker.slot, worker.pid());
    if (!worker.isDismissed()) {
      slotOf(worker).ifPresent(slot -> seed(slot, worker));
    }
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              slot.launched();
              tellView(slot);
            });
  }

  private void onProgressed(Worker worker, WorkerProcess.Notice.Progressed progress) {
    worker.progressed(progress);
    slotOf(worker)
        .filter(slot -> slot.isReplacement(worker) && worker.phase() == Phase.SEEDING)
        .ifPresent(slot -> takeOver(slot, worker));
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              tellView(slot);
              recycleIfOutgrown(slot);
            });
  }

  private void takeOver(Slot slot, Worker next) {
    var before = slot.handOver(next);
    log.info("slot {}: worker {} takes over from {}", slot.number(), next.pid(), before.pid());
    dismiss(before);
  }

  private void recycleIfOutgrown(Slot slot) {
    var worker = slot.current();
    var limitMb = slot.assignment().limits().memoryMb();
    if (slot.replacement().isEmpty() && worker.hasOutgrown(recycleAt * limitMb * 1024)) {
      log.warn(
          "slot {}: worker {} uses {} KB of {} MB and is replaced",
          slot.number(),
          worker.pid(),
          worker.memoryKb(),
          limitMb);
      replace(slot);
    }
  }

  /** Starts the next worker while the current one goes on. */
  private void replace(Slot slot) {
    if (!slot.isStopping() && slot.replacement().isEmpty()) {
      slot.prepare(spawn(slot.number()));
    }
  }

  private void onDied(Worker worker, WorkerProcess.Notice.Died died) {
    worker.died(died);
    if (worker.isDismissed()) {
      getContext().stop(worker.actor); // it was to end, and did; no other process follows
      return;
    }
    log.warn("slot {}: {}", worker.slot, died.why());
    currentSlotOf(worker).ifPresent(this::tellView);
  }

  private Behavior<Command> onGone(Gone gone) {
    var worker = gone.worker();
    workers.remove(worker.id);
    slotOf(worker).ifPresent(slot -> onGone(slot, worker));
    answerIfEmpty();
    return this;
  }

  private void onGone(Slot slot, Worker worker) {
    var end = slot.endWith(worker);
    if (slot.isReplacement(worker)) {
      log.warn("slot {}: no replacement: {}", slot.number(), end.why());
      slot.forgetReplacement();
    } else if (slot.replacement().isPresent() && end.how() != How.CHANNEL_ENDED) {
      slot.handOver(slot.replacement().orElseThrow());
      tellView(slot);
    } else {
      slot.replacement().ifPresent(this::dismiss);
      free(slot, end);
    }
  }

  private void free(Slot slot, Notice.Ended end) {
    slots.remove(slot.number());
    log.info("slot {}: free: {} ({})", slot.number(), end.why(), end.how());
    tell(end);
    slot.successor().ifPresent(next -> begin(slot.number(), next));
  }

  /** The slot that counts on this worker; none once it has been replaced. */
  private Optional<Slot> slotOf(Worker worker) {
    return Optional.ofNullable(slots.get(worker.slot))
        .filter(slot -> slot.isCurrent(worker) || slot.isReplacement(worker));
  }

  private Optional<Slot> currentSlotOf(Worker worker) {
    return slotOf(worker).filter(slot -> slot.isCurrent(worker));
  }

  private void tellView(Slot slot) {
    tell(new Notice.Changed(slot.view()));
  }

  private void tell(Notice notice) {
    watchers.forEach(watcher -> watcher.tell(notice));
  }
}
