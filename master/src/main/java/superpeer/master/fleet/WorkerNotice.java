package superpeer.master.fleet;

import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerStats;

/** What the fleet learns of a worker without asking. */
sealed interface WorkerNotice {
  /** Which worker, by the number that the fleet gave it. */
  long worker();

  record Launched(long worker, long pid, long startedAtMs) implements WorkerNotice {}

  record Progressed(long worker, Phase phase, WorkerStats stats, Troubles troubles)
      implements WorkerNotice {}

  /** It has dialed, or reported, and has no assignment. */
  record Idle(long worker, WorkerStats stats) implements WorkerNotice {}

  record ReplacementWanted(long worker) implements WorkerNotice {}

  /** It is not ready in time, says why, and is left to wait. */
  record Waits(long worker) implements WorkerNotice {}

  /** The next process follows after a pause, or {@code Supervision} gives up. */
  record Died(long worker, String why) implements WorkerNotice {}

  /** The last word: the actor stops. */
  record Over(long worker, Fleet.How how, String why) implements WorkerNotice {}
}
