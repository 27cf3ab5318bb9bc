package superpeer.hub.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wrong tokens of each address: a burst, then a steady rate. In bounded memory; any thread may
 * call.
 */
final class LoginRateLimiter {

  /** Addresses that are remembered; whoever has more is not held up by a limit for each. */
  private static final int MAX_CALLERS = 10_000;

  private static final double MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private final int perMinute;
  private final int burst;
  private final InstantSource clock;
  private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  private record Bucket(double left, long atMs) {}

  LoginRateLimiter(int perMinute, int burst, InstantSource clock) {
    this.perMinute = perMinute;
    this.burst = burst;
    this.clock = clock;
  }

  /** Whether this caller may try a token. */
  boolean isAllowed(String caller) {
    var bucket = buckets.get(caller);
    return bucket == null || left(bucket, clock.millis()) >= 1;
  }

  /**
   * Counts a wrong one.
   *
   * @return whether the caller is held up from now on
   */
  boolean recordFailure(String caller) {
    if (buckets.size() >= MAX_CALLERS && !buckets.containsKey(caller)) {
      buckets.clear();
    }
    var now = clock.millis();
    var bucket =
        buckets.compute(
            caller, (address, old) -> new Bucket((old == null ? burst : left(old, now)) - 1, now));
    return bucket.left() < 1;
  }

  private double left(Bucket bucket, long nowMs) {
    return Math.min(
        burst, bucket.left() + Math.max(0, nowMs - bucket.atMs()) / MINUTE_MS * perMinute);
  }
}
