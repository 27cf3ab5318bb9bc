package superpeer.master.http;

import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Allows each caller a burst of calls, then a steady rate: one token bucket per address, in bounded
 * memory. Thread-safe.
 */
final class RateLimiter {

  /**
   * @param granted whether the last call got a token
   */
  private record Bucket(double tokens, long atNanos, boolean granted) {}

  /** Most addresses that are remembered. */
  private static final int MAX_CALLERS = 10_000;

  private static final double NANOS = 1e9;

  private final int perSecond;
  private final int burst;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param perSecond tokens that are refilled per second
   * @param burst size of a bucket; every caller starts with a full one
   * @param nanoTime such as {@link System#nanoTime}
   */
  RateLimiter(int perSecond, int burst, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoTime = nanoTime;
  }

  int perSecond() {
    return perSecond;
  }

  /**
   * Takes a token from the caller's bucket.
   *
   * @return empty if there was one, else the seconds until there is one
   */
  OptionalInt take(String caller) {
    return wait(spend(caller, 1));
  }

  /** Like {@link #take}, but leaves the token. */
  OptionalInt peek(String caller) {
    return wait(spend(caller, 0));
  }

  private Bucket spend(String caller, int howMany) {
    forgetAllIfTooMany(caller);
    var now = nanoTime.getAsLong();
    return buckets.compute(
        caller,
        (address, bucket) -> {
          var tokens = bucket == null ? burst : refilled(bucket, now);
          return tokens >= 1
              ? new Bucket(tokens - howMany, now, true)
              : new Bucket(tokens, now, false);
        });
  }

  private double refilled(Bucket bucket, long now) {
    return Math.min(burst, bucket.tokens() + (now - bucket.atNanos()) / NANOS * perSecond);
  }

  /** A limit per address cannot stop a caller who has this many addresses anyway. */
  private void forgetAllIfTooMany(String caller) {
    if (buckets.size() >= MAX_CALLERS && !buckets.containsKey(caller)) {
      buckets.clear();
    }
  }

  private OptionalInt wait(Bucket bucket) {
    return bucket.granted()
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.ceil((1 - bucket.tokens()) / perSecond));
  }
}
