package superpeer.master.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.Assignment;

/**
 * Decides which worker serves which slot, and what happens when a worker starts, crashes, ends or
 * exceeds its memory. Not thread-safe; owned by the actor {@link Fleet}, which implements its
 * {@link Effects}.
 */
final class FleetController {

  /** Carries out the decisions. */
  interface Effects {
    /** Spawns the worker's actor, which starts a process. */
    void spawn(Worker worker);

    void tell(Worker worker, WorkerProcess.Command command);

    /**
     * Stops the worker's actor at once. {@link #onWorkerStopped} follows, as when the actor stops
     * by itself.
     */
    void stop(Worker worker);

    void publish(Update update);
  }

  private static final Logger log = LoggerFactory.getLogger(FleetController.class);

  private final Effects effects;
  private final SlotCommands slotCommands;
  private final double recycleAt;
  private final Supplier<CrashLoop> newCrashLoop;
  private final Map<Integer, Slot> slots = new TreeMap<>();
  private final WorkerPool pool;
  private final RollingRestart rollingRestart = new RollingRestart();

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   * @param newCrashLoop creates the crash counter of a new slot
   * @param clock monotonic, in nanoseconds
   */
  FleetController(
      Effects effects, double recycleAt, Supplier<CrashLoop> newCrashLoop, LongSupplier clock) {
    this.effects = effects;
    this.slotCommands = new SlotCommands(effects);
    this.recycleAt = recycleAt;
    this.newCrashLoop = newCrashLoop;
    this.pool = new WorkerPool(effects, clock);
  }

  /** Whether there are no workers. */
  boolean isEmpty() {
    return pool.isEmpty();
  }

  List<WorkerView> views() {
    return slots.values().stream().map(Slot::view).toList();
  }

  /** Gives an adopted worker its slot; it continues unchanged. */
  void adopt(AdoptedWorker adopted) {
    var slot =
        new Slot(
            adopted.slot(),
            adopted.assignment(),
            pool.adopt(adopted),
            adopted.restarts(),
            newCrashLoop.get());
    slots.put(slot.number(), slot);
  }

  /** All workers, including those without a slot. */
  WorkerPool pool() {
    return pool;
  }

  void start(int number, Assignment assignment) {
    var slot = slots.get(number);
    if (slot == null) {
      startIn(number, assignment);
    } else if (!slot.isStopping() && slot.seedsChannelOf(assignment)) {
      update(slot, assignment);
    } else {
      slot.setSuccessor(Optional.of(assignment));
      stop(slot);
    }
  }

  private void startIn(int number, Assignment assignment) {
    var slot = new Slot(number, assignment, pool.acquire(number), 0, newCrashLoop.get());
    slots.put(number, slot);
    if (slot.current().hasProcess()) {
      slot.onLaunched();
    }
    slotCommands.sendAssignment(slot, slot.current());
    publishView(slot);
  }

  /**
   * Applies new settings. If running sessions cannot take them over, a new worker replaces the
   * current one.
   */
  private void update(Slot slot, Assignment assignment) {
    if (slot.mustBeReplacedFor(assignment)) {
      slot.assign(assignment);
      replace(slot);
    } else if (!slot.assignment().equals(assignment)) {
      slot.assign(assignment);
      slotCommands.sendAssignment(slot, slot.current());
    }
    slot.replacement().ifPresent(next -> slotCommands.sendAssignment(slot, next));
    publishView(slot);
  }

  void limitUplink(int number, double mbps) {
    withSlot(
        number,
        slot -> {
          slot.limitUplink(mbps);
          slotCommands.sendUplinkLimit(slot);
        });
  }

  void stop(int number) {
    withSlot(number, this::stopForGood);
  }

  void stopAll() {
    slots.values().forEach(this::stopForGood);
    pool.setStandby(0);
  }

  private void stopForGood(Slot slot) {
    slot.setSuccessor(Optional.empty());
    stop(slot);
  }

  private void stop(Slot slot) {
    if (!slot.isStopping()) {
      slot.stop();
      pool.hurryHandOver(slot.number());
      slot.replacement().ifPresent(pool::stop);
      slot.clearReplacement();
      pool.stop(slot.current());
    }
  }

  void restart(int number) {
    withSlot(number, this::restart);
  }

