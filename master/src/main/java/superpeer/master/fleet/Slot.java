package superpeer.master.fleet;

import java.util.Optional;
import java.util.OptionalDouble;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.Assignment;

/**
 * A place in the fleet, with one worker, or two while the second takes over; owned by the fleet's
 * actor.
 */
final class Slot {

  private final int number;
  private final Crashes crashes;
  private Assignment assignment;
  private Worker current;
  private Optional<Worker> replacement = Optional.empty();
  private Optional<Assignment> successor = Optional.empty();
  private OptionalDouble uplinkMbps = OptionalDouble.empty();
  private boolean stopping;
  private boolean occupied;
  private boolean renewing;
  private int restarts;

  /**
   * @param restarts those that it has had under a master before us
   */
  Slot(int number, Assignment assignment, Worker first, int restarts, Crashes crashes) {
    this.number = number;
    this.crashes = crashes;
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

  Crashes crashes() {
    return crashes;
  }

  boolean seeds(Assignment other) {
    return assignment.channel().equals(other.channel());
  }

  /** Whether its worker would drop viewers if it were told to seed {@code next}. */
  boolean mustBeReplacedFor(Assignment next) {
    return current.phase() == Phase.SEEDING && !assignment.takesOver(next);
  }

  /** What its workers are told beyond the assignment. */
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
    return replacement.filter(it -> it == worker).isPresent();
  }

  void prepare(Worker next) {
    replacement = Optional.of(next);
  }

  void forgetReplacement() {
    replacement = Optional.empty();
    renewing = false;
  }

  /** A new process was asked for, and has neither come nor failed to. */
  boolean isRenewing() {
    return renewing;
  }

  void renew() {
    renewing = true;
  }

  /** Makes {@code next} the current worker and answers the one before. */
  Worker handOver(Worker next) {
    var before = current;
    current = next;
    replacement = Optional.empty();
    renewing = false;
    if (next.pid() != 0) {
      restarts++; // one that has yet to launch is counted then
      crashes.begun();
    }
    return before;
  }

  /** Counts the processes of the current worker. */
  void launched() {
    restarts += occupied ? 1 : 0;
    occupied = true;
    renewing = false;
    crashes.begun();
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

  /** What begins in this place once the slot is free. */
  Optional<Assignment> successor() {
    return successor;
  }

  void followedBy(Optional<Assignment> successor) {
    this.successor = successor;
  }

  /** How and why this slot ends, if it ends with this worker. */
  Fleet.Notice.Ended endWith(Worker worker) {
    if (stopping) {
      return new Fleet.Notice.Ended(number, "stopped", Fleet.How.STOPPED);
    }
    return worker
        .lastWord()
        .map(over -> new Fleet.Notice.Ended(number, over.why(), over.how()))
        .orElseGet(() -> gaveUp(worker));
  }

  private Fleet.Notice.Ended gaveUp(Worker worker) {
    var last = worker.trouble().orElse("internal error; see the master's log");
    return new Fleet.Notice.Ended(number, "crashed too often, at last: " + last, Fleet.How.GAVE_UP);
  }

  WorkerView view() {
    return current.view(this);
  }
}
