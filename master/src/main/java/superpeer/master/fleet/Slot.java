package superpeer.master.fleet;

import java.util.Optional;
import java.util.OptionalDouble;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.Assignment;

/**
 * A slot of the fleet: one worker, or two while the second takes over. Not thread-safe; owned by
 * {@link FleetController}.
 */
final class Slot {

  private final int number;
  private final CrashLoop crashLoop;
  private Assignment assignment;
  private Worker current;
  private Optional<Worker> replacement = Optional.empty();
  private Optional<Assignment> successor = Optional.empty();
  private OptionalDouble uplinkMbps = OptionalDouble.empty();
  private boolean stopping;
  private boolean launchedBefore;
  private boolean restarting;
  private int restarts;

  /**
   * @param restarts restarts under previous masters
   */
  Slot(int number, Assignment assignment, Worker first, int restarts, CrashLoop crashLoop) {
    this.number = number;
    this.crashLoop = crashLoop;
    this.assignment = assignment;
    this.current = first;
    this.restarts = restarts;
  }

  int number() {
    return number;
  }

  Assignment assignment() {
    return assignment;
  }

  void assign(Assignment assignment) {
    this.assignment = assignment;
  }

  CrashLoop crashLoop() {
    return crashLoop;
  }

  boolean seedsChannelOf(Assignment other) {
    return assignment.channel().equals(other.channel());
  }

  /** Whether its worker would drop viewers to seed {@code next}. */
  boolean mustBeReplacedFor(Assignment next) {
    return current.phase() == Phase.SEEDING && !assignment.canSwitchTo(next);
  }

  /** Uplink limit of its workers, in Mbit/s; empty until one is set. */
  OptionalDouble uplinkMbps() {
    return uplinkMbps;
  }

  void limitUplink(double mbps) {
    uplinkMbps = OptionalDouble.of(mbps);
  }

  Worker current() {
    return current;
  }

  boolean isCurrent(Worker worker) {
    return current == worker;
  }

  /** The worker that takes over as soon as it seeds. */
  Optional<Worker> replacement() {
    return replacement;
  }

  boolean isReplacement(Worker worker) {
    return replacement.filter(r -> r == worker).isPresent();
  }

  void setReplacement(Worker next) {
    replacement = Optional.of(next);
  }

  void clearReplacement() {
    replacement = Optional.empty();
    restarting = false;
  }

  /** Whether a restart was requested and the new process has neither started nor failed. */
  boolean isRestarting() {
    return restarting;
  }

  void markRestarting() {
    restarting = true;
  }

  /** Makes {@code next} the current worker and returns the previous one. */
  Worker handOver(Worker next) {
    var previous = current;
    current = next;
    replacement = Optional.empty();
    restarting = false;
    if (next.pid() != 0) {
      restarts++; // a worker without a process is counted when it launches
      crashLoop.processStarted();
    }
    return previous;
  }

  /** Counts a new process of the current worker. */
  void onLaunched() {
    restarts += launchedBefore ? 1 : 0;
    launchedBefore = true;
    restarting = false;
    crashLoop.processStarted();
  }

  int restarts() {
    return restarts;
  }

  void stop() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** What the slot seeds after it has been freed. */
  Optional<Assignment> successor() {
    return successor;
  }

  void setSuccessor(Optional<Assignment> successor) {
    this.successor = successor;
  }

  /** The update that reports the end of the slot because this worker ended. */
  Fleet.Update.SlotEnded endOf(Worker worker) {
    if (stopping) {
      return new Fleet.Update.SlotEnded(number, "stopped", Fleet.EndReason.STOPPED);
    }
    return worker
        .finished()
        .map(finished -> new Fleet.Update.SlotEnded(number, finished.message(), finished.reason()))
        .orElseGet(() -> gaveUp(worker));
  }

  private Fleet.Update.SlotEnded gaveUp(Worker worker) {
    var lastError = worker.error().orElse("internal error; see the master's log");
    return new Fleet.Update.SlotEnded(
        number, "crashed too often; last error: " + lastError, Fleet.EndReason.GAVE_UP);
  }

  WorkerView view() {
    return current.view(this);
  }
}
