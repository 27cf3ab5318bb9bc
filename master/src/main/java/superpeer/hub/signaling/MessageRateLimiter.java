package superpeer.hub.signaling;

/** Limits messages to a burst, then a steady rate (token bucket). Not thread-safe. */
final class MessageRateLimiter {

  private final double perMilli;
  private final int burst;
  private double tokens;
  private long updatedMillis;

  /**
   * @param perSecond tokens added per second
   * @param burst most tokens, and the initial number
   */
  MessageRateLimiter(int perSecond, int burst, long nowMillis) {
    this.perMilli = perSecond / 1000.0;
    this.burst = burst;
    this.tokens = burst;
    this.updatedMillis = nowMillis;
  }

  /** Takes this many tokens; takes none and returns false if there are too few. */
  boolean take(int count, long nowMillis) {
    tokens = Math.min(burst, tokens + Math.max(0, nowMillis - updatedMillis) * perMilli);
    updatedMillis = nowMillis;
    if (tokens < count) {
      return false;
    }
    tokens -= count;
    return true;
  }
}
