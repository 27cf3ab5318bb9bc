package superpeer.worker.control;

import java.time.Duration;
import superpeer.worker.config.ControlConfig;

/**
 * Decides when to connect to the master again, and when to give up. Times are nanoseconds of one
 * clock, passed by the caller. Owned by one thread.
 *
 * <p>A connection counts only once it is established: a command has arrived, or it has lasted for a
 * while. A master that accepts and closes at once does not count, and must not extend the grace.
 */
final class ReconnectPolicy {

  private final ControlConfig config;
  private long brokenAt;
  private long openedAt;
  private long dueAt;
  private long pauseNs;
  private boolean open;
  private boolean established;

  ReconnectPolicy(ControlConfig config, long now) {
    this.config = config;
    this.brokenAt = now;
    this.dueAt = now;
    this.pauseNs = config.minPause().toNanos();
  }

  boolean due(long now) {
    return !open && now - dueAt >= 0;
  }

  /** Longest time for which nothing has to be done. */
  Duration idle(long now) {
    var wait = open ? config.maxPause().toNanos() : dueAt - now;
    return Duration.ofNanos(Math.max(0, wait));
  }

  void connected(long now) {
    open = true;
    established = false;
    openedAt = now;
  }

  /** Notes that a command has arrived. */
  void commandReceived() {
    established = true;
  }

  /** Notes that the connection broke or could not be made. */
  void disconnected(long now) {
    if (open && established(now)) {
      brokenAt = now;
      pauseNs = config.minPause().toNanos();
    }
    open = false;
    dueAt = now + pauseNs;
    pauseNs = Math.min(2 * pauseNs, config.maxPause().toNanos());
  }

  boolean orphaned(long now) {
    return !(open && established(now)) && now - brokenAt >= config.orphanGrace().toNanos();
  }

  private boolean established(long now) {
    return established || now - openedAt >= config.maxPause().toNanos();
  }
}
