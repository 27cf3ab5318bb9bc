package superpeer.master.fleet;

import java.util.Optional;
import org.slf4j.MDC;

/**
 * Adds {@code slot}, {@code pid} and {@code channel} of a worker to log events (MDC), for programs
 * that read the log.
 */
final class LogContext {

  private LogContext() {}

  /**
   * Runs {@code action} with the context of a worker.
   *
   * @param slot the worker's slot; empty for a standby worker
   */
  static void withWorker(long pid, Optional<Slot> slot, Runnable action) {
    var previous = MDC.getCopyOfContextMap();
    slot.ifPresent(s -> MDC.put("slot", Integer.toString(s.number())));
    slot.ifPresent(s -> MDC.put("channel", s.assignment().channel().encoded()));
    if (pid > 0) {
      MDC.put("pid", Long.toString(pid));
    }
    try {
      action.run();
    } finally {
      if (previous == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(previous);
      }
    }
  }
}
