package superpeer.master.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.master.fleet.WorkerView;
import superpeer.protocol.control.WorkerStats;

/**
 * Sums over all workers that there have been since the master started: they never fall, however
 * often workers come and go. Changed by one actor; any thread may read.
 */
final class CumulativeTotals {

  /** What one process had reported, so that only what came since is added. */
  private record Reported(long pid, WorkerStats stats) {}

  private final Map<Integer, Reported> latest = new HashMap<>();
  private final AtomicLong uploadedKb = new AtomicLong();
  private final AtomicLong acknowledgedKb = new AtomicLong();
  private final AtomicLong originKb = new AtomicLong();
  private final AtomicLong rejectedSessions = new AtomicLong();
  private final AtomicLong failedSessions = new AtomicLong();

  void add(WorkerView view) {
    var before = latest.get(view.slot());
    var known = before != null && before.pid() == view.pid() ? before.stats() : WorkerStats.NONE;
    var now = view.stats();
    if (now.equals(WorkerStats.NONE)) {
      return; // a process that has not reported yet, or that is gone
    }
    uploadedKb.addAndGet(since(known.uploadedKb(), now.uploadedKb()));
    acknowledgedKb.addAndGet(since(known.acknowledgedKb(), now.acknowledgedKb()));
    originKb.addAndGet(since(known.fromOriginKb(), now.fromOriginKb()));
    rejectedSessions.addAndGet(since(known.faults().rejected(), now.faults().rejected()));
    failedSessions.addAndGet(
        since(known.faults().failedConnections(), now.faults().failedConnections()));
    latest.put(view.slot(), new Reported(view.pid(), now));
  }

  private static long since(long before, long now) {
    return Math.max(0, now - before);
  }

  void forget(int slot) {
    latest.remove(slot);
  }

  long uploadedKb() {
    return uploadedKb.get();
  }

  long acknowledgedKb() {
    return acknowledgedKb.get();
  }

  long originKb() {
    return originKb.get();
  }

  long rejectedSessions() {
    return rejectedSessions.get();
  }

  long failedSessions() {
    return failedSessions.get();
  }
}
