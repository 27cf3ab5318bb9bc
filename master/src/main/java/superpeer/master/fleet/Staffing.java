package superpeer.master.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.Fleet.How;
import superpeer.master.fleet.Fleet.Notice;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.Assignment;

/**
 * Decides which worker has which slot, and what is to be done when one comes, goes or outgrows its
 * limit. Plain code; the actor {@link Fleet} owns it and is its {@link Hands}.
 */
final class Staffing {

  /** Does what was decided. */
  interface Hands {
    /** Makes the worker's actor, which starts a process. */
    void spawn(Worker worker);

    void tell(Worker worker, WorkerProcess.Command command);

    /** Ends the worker's actor without a word; {@link #gone} follows, as when it ends by itself. */
    void end(Worker worker);

    void publish(Notice notice);
  }

  private static final Logger log = LoggerFactory.getLogger(Staffing.class);

  private final Hands hands;
  private final double recycleAt;
  private final Map<Integer, Slot> slots = new TreeMap<>();

  /** All that have not ended, those that drain after a hand-over too. */
  private final Map<Long, Worker> workers = new HashMap<>();

  private long lastId;

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   */
  Staffing(Hands hands, double recycleAt) {
    this.hands = hands;
    this.recycleAt = recycleAt;
  }

  /** Whether no worker is left. */
  boolean isEmpty() {
    return workers.isEmpty();
  }

  List<WorkerView> views() {
    return slots.values().stream().map(Slot::view).toList();
  }

  void start(int number, Assignment assignment) {
    var slot = slots.get(number);
    if (slot == null) {
      begin(number, assignment);
    } else if (!slot.isStopping() && slot.seeds(assignment)) {
      update(slot, assignment);
    } else {
      slot.followedBy(Optional.of(assignment));
      stop(slot);
    }
  }

  private void begin(int number, Assignment assignment) {
    var slot = new Slot(number, assignment, spawn(number));
    slots.put(number, slot);
    publishView(slot);
  }

  private void update(Slot slot, Assignment assignment) {
    slot.assign(assignment);
    seed(slot, slot.current());
    slot.replacement().ifPresent(next -> seed(slot, next));
    publishView(slot);
  }

  /** A worker without a process is told when it has one. */
  private void seed(Slot slot, Worker worker) {
    if (worker.hasProcess()) {
      hands.tell(worker, new WorkerProcess.Seed(slot.assignment()));
    }
  }

  private Worker spawn(int slot) {
    var worker = new Worker(++lastId, slot);
    workers.put(worker.id, worker);
    hands.spawn(worker);
    return worker;
  }

  void stop(int number) {
    withSlot(number, this::stopForGood);
  }

  void stopAll() {
    slots.values().forEach(this::stopForGood);
  }

  private void stopForGood(Slot slot) {
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
      hands.end(worker);
    } else {
      hands.tell(worker, new WorkerProcess.Stop());
    }
  }

  void restart(int number) {
    withSlot(number, this::restart);
  }

  private void restart(Slot slot) {
    if (slot.isStopping()) {
      return;
    }
    if (slot.current().phase() == Phase.PAUSED) {
      dismiss(slot.handOver(spawn(slot.number())));
      publishView(slot);
    } else {
      hands.tell(slot.current(), new WorkerProcess.Restart());
    }
  }

  void kill(int number) {
    withSlot(
        number,
        slot -> {
          if (slot.current().hasProcess()) {
            hands.tell(slot.current(), new WorkerProcess.Kill());
          }
        });
  }

  private void withSlot(int number, Consumer<Slot> action) {
    Optional.ofNullable(slots.get(number)).ifPresent(action);
  }

  /** What a worker's actor tells; nothing if it has ended. */
  void noticed(WorkerNotice notice) {
    Optional.ofNullable(workers.get(notice.worker())).ifPresent(worker -> onNotice(worker, notice));
  }

  private void onNotice(Worker worker, WorkerNotice notice) {
    if (notice instanceof WorkerNotice.Launched launched) {
      onLaunched(worker, launched);
    } else if (notice instanceof WorkerNotice.Progressed progress) {
      onProgressed(worker, progress);
    } else if (notice instanceof WorkerNotice.ReplacementWanted) {
      slotOf(worker).ifPresent(this::replace);
    } else if (notice instanceof WorkerNotice.Died died) {
      onDied(worker, died);
    } else if (notice instanceof WorkerNotice.Over over) {
      worker.over(over);
    } else {
      throw new AssertionError(notice);
    }
  }

  private void onLaunched(Worker worker, WorkerNotice.Launched launched) {
    worker.launched(launched);
    log.info("slot {}: worker {} started", worker.slot, worker.pid());
    if (!worker.isDismissed()) {
      slotOf(worker).ifPresent(slot -> seed(slot, worker));
    }
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              slot.launched();
              publishView(slot);
            });
  }

  private void onProgressed(Worker worker, WorkerNotice.Progressed progress) {
    worker.progressed(progress);
    slotOf(worker)
        .filter(slot -> slot.isReplacement(worker) && worker.phase() == Phase.SEEDING)
        .ifPresent(slot -> takeOver(slot, worker));
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              publishView(slot);
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

  private void onDied(Worker worker, WorkerNotice.Died died) {
    worker.died(died);
    if (worker.isDismissed()) {
      hands.end(worker); // it was to end, and did; no other process follows
      return;
    }
    log.warn("slot {}: {}", worker.slot, died.why());
    currentSlotOf(worker).ifPresent(this::publishView);
  }

  /** The worker's actor has ended, and its process with it. */
  void gone(long id) {
    Optional.ofNullable(workers.remove(id))
        .ifPresent(worker -> slotOf(worker).ifPresent(slot -> onGone(slot, worker)));
  }

  private void onGone(Slot slot, Worker worker) {
    var end = slot.endWith(worker);
    if (slot.isReplacement(worker)) {
      log.warn("slot {}: no replacement: {}", slot.number(), end.why());
      slot.forgetReplacement();
    } else if (slot.replacement().isPresent() && end.how() != How.CHANNEL_ENDED) {
      slot.handOver(slot.replacement().orElseThrow());
      publishView(slot);
    } else {
      slot.replacement().ifPresent(this::dismiss);
      free(slot, end);
    }
  }

  private void free(Slot slot, Notice.Ended end) {
    slots.remove(slot.number());
    log.info("slot {}: free: {} ({})", slot.number(), end.why(), end.how());
    hands.publish(end);
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

  private void publishView(Slot slot) {
    hands.publish(new Notice.Changed(slot.view()));
  }
}
