package superpeer.master.fleet;

import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerStats;

/** Everything that changes while a worker's process lives. Immutable. */
record WorkerState(Phase phase, WorkerStats stats, WorkerErrors errors) {

  static final WorkerState INITIAL =
      new WorkerState(Phase.STARTING, WorkerStats.NONE, WorkerErrors.NONE);

  WorkerState withPhase(Phase phase) {
    return new WorkerState(phase, stats, errors);
  }

  /** What an event says of the worker's condition; events that say nothing leave it as it is. */
  WorkerState apply(WorkerEvent event) {
    if (event instanceof Reported report) {
      return new WorkerState(phase, report.stats(), errors);
    } else if (event instanceof Degraded news) {
      return new WorkerState(phase, stats, errors.with(news));
    }
    return this;
  }
}
