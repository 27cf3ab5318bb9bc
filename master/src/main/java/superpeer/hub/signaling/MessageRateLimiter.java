package superpeer.hub.signaling;

/** Lets a burst through and then a steady rate. Not thread-safe. */
final class MessageRateLimiter {

  private final double perMilli;
  private final int burst;
  private double tokens;
  private long atMillis;

  /**
   * @param perSecond tokens that come back in a second
   * @param burst most tokens at a time; it starts with them
   */
  MessageRateLimiter(int perSecond, int burst, long nowMillis) {
    this.perMilli = perSecond / 1000.0;
    this.burst = burst;
    this.tokens = burst;
    this.atMillis = nowMillis;
  }

  /** Takes as many tokens, or none and answers false. */
  boolean take(int howMany, long nowMillis) {
    tokens = Math.min(burst, tokens + Math.max(0, nowMillis - atMillis) * perMilli);
    atMillis = nowMillis;
    if (tokens < howMany) {
      return false;
    }
    tokens -= howMany;
    return true;
  }
}
