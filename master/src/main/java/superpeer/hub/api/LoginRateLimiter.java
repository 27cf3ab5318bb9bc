package superpeer.hub.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits wrong tokens per address: a burst, then a steady rate. Uses bounded memory. Thread-safe.
 */
final class LoginRateLimiter {

  /**
   * Maximum addresses that are tracked. Beyond that all are forgotten: someone with that many
   * addresses would not be slowed down anyway.
   */
  private static final int MAX_CLIENTS = 10_000;

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

  /** Whether this client may try a token. */
  boolean isAllowed(String client) {
    var bucket = buckets.get(client);
    return bucket == null || left(bucket, clock.millis()) >= 1;
  }

  /**
   * Counts a wrong token.
   *
   * @return whether the client is blocked now
   */
  boolean recordFailure(String client) {
    if (buckets.size() >= MAX_CLIENTS && !buckets.containsKey(client)) {
      buckets.clear();
    }
    var now = clock.millis();
    var bucket =
        buckets.compute(
            client, (address, old) -> new Bucket((old == null ? burst : left(old, now)) - 1, now));
    return bucket.left() < 1;
  }

  private double left(Bucket bucket, long nowMs) {
    return Math.min(
        burst, bucket.left() + Math.max(0, nowMs - bucket.atMs()) / MINUTE_MS * perMinute);
  }
}
