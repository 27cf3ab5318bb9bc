package superpeer.master.fleet;

import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerStats;

/** The changing state of a worker's process. Immutable. */
record WorkerState(Phase phase, WorkerStats stats, WorkerErrors errors) {

  static final WorkerState INITIAL =
      new WorkerState(Phase.STARTING, WorkerStats.NONE, WorkerErrors.NONE);

  WorkerState withPhase(Phase phase) {
    return new WorkerState(phase, stats, errors);
  }

  /** The state after an event of the worker; most events change nothing. */
  WorkerState apply(WorkerEvent event) {
    if (event instanceof Reported report) {
      return new WorkerState(phase, report.stats(), errors);
    } else if (event instanceof Degraded change) {
      return new WorkerState(phase, stats, errors.with(change));
    }
    return this;
  }
}