  private void restart(Slot slot) {
    if (slot.isStopping()) {
      return;
    }
    slot.crashLoop().reset();
    if (slot.current().phase() == Phase.PAUSED) {
      replaceCrashed(slot, pool.acquire(slot.number()));
    } else {
      slot.markRestarting();
      effects.tell(slot.current(), new WorkerProcess.Restart());
    }
  }

  private void replaceCrashed(Slot slot, Worker next) {
    pool.stop(slot.handOver(next));
    slotCommands.sendAssignment(slot, slot.current());
    slotCommands.saveRestarts(slot);
    publishView(slot);
  }

  /** Restarts these slots, each when the one before is done. */
  void rollingRestart(List<Integer> numbers) {
    rollingRestart.add(numbers);
    continueRollingRestart();
  }

  private void continueRollingRestart() {
    rollingRestart.advance(this::isRestarting, this::restart);
  }

  private boolean isRestarting(int number) {
    var slot = Optional.ofNullable(slots.get(number)).filter(candidate -> !candidate.isStopping());
    return slot.filter(candidate -> candidate.isRestarting() || candidate.replacement().isPresent())
            .isPresent()
        || pool.isStopping(number);
  }

  void kill(int number) {
    withSlot(
        number,
        slot -> {
          if (slot.current().hasProcess()) {
            effects.tell(slot.current(), new WorkerProcess.Kill());
          }
        });
  }

  private void withSlot(int number, Consumer<Slot> action) {
    Optional.ofNullable(slots.get(number)).ifPresent(action);
  }

  /** Handles an event of a worker's actor; ignores it if the worker has ended. */
  void onWorkerEvent(WorkerProcessEvent event) {
    pool.find(event.worker())
        .ifPresent(
            worker ->
                LogContext.withWorker(
                    pid(worker, event), slotOf(worker), () -> handle(worker, event)));
    pool.refillIfSettled();
    continueRollingRestart();
  }

  private static long pid(Worker worker, WorkerProcessEvent event) {
    return event instanceof WorkerProcessEvent.Launched launched ? launched.pid() : worker.pid();
  }

  private void handle(Worker worker, WorkerProcessEvent event) {
    if (event instanceof WorkerProcessEvent.Launched launched) {
      onLaunched(worker, launched);
    } else if (event instanceof WorkerProcessEvent.Progressed progress) {
      onProgressed(worker, progress);
    } else if (event instanceof WorkerProcessEvent.StandbyReported reported) {
      worker.onStandby(reported);
      pool.publishStandby();
    } else if (event instanceof WorkerProcessEvent.ReplacementRequested) {
      slotOf(worker).ifPresent(this::replace);
    } else if (event instanceof WorkerProcessEvent.NotReady) {
      slotToTakeOver(worker)
          .ifPresent(slot -> abandonReplacement(slot, worker, "not ready in time"));
    } else if (event instanceof WorkerProcessEvent.Died died) {
      onDied(worker, died);
    } else if (event instanceof WorkerProcessEvent.Finished finished) {
      worker.onFinished(finished);
    } else {
      throw new AssertionError(event);
    }
  }

