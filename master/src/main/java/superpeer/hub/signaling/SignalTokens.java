package superpeer.hub.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import superpeer.hub.config.SignalingConfig;
import superpeer.protocol.tracker.SignalToken;

/**
 * Issues and verifies the tokens that prove to this server that a tracker issued an id.
 * Thread-safe.
 *
 * <p>With a secret from the settings, only clients with a valid token are admitted. Otherwise the
 * secret is derived from the key of this hub's peer ids: then clients of other trackers are
 * admitted too, but nobody without a token takes an id whose holder has one.
 */
public final class SignalTokens {

  /** In effect no limit. */
  private static final Duration NEVER_EXPIRES = Duration.ofDays(36_500);

  private static final String DERIVED_FOR = "signaling";

  private final String secret;
  private final boolean required;
  private final Duration maxAge;
  private final InstantSource clock;

  private SignalTokens(String secret, boolean required, Duration maxAge, InstantSource clock) {
    this.secret = secret;
    this.required = required;
    this.maxAge = maxAge.isZero() ? NEVER_EXPIRES : maxAge;
    this.clock = clock;
  }

  /**
   * @param key of this hub's peer ids, for use without a secret
   */
  public static SignalTokens of(SignalingConfig.Tokens config, byte[] key, InstantSource clock) {
    return config
        .secret()
        .map(secret -> new SignalTokens(secret, true, config.maxAge(), clock))
        .orElseGet(() -> new SignalTokens(derive(key), false, Duration.ZERO, clock));
  }

  private static String derive(byte[] key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(DERIVED_FOR.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java provides HmacSHA256", e);
    }
  }

  /** Whether clients without a valid token are refused. */
  boolean required() {
    return required;
  }

  public String issue(String id) {
    return SignalToken.issue(secret, id, clock.instant());
  }

  boolean isValid(String token, String id) {
    return SignalToken.isValid(token, secret, id, clock.instant(), maxAge);
  }
}
