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
import superpeer.master.fleet.Fleet.Notice;
import superpeer.master.fleet.WorkerView.Phase;

/**
 * All workers that have not ended: those in slots, those that drain after a hand-over, and those
 * that stand by. Plain code; {@link Staffing} owns it.
 */
final class Crew {

  /**
   * From hiring one, and from its taking over viewers, to starting the next that stands by, at
   * least: its start and rehearsal take a core for seconds, just when viewers come.
   */
  static final Duration SETTLING = Duration.ofSeconds(60);

  private final Staffing.Hands hands;
  private final LongSupplier clock;
  private final Map<Long, Worker> workers = new HashMap<>();
  private long lastId;
  private int standBy;
  private boolean owed; // by those that were hired of those that stood by
  private long unsettledAt;

  /**
   * @param clock nanoseconds; never goes back
   */
  Crew(Staffing.Hands hands, LongSupplier clock) {
    this.hands = hands;
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
  Optional<Worker> ofPid(long pid) {
    return workers.values().stream()
        .filter(worker -> worker.pid() == pid && worker.hasProcess())
        .findFirst();
  }

  /** It has ended. */
  Optional<Worker> remove(long id) {
    return Optional.ofNullable(workers.remove(id));
  }

  /** Those that stand by and are up. */
  List<IdleView> idle() {
    return workers.values().stream().filter(Worker::isHirable).map(Worker::idleView).toList();
  }

  void publishIdle() {
    hands.publish(new Notice.Idle(idle()));
  }

  /** Keeps so many workers without a place. */
  void standBy(int idle) {
    standBy = idle;
    refill();
  }

  /** Nothing is done for one that was given up, until this is called again. */
  void refill() {
    var waiting = workers.values().stream().filter(Worker::isIdle).toList();
    for (var missing = standBy - waiting.size(); missing > 0; missing--) {
      spawn(0);
    }
    waiting.stream().skip(standBy).forEach(this::dismiss);
  }

  /** Whether a worker that stands by could be hired now. */
  boolean hasHirable() {
    return workers.values().stream().anyMatch(Worker::isHirable);
  }

  /**
   * A worker that stands by, or else a new one. Viewers wait for it: the next one to stand by is
   * started when it seeds, so that no start of another process slows it down.
   */
  Worker hire(int slot) {
    refillLater();
    var ready = workers.values().stream().filter(Worker::isHirable).findFirst();
    ready.ifPresent(worker -> worker.hired(slot));
    ready.ifPresent(worker -> publishIdle());
    return ready.orElseGet(() -> spawn(slot));
  }

  /** Also where it was given up: that a worker seeds shows that it may work again. */
  void refillLater() {
    owed = true;
    unsettledAt = clock.getAsLong();
  }

  /**
   * Makes up for {@link #hire} once all that were hired have seeded, or are kept from it, for a
   * while.
   */
  void refillAfterHiring() {
    var settled = isEmpty() || clock.getAsLong() - unsettledAt >= SETTLING.toNanos();
    if (owed && settled && workers.values().stream().noneMatch(Crew::isOnItsWayOrRelieved)) {
      owed = false;
      refill();
    }
  }

  private static boolean isOnItsWayOrRelieved(Worker worker) {
    return worker.slot() != 0
        && (worker.isDismissed()
            || (worker.phase() == Phase.STARTING && worker.trouble().isEmpty()));
  }

  private Worker spawn(int slot) {
    return add(new Worker(++lastId, slot, freeBerth(), Optional.empty()));
  }

  Worker adopt(Adoption left) {
    return add(new Worker(++lastId, left.slot(), left.berth(), Optional.of(left.process())));
  }

  private Worker add(Worker worker) {
    workers.put(worker.id, worker);
    hands.spawn(worker);
    return worker;
  }

  /** The smallest, so that there are no more log files than there once were workers. */
  private int freeBerth() {
    var taken = workers.values().stream().map(worker -> worker.berth).collect(Collectors.toSet());
    return IntStream.iterate(1, berth -> berth + 1)
        .filter(berth -> !taken.contains(berth))
        .findFirst()
        .orElseThrow();
  }

  void dismiss(Worker worker) {
    dismiss(worker, new WorkerProcess.Stop());
  }

  /** Ends a worker whose place another one has taken. */
  void relieve(Worker worker) {
    dismiss(worker, new WorkerProcess.HandOver());
  }

  /** Those who were relieved of this slot wait no longer: nobody is there to take their viewers. */
  void hurry(int slot) {
    workers.values().stream()
        .filter(worker -> worker.slot() == slot && worker.isDismissed())
        .forEach(worker -> hands.tell(worker, new WorkerProcess.Stop()));
  }

  /** During a pause a worker has no process to drain, and would not read its mail. */
  private void dismiss(Worker worker, WorkerProcess.Command how) {
    worker.dismissed();
    if (worker.phase() == Phase.PAUSED) {
      hands.end(worker);
    } else {
      hands.tell(worker, how);
    }
  }

  /** Whether a worker of this slot is about to end. */
  boolean isDismissing(int slot) {
    return workers.values().stream().anyMatch(w -> w.slot() == slot && w.isDismissed());
  }
}
