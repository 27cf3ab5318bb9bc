package superpeer.worker.control;

import java.time.Duration;
import superpeer.worker.config.ControlConfig;

/**
 * When to dial the master again, and when to give it up. Times are nanoseconds of one clock, which
 * the caller brings. Owned by one thread.
 *
 * <p>A line counts as up only when it has proved itself: a command came, or it lived for a while. A
 * master that accepts and hangs up at once is no master, and must not prolong the grace.
 */
final class ReconnectPolicy {

  private final ControlConfig config;
  private long brokenAt;
  private long openedAt;
  private long dueAt;
  private long pauseNs;
  private boolean open;
  private boolean proved;

  ReconnectPolicy(ControlConfig config, long now) {
    this.config = config;
    this.brokenAt = now;
    this.dueAt = now;
    this.pauseNs = config.minPause().toNanos();
  }

  boolean due(long now) {
    return !open && now - dueAt >= 0;
  }

  /** How long nothing has to be done, at most. */
  Duration idle(long now) {
    var wait = open ? config.maxPause().toNanos() : dueAt - now;
    return Duration.ofNanos(Math.max(0, wait));
  }

  void connected(long now) {
    open = true;
    proved = false;
    openedAt = now;
  }

  /** A command came. */
  void commandReceived() {
    proved = true;
  }

  /** The line broke, or could not be dialed. */
  void disconnected(long now) {
    if (open && proved(now)) {
      brokenAt = now;
      pauseNs = config.minPause().toNanos();
    }
    open = false;
    dueAt = now + pauseNs;
    pauseNs = Math.min(2 * pauseNs, config.maxPause().toNanos());
  }

  boolean orphaned(long now) {
    return !(open && proved(now)) && now - brokenAt >= config.orphanGrace().toNanos();
  }

  private boolean proved(long now) {
    return proved || now - openedAt >= config.maxPause().toNanos();
  }
}