  private void onLaunched(Worker worker, WorkerProcessEvent.Launched launched) {
    worker.onLaunched(launched);
    log.info(
        "{}: worker {} {}",
        worker.label(),
        worker.pid(),
        worker.runsAdoptedProcess() ? "adopted" : "started");
    if (!worker.isStopping() && !worker.runsAdoptedProcess()) {
      slotOf(worker).ifPresent(slot -> slotCommands.sendAssignment(slot, worker));
    }
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              slot.onLaunched();
              slotCommands.saveRestarts(slot);
              publishView(slot);
            });
  }

  private void onProgressed(Worker worker, WorkerProcessEvent.Progressed progress) {
    if (progress.phase() == Phase.SEEDING && worker.phase() == Phase.STARTING) {
      log.info("{}: worker {} is ready", worker.label(), worker.pid());
    }
    worker.onProgressed(progress);
    slotToTakeOver(worker)
        .filter(slot -> worker.phase() == Phase.SEEDING)
        .ifPresent(slot -> takeOver(slot, worker));
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              publishView(slot);
              recycleIfOutgrown(slot);
            });
  }

  private void takeOver(Slot slot, Worker next) {
    var previous = slot.handOver(next);
    log.info("slot {}: worker {} takes over from {}", slot.number(), next.pid(), previous.pid());
    slotCommands.splitUplink(slot, previous, next);
    pool.handOver(previous);
    slotCommands.saveRestarts(slot);
    pool.scheduleRefill();
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

  /** Starts a replacement while the current worker continues. */
  private void replace(Slot slot) {
    if (!slot.isStopping() && slot.replacement().isEmpty()) {
      slot.setReplacement(pool.acquire(slot.number()));
      slot.replacement().ifPresent(next -> slotCommands.sendAssignment(slot, next));
    }
  }

  /** Keeps the current worker because its replacement failed. */
  private void abandonReplacement(Slot slot, Worker replacement, String reason) {
    log.warn(
        "slot {}: worker {} continues because its replacement {} failed: {}",
        slot.number(),
        slot.current().pid(),
        replacement.pid(),
        replacement.error().orElse(reason));
    slot.clearReplacement();
    slot.current().postponeRecycling();
    pool.stop(replacement);
  }

  private void onDied(Worker worker, WorkerProcessEvent.Died died) {
    worker.onDied(died);
    if (worker.isStopping()) {
      effects.stop(worker); // it was stopping anyway; no restart
      return;
    }
    log.warn("{}: {}", worker.label(), died.message());
    slotToTakeOver(worker).ifPresent(slot -> abandonReplacement(slot, worker, died.message()));
    if (worker.isStandby()) {
      pool.publishStandby();
    }
    currentSlotOf(worker).ifPresent(this::onCrash);
  }

  /**
   * Stops the worker's actor after too many crashes, or gives the slot to a standby worker.
   * Otherwise the actor starts the next process after a pause.
   */
  private void onCrash(Slot slot) {
    slot.crashLoop().processCrashed();
    publishView(slot);
    if (slot.crashLoop().isTooLong()) {
      effects.stop(slot.current());
    } else if (slot.crashLoop().isFirst() && slot.replacement().isEmpty() && pool.hasAvailable()) {
      replaceCrashed(slot, pool.acquire(slot.number()));
      log.info("slot {}: standby worker {} takes over", slot.number(), slot.current().pid());
    }
  }

  /** Handles the end of a worker's actor and its process. */
  void onWorkerStopped(long id) {
    pool.remove(id)
        .ifPresent(
            worker -> {
              var slot = slotOf(worker);
              LogContext.withWorker(
                  worker.pid(), slot, () -> slot.ifPresent(theSlot -> onStopped(theSlot, worker)));
            });
    pool.refillIfSettled();
    continueRollingRestart();
  }

  private void onStopped(Slot slot, Worker worker) {
    var end = slot.endOf(worker);
    if (slot.isReplacement(worker)) {
      abandonReplacement(slot, worker, end.message());
    } else if (slot.replacement().isPresent() && end.reason() != EndReason.CHANNEL_ENDED) {
      slot.handOver(slot.replacement().orElseThrow());
      publishView(slot);
    } else {
      slot.replacement().ifPresent(pool::stop);
      free(slot, end);
    }
  }

  private void free(Slot slot, Update.SlotEnded end) {
    slots.remove(slot.number());
    log.info("slot {} is free: {} ({})", slot.number(), end.message(), end.reason());
    effects.publish(end);
    slot.successor().ifPresent(next -> startIn(slot.number(), next));
  }

  /**
   * The slot whose current worker or replacement this is; empty once the worker has been replaced.
   */
  private Optional<Slot> slotOf(Worker worker) {
    return Optional.ofNullable(slots.get(worker.slot()))
        .filter(slot -> slot.isCurrent(worker) || slot.isReplacement(worker));
  }

  /** The slot in which this worker is the replacement. */
  private Optional<Slot> slotToTakeOver(Worker worker) {
    return slotOf(worker).filter(slot -> slot.isReplacement(worker));
  }

  private Optional<Slot> currentSlotOf(Worker worker) {
    return slotOf(worker).filter(slot -> slot.isCurrent(worker));
  }

  private void publishView(Slot slot) {
    effects.publish(new Update.SlotChanged(slot.view()));
  }
}
