package superpeer.master.fleet;

import java.util.Optional;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerStats;

/**
 * A slot as it is now, for the eyes of the REST API, JMX and the scheduler.
 *
 * @param slot its number
 * @param pid of the process; while {@link Phase#PAUSED}, of the last one; 0 before the first
 * @param phase what it is doing
 * @param assignment what it seeds
 * @param startedAtMs when the process started, epoch ms; 0 before the first
 * @param restarts processes that this slot has had after its first, planned or not
 * @param stats the process's latest figures; {@link WorkerStats#NONE} until its first report
 * @param error what is wrong, for an operator; absent when all is well
 * @param hint the way out of the trouble, if one is known
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
    /** A process is on its way, or has not yet found its swarm. */
    STARTING,
    /** Viewers can reach it. */
    SEEDING,
    /** Takes no new viewers, and ends soon. */
    DRAINING,
    /** Its process died; the next one follows after a pause. */
    PAUSED
  }
}
