package superpeer.master.fleet;

import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerStats;

/** What the fleet learns of a worker without asking. */
sealed interface WorkerProcessEvent {
  /** Which worker, by the number that the fleet gave it. */
  long worker();

  record Launched(long worker, long pid, long startedAtMs) implements WorkerProcessEvent {}

  record Progressed(long worker, Phase phase, WorkerStats stats, WorkerErrors errors)
      implements WorkerProcessEvent {}

  /** It has dialed, or reported, and has no assignment. */
  record OnStandby(long worker, WorkerStats stats) implements WorkerProcessEvent {}

  record ReplacementRequested(long worker) implements WorkerProcessEvent {}

  /** It is not ready in time, says why, and is left to wait. */
  record NotReady(long worker) implements WorkerProcessEvent {}

  /** The next process follows after a pause, or {@code SupervisionPolicy} gives up. */
  record Died(long worker, String message) implements WorkerProcessEvent {}

  /** The last word: the actor stops. */
  record Finished(long worker, Fleet.EndReason reason, String message)
      implements WorkerProcessEvent {}
}
