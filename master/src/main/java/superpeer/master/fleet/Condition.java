package superpeer.master.fleet;

import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerEvent.Troubled;
import superpeer.protocol.control.WorkerStats;

/** Everything that changes while a worker's process lives. Immutable. */
record Condition(Phase phase, WorkerStats stats, Troubles troubles) {

  static final Condition NEW = new Condition(Phase.STARTING, WorkerStats.NONE, Troubles.NONE);

  Condition in(Phase phase) {
    return new Condition(phase, stats, troubles);
  }

  /** What an event says of the worker's condition; events that say nothing leave it as it is. */
  Condition after(WorkerEvent event) {
    if (event instanceof Reported report) {
      return new Condition(phase, report.stats(), troubles);
    } else if (event instanceof Troubled news) {
      return new Condition(phase, stats, troubles.with(news));
    }
    return this;
  }
}
