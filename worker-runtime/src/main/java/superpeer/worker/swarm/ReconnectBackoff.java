package superpeer.worker.swarm;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: doubled after each failure up to a limit, with jitter, so that peers cut
 * off together do not come back together. Owned by one actor.
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

  /** The pause after one more failure: between half and all of the doubled pause, at least min. */
  Duration nextDelay() {
    var full = Math.min(maxMs, minMs << Math.min(failures, 20));
    failures++;
    return Duration.ofMillis(Math.max(minMs, full / 2 + random.nextLong(full / 2 + 1)));
  }

  /** It worked: the next pause is a short one again. */
  void reset() {
    failures = 0;
  }
}
