package superpeer.hub.signaling;

import java.time.Duration;
import java.time.InstantSource;
import superpeer.protocol.tracker.SignalToken;

/**
 * Issues and verifies the tokens that prove to this server that a tracker issued an id.
 * Thread-safe.
 */
public final class SignalTokens {

  /** In effect no limit. */
  private static final Duration NEVER_EXPIRES = Duration.ofDays(36_500);

  private final String secret;
  private final Duration maxAge;
  private final InstantSource clock;

  /**
   * @param secret shared by tracker and signaling server, not empty
   * @param maxAge zero: tokens do not expire
   */
  SignalTokens(String secret, Duration maxAge, InstantSource clock) {
    this.secret = secret;
    this.maxAge = maxAge.isZero() ? NEVER_EXPIRES : maxAge;
    this.clock = clock;
  }

  public String issue(String id) {
    return SignalToken.issue(secret, id, clock.instant());
  }

  boolean isValid(String token, String id) {
    return SignalToken.isValid(token, secret, id, clock.instant(), maxAge);
  }
}
