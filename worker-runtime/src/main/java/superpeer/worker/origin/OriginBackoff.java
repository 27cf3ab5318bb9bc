package superpeer.worker.origin;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double with each failure in a row, with jitter so that workers do not knock together.
 *
 * @param min pause after the first failure
 * @param max pause after many
 */
record OriginBackoff(Duration min, Duration max) {

  private static final int MAX_DOUBLINGS = 20;

  /**
   * A pause of 75 to 125 % of {@code min * 2^(failures - 1)}, where that is not more than {@code
   * max}.
   *
   * @param failures in a row; at least 1
   */
  Duration delay(int failures, RandomGenerator random) {
    var doubled = min.multipliedBy(1L << Math.min(MAX_DOUBLINGS, failures - 1));
    var capped = doubled.compareTo(max) > 0 ? max : doubled;
    return Duration.ofNanos((long) (capped.toNanos() * (0.75 + random.nextDouble() / 2)));
  }

  /** The same, but at least what the origin asked for. */
  Duration delay(int failures, OriginFailure failure, RandomGenerator random) {
    var usual = delay(failures, random);
    return failure.retryAfter().filter(asked -> asked.compareTo(usual) > 0).orElse(usual);
  }
}
