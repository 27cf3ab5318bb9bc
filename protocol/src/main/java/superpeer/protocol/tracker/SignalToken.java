package superpeer.protocol.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;

/**
 * The token that admits a peer to a signaling server: {@code <sign>-<ts>}. The tracker issues it
 * and the signaling server verifies it with the same secret. Source: docs/protocol/wire.md §3.6.
 * Pure functions.
 */
public final class SignalToken {

  private static final int SIGN_LENGTH = 8;

  private SignalToken() {}

  /**
   * @param secret not empty; the original servers accept at most 8 characters
   */
  public static String issue(String secret, String peerId, Instant now) {
    var ts = Long.toString(now.getEpochSecond());
    return HmacMd5.first8(secret, ts + peerId) + "-" + ts;
  }

  /** Whether the token was issued for this peer, at most {@code maxAge} before or after now. */
  public static boolean isValid(
      String token, String secret, String peerId, Instant now, Duration maxAge) {
    // 8 digits, a hyphen, and a number of seconds that fits a long with room to subtract.
    if (!token.matches("[0-9a-f]{8}-[0-9]{1,15}")) {
      return false;
    }
    var ts = token.substring(SIGN_LENGTH + 1);
    var sign = HmacMd5.first8(secret, ts + peerId);
    var age = Math.abs(now.getEpochSecond() - Long.parseLong(ts));
    return MessageDigest.isEqual(
            sign.getBytes(UTF_8), token.substring(0, SIGN_LENGTH).getBytes(UTF_8))
        && age <= maxAge.toSeconds();
  }
}
