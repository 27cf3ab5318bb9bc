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
 * Keeps all workers that have not ended: those in slots, those that drain after a hand-over, and
 * standby workers. Not thread-safe; owned by {@link FleetController}.
 */
final class WorkerPool {

  /**
   * Shortest time from giving a slot a worker, or from its hand-over, to starting the next standby
   * worker: its start and warm-up would take a core for seconds, just when viewers connect.
   */
  static final Duration SETTLE_TIME = Duration.ofSeconds(60);

  private final FleetController.Effects effects;
  private final LongSupplier clock;
  private final Map<Long, Worker> workers = new HashMap<>();
  private long lastId;
  private int standbyTarget;

  /** Whether a standby worker was taken since the last refill. */
  private boolean refillDue;

  private long lastChangeNanos;

  /**
   * @param clock monotonic, in nanoseconds
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

  /** The worker with this running process. */
  Optional<Worker> findByPid(long pid) {
    return workers.values().stream()
        .filter(worker -> worker.pid() == pid && worker.hasProcess())
        .findFirst();
  }

  /** Removes a worker that has ended. */
  Optional<Worker> remove(long id) {
    return Optional.ofNullable(workers.remove(id));
  }

  /** Standby workers whose process is up. */
  List<StandbyView> standbyViews() {
    return workers.values().stream().filter(Worker::isAvailable).map(Worker::standbyView).toList();
  }

  void publishStandby() {
    effects.publish(new Update.StandbyChanged(standbyViews()));
  }

  /** Sets the number of standby workers. */
  void setStandby(int workers) {
    standbyTarget = workers;
    refill();
  }

  /**
   * Starts missing standby workers and stops surplus ones. A standby worker that was given up is
   * not replaced before the next call.
   */
  void refill() {
    var standby = workers.values().stream().filter(Worker::isStandby).toList();
    for (var missing = standbyTarget - standby.size(); missing > 0; missing--) {
      spawn(0);
    }
    standby.stream().skip(standbyTarget).forEach(this::stop);
  }

  /** Whether {@link #acquire} would return a standby worker. */
  boolean hasAvailable() {
    return workers.values().stream().anyMatch(Worker::isAvailable);
  }

  /**
   * Returns a standby worker, or else a new one. Viewers wait for it, so the next standby worker is
   * only started when it seeds: starting another process would slow it down.
   */
  Worker acquire(int slot) {
    scheduleRefill();
    var available = workers.values().stream().filter(Worker::isAvailable).findFirst();
    available.ifPresent(worker -> worker.assignTo(slot));
    available.ifPresent(worker -> publishStandby());
    return available.orElseGet(() -> spawn(slot));
  }

  /**
   * Requests a refill once the workers have settled. Also covers standby workers that were given
   * up: a worker that seeds shows that starting one may work again.
   */
  void scheduleRefill() {
    refillDue = true;
    lastChangeNanos = clock.getAsLong();
  }

  /**
   * Refills if a refill was requested and all acquired workers have been seeding, or failing, for
   * {@link #SETTLE_TIME}.
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

  Worker adopt(AdoptedWorker adopted) {
    return add(
        new Worker(++lastId, adopted.slot(), adopted.logIndex(), Optional.of(adopted.process())));
  }

  private Worker add(Worker worker) {
    workers.put(worker.id, worker);
    effects.spawn(worker);
    return worker;
  }

  /** The smallest unused number, so that there are never more log files than workers at a time. */
  private int freeLogIndex() {
    var taken =
        workers.values().stream().map(worker -> worker.logIndex).collect(Collectors.toSet());
    return IntStream.iterate(1, index -> index + 1)
        .filter(index -> !taken.contains(index))
        .findFirst()
        .orElseThrow();
  }

  void stop(Worker worker) {
    stop(worker, new WorkerProcess.Stop());
  }

  /** Stops a worker after another one has taken over its slot. */
  void handOver(Worker worker) {
    stop(worker, new WorkerProcess.HandOver());
  }

  /** Stops hand-overs of this slot early: there is no worker left to take the viewers. */
  void hurryHandOver(int slot) {
    workers.values().stream()
        .filter(worker -> worker.slot() == slot && worker.isStopping())
        .forEach(worker -> effects.tell(worker, new WorkerProcess.Stop()));
  }

  /**
   * Stops a worker. During a restart pause it has no process to drain and its actor reads no
   * messages.
   */
  private void stop(Worker worker, WorkerProcess.Command command) {
    worker.markStopping();
    if (worker.phase() == Phase.PAUSED) {
      effects.stop(worker);
    } else {
      effects.tell(worker, command);
    }
  }

  /** Whether a worker of this slot is stopping. */
  boolean isStopping(int slot) {
    return workers.values().stream()
        .anyMatch(worker -> worker.slot() == slot && worker.isStopping());
  }
}
