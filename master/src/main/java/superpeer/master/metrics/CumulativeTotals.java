package superpeer.master.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.master.fleet.WorkerView;
import superpeer.protocol.control.WorkerStats;

/**
 * Sums over all workers since the master started. They never fall, however often workers come and
 * go. One actor writes them; any thread may read.
 */
final class CumulativeTotals {

  /** The last report of a process, so that only the difference is added. */
  private record Reported(long pid, WorkerStats stats) {}

  private final Map<Integer, Reported> latest = new HashMap<>();
  private final AtomicLong uploadedKb = new AtomicLong();
  private final AtomicLong acknowledgedKb = new AtomicLong();
  private final AtomicLong originKb = new AtomicLong();
  private final AtomicLong rejectedSessions = new AtomicLong();
  private final AtomicLong failedSessions = new AtomicLong();

  void add(WorkerView view) {
    var before = latest.get(view.slot());
    var previous = before != null && before.pid() == view.pid() ? before.stats() : WorkerStats.NONE;
    var now = view.stats();
    if (now.equals(WorkerStats.NONE)) {
      return; // a process that has not reported yet, or that is gone
    }
    uploadedKb.addAndGet(since(previous.uploadedKb(), now.uploadedKb()));
    acknowledgedKb.addAndGet(since(previous.acknowledgedKb(), now.acknowledgedKb()));
    originKb.addAndGet(since(previous.fromOriginKb(), now.fromOriginKb()));
    rejectedSessions.addAndGet(since(previous.faults().rejected(), now.faults().rejected()));
    failedSessions.addAndGet(
        since(previous.faults().failedConnections(), now.faults().failedConnections()));
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
