package superpeer.worker.swarm;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter, so that peers that were disconnected together do not reconnect
 * together. Owned by one actor.
 */
final class ReconnectBackoff {

  private final long minMs;
  private final long maxMs;
  private final RandomGenerator random;
  private int failures;

  ReconnectBackoff(Duration min, Duration max, RandomGenerator random) {
    this.minMs = Math.max(1, min.toMillis());
    this.maxMs = Math.max(minMs, max.toMillis());
    this.random = random;
  }

  /**
   * Returns the delay after one more failure: 50 to 100 % of the doubled delay, at least the
   * minimum.
   */
  Duration nextDelay() {
    var doubled = Math.min(maxMs, minMs << Math.min(failures, 20));
    failures++;
    return Duration.ofMillis(Math.max(minMs, doubled / 2 + random.nextLong(doubled / 2 + 1)));
  }

  /** Starts again at the minimum after a success. */
  void reset() {
    failures = 0;
  }
}
