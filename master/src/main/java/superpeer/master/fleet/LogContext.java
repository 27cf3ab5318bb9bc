package superpeer.master.fleet;

import java.util.Optional;
import org.slf4j.MDC;

/**
 * Puts beside the lines of the log what they are about: {@code slot}, {@code pid} and {@code
 * channel}, for programs that read it.
 */
final class LogContext {

  private LogContext() {}

  /**
   * Runs what may log.
   *
   * @param slot whose worker it is; absent for one that stands by
   */
  static void withWorker(long pid, Optional<Slot> slot, Runnable deed) {
    var before = MDC.getCopyOfContextMap();
    slot.ifPresent(it -> MDC.put("slot", Integer.toString(it.number())));
    slot.ifPresent(it -> MDC.put("channel", it.assignment().channel().encoded()));
    if (pid > 0) {
      MDC.put("pid", Long.toString(pid));
    }
    try {
      deed.run();
    } finally {
      if (before == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(before);
      }
    }
  }
}
