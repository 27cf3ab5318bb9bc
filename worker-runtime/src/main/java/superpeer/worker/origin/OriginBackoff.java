package superpeer.worker.origin;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter, so that workers do not retry in step.
 *
 * @param min delay after the first failure
 * @param max longest delay
 */
record OriginBackoff(Duration min, Duration max) {

  private static final int MAX_DOUBLINGS = 20;

  /**
   * Returns 75 to 125 % of {@code min * 2^(failures - 1)}, capped at {@code max} before the jitter.
   *
   * @param failures in a row; at least 1
   */
  Duration delay(int failures, RandomGenerator random) {
    var doubled = min.multipliedBy(1L << Math.min(MAX_DOUBLINGS, failures - 1));
    var capped = doubled.compareTo(max) > 0 ? max : doubled;
    return Duration.ofNanos((long) (capped.toNanos() * (0.75 + random.nextDouble() / 2)));
  }

  /** As above, but at least the Retry-After of the origin. */
  Duration delay(int failures, OriginFailure failure, RandomGenerator random) {
    var usual = delay(failures, random);
    return failure.retryAfter().filter(asked -> asked.compareTo(usual) > 0).orElse(usual);
  }
}
