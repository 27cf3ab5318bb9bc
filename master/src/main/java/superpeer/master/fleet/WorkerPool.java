package superpeer.master.fleet;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView.Phase;

/**
 * All workers that have not ended: those in slots, those that drain after a hand-over, and those
 * that stand by. Plain code; {@link FleetController} owns it.
 */
final class WorkerPool {

  /**
   * From hiring one, and from its taking over viewers, to starting the next that stands by, at
   * least: its start and rehearsal take a core for seconds, just when viewers come.
   */
  static final Duration SETTLE_TIME = Duration.ofSeconds(60);

  private final FleetController.Effects effects;
  private final LongSupplier clock;
  private final Map<Long, Worker> workers = new HashMap<>();
  private long lastId;
  private int setStandby;
  private boolean refillDue; // by those that were hired of those that stood by
  private long lastChangeNanos;

  /**
   * @param clock nanoseconds; never goes back
   */
  WorkerPool(FleetController.Effects effects, LongSupplier clock) {
    this.effects = effects;
    this.clock = clock;
  }

  boolean isEmpty() {
    return workers.isEmpty();
  }

  Collection<Worker> all() {
    return List.copyOf(workers.values());
  }

  Optional<Worker> find(long id) {
    return Optional.ofNullable(workers.get(id));
  }

  /** The worker with this process, if it runs. */
  Optional<Worker> findByPid(long pid) {
    return workers.values().stream()
        .filter(worker -> worker.pid() == pid && worker.hasProcess())
        .findFirst();
  }

  /** It has ended. */
  Optional<Worker> remove(long id) {
    return Optional.ofNullable(workers.remove(id));
  }

  /** Those that stand by and are up. */
  List<StandbyView> standbyViews() {
    return workers.values().stream().filter(Worker::isAvailable).map(Worker::standbyView).toList();
  }

  void publishStandby() {
    effects.publish(new Update.StandbyChanged(standbyViews()));
  }

  /** Keeps so many workers without a place. */
  void setStandby(int idle) {
    setStandby = idle;
    refill();
  }

  /** Nothing is done for one that was given up, until this is called again. */
  void refill() {
    var waiting = workers.values().stream().filter(Worker::isStandby).toList();
    for (var missing = setStandby - waiting.size(); missing > 0; missing--) {
      spawn(0);
    }
    waiting.stream().skip(setStandby).forEach(this::stop);
  }

  /** Whether a worker that stands by could be hired now. */
  boolean hasAvailable() {
    return workers.values().stream().anyMatch(Worker::isAvailable);
  }

  /**
   * A worker that stands by, or else a new one. Viewers wait for it: the next one to stand by is
   * started when it seeds, so that no start of another process slows it down.
   */
  Worker acquire(int slot) {
    scheduleRefill();
    var ready = workers.values().stream().filter(Worker::isAvailable).findFirst();
    ready.ifPresent(worker -> worker.assignTo(slot));
    ready.ifPresent(worker -> publishStandby());
    return ready.orElseGet(() -> spawn(slot));
  }

  /** Also where it was given up: that a worker seeds shows that it may work again. */
  void scheduleRefill() {
    refillDue = true;
    lastChangeNanos = clock.getAsLong();
  }

  /**
   * Makes up for {@link #acquire} once all that were hired have seeded, or are kept from it, for a
   * while.
   */
  void refillIfSettled() {
    var settled = isEmpty() || clock.getAsLong() - lastChangeNanos >= SETTLE_TIME.toNanos();
    if (refillDue && settled && workers.values().stream().noneMatch(WorkerPool::isUnsettled)) {
      refillDue = false;
      refill();
    }
  }

  private static boolean isUnsettled(Worker worker) {
    return worker.slot() != 0
        && (worker.isStopping() || (worker.phase() == Phase.STARTING && worker.error().isEmpty()));
  }

  private Worker spawn(int slot) {
    return add(new Worker(++lastId, slot, freeLogIndex(), Optional.empty()));
  }

  Worker adopt(AdoptedWorker left) {
    return add(new Worker(++lastId, left.slot(), left.logIndex(), Optional.of(left.process())));
  }

  private Worker add(Worker worker) {
    workers.put(worker.id, worker);
    effects.spawn(worker);
    return worker;
  }

  /** The smallest, so that there are no more log files than there once were workers. */
  private int freeLogIndex() {
    var taken =
        workers.values().stream().map(worker -> worker.logIndex).collect(Collectors.toSet());
    return IntStream.iterate(1, berth -> berth + 1)
        .filter(berth -> !taken.contains(berth))
        .findFirst()
        .orElseThrow();
  }

  void stop(Worker worker) {
    stop(worker, new WorkerProcess.Stop());
  }

  /** Ends a worker whose place another one has taken. */
  void handOver(Worker worker) {
    stop(worker, new WorkerProcess.HandOver());
  }

  /** Those who were relieved of this slot wait no longer: nobody is there to take their viewers. */
  void hurryHandOver(int slot) {
    workers.values().stream()
        .filter(worker -> worker.slot() == slot && worker.isStopping())
        .forEach(worker -> effects.tell(worker, new WorkerProcess.Stop()));
  }

  /** During a pause a worker has no process to drain, and would not read its mail. */
  private void stop(Worker worker, WorkerProcess.Command how) {
    worker.stopping();
    if (worker.phase() == Phase.PAUSED) {
      effects.stop(worker);
    } else {
      effects.tell(worker, how);
    }
  }

  /** Whether a worker of this slot is about to end. */
  boolean isStopping(int slot) {
    return workers.values().stream().anyMatch(w -> w.slot() == slot && w.isStopping());
  }
}
