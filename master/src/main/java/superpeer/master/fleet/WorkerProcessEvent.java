package superpeer.master.fleet;

import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerStats;

/** What a worker's actor reports to the fleet. */
sealed interface WorkerProcessEvent {
  /** Id of the worker. */
  long worker();

  record Launched(long worker, long pid, long startedAtMs) implements WorkerProcessEvent {}

  record Progressed(long worker, Phase phase, WorkerStats stats, WorkerErrors errors)
      implements WorkerProcessEvent {}

  /** It has connected or reported, without an assignment. */
  record StandbyReported(long worker, WorkerStats stats) implements WorkerProcessEvent {}

  record ReplacementRequested(long worker) implements WorkerProcessEvent {}

  /** It is not ready in time but has reported an error; it keeps waiting. */
  record NotReady(long worker) implements WorkerProcessEvent {}

  /** Its process died. The next one starts after a pause, or {@link SupervisionPolicy} gives up. */
  record Died(long worker, String message) implements WorkerProcessEvent {}

  /** The last event: the actor stops. */
  record Finished(long worker, Fleet.EndReason reason, String message)
      implements WorkerProcessEvent {}
}
