package superpeer.master.fleet;

import java.util.Optional;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerStats;

/**
 * The current state of a slot, for the REST API, JMX and the scheduler.
 *
 * @param slot number of the slot
 * @param pid pid of the process; while {@link Phase#PAUSED}, of the last one; 0 before the first
 * @param phase what the worker is doing
 * @param assignment what the slot seeds
 * @param startedAtMs when the process started, epoch ms; 0 before the first
 * @param restarts processes that the slot has had after the first, planned or not
 * @param stats the process's latest report; {@link WorkerStats#NONE} until the first one
 * @param error what is wrong, for an operator; empty if nothing is
 * @param hint how to fix the error, if known
 */
public record WorkerView(
    int slot,
    long pid,
    Phase phase,
    Assignment assignment,
    long startedAtMs,
    int restarts,
    WorkerStats stats,
    Optional<String> error,
    Optional<String> hint) {

  /** What a worker is doing. */
  public enum Phase {
    /** The process is starting or joining its swarm. */
    STARTING,
    /** Viewers can reach it. */
    SEEDING,
    /** It accepts no new viewers and ends soon. */
    DRAINING,
    /** Its process died; the next one starts after a pause. */
    PAUSED
  }
}
