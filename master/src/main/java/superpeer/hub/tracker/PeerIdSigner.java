package superpeer.hub.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs peer ids, so that the tracker recognizes its own without storing them. The last characters
 * of an id are an HMAC-SHA-256 of its channel and of the characters before. Thread-safe.
 *
 * <p>The random part comes first because peers compare ids to decide who calls whom.
 */
public final class PeerIdSigner {

  /** Length of a key, in bytes. */
  public static final int KEY_BYTES = 32;

  /**
   * Length of a signature in letters and digits: 41 bits. A guess costs one call, and calls are
   * rate limited.
   */
  private static final int LENGTH = 8;

  private static final BigInteger SIGNATURES = BigInteger.valueOf(36).pow(LENGTH);

  /** Comes before the channel; not base64, so no channel begins with it. */
  private static final String SUPER_PEER = "!";

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac keyed;

  /**
   * @param key secret of {@link #KEY_BYTES} bytes; must stay the same after a restart, or earlier
   *     ids become invalid
   */
  public PeerIdSigner(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("the key has " + key.length + " bytes, not " + KEY_BYTES);
    }
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java provides " + ALGORITHM, e);
    }
  }

  /** Returns the id with its signature. Only the ids of known super peers prove their role. */
  String sign(PeerRole role, String channel, String id) {
    return id + signature(role == PeerRole.SUPER_PEER ? SUPER_PEER + channel : channel, id);
  }

  /** Whether this tracker issued the id for this channel. */
  boolean isValid(String channel, String id) {
    return isSigned(channel, id) || isSuperPeer(channel, id);
  }

  /** Whether this tracker issued the id for a known super peer of this channel. */
  boolean isSuperPeer(String channel, String id) {
    return isSigned(SUPER_PEER + channel, id);
  }

  private boolean isSigned(String channel, String id) {
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
    var number = new BigInteger(1, Arrays.copyOf(hash, Long.BYTES)).mod(SIGNATURES).toString(36);
    return "0".repeat(LENGTH - number.length()) + number;
  }

  /** Returns a copy with the key set, since a Mac is not thread-safe. */
  private Mac mac() {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's " + ALGORITHM + " can be cloned", e);
    }
  }
}
