package superpeer.hub.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks the ids that this tracker gives, so that it knows them again without keeping them: the last
 * characters of an id are a keyed hash (HMAC-SHA-256) of its channel and of what comes before them.
 * Nobody else can make one. Any thread may use it.
 *
 * <p>What is random comes first, for peers compare ids to settle who calls whom.
 */
public final class PeerIdSigner {

  /** Of a key, in bytes. */
  public static final int KEY_BYTES = 32;

  /** Letters and digits, 41 bits: a guess is one call, and calls are limited. */
  private static final int LENGTH = 8;

  private static final BigInteger FORMS = BigInteger.valueOf(36).pow(LENGTH);
  private static final String ALGORITHM = "HmacSHA256";

  private final Mac keyed;

  /**
   * @param key secret, {@link #KEY_BYTES} long, and the same after a restart: else the ids of
   *     before are no longer known
   */
  public PeerIdSigner(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes, not " + KEY_BYTES);
    }
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** The id with its seal. */
  String sign(String channel, String id) {
    return id + signature(channel, id);
  }

  /** Whether this tracker gave the id for this channel. */
  boolean isValid(String channel, String id) {
    var end = id.length() - LENGTH;
    return end > 0
        && MessageDigest.isEqual(
            signature(channel, id.substring(0, end)).getBytes(UTF_8),
            id.substring(end).getBytes(UTF_8));
  }

  private String signature(String channel, String id) {
    var mac = mac();
    mac.update(id.getBytes(UTF_8));
    mac.update((byte) 0);
    var hash = mac.doFinal(channel.getBytes(UTF_8));
    var number = new BigInteger(1, Arrays.copyOf(hash, Long.BYTES)).mod(FORMS).toString(36);
    return "0".repeat(LENGTH - number.length()) + number;
  }

  /** A copy, for a Mac is not thread-safe; the key is worked in already. */
  private Mac mac() {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the " + ALGORITHM + " of Java can be copied", e);
    }
  }
}
