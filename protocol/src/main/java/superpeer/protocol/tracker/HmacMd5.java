package superpeer.protocol.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-MD5 truncated to 8 hex digits. It is weak, but the protocol requires it. */
final class HmacMd5 {

  private static final String ALGORITHM = "HmacMD5";

  private HmacMd5() {}

  /**
   * @param key not empty
   */
  static String first8(String key, String message) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.getBytes(UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(message.getBytes(UTF_8)), 0, 4);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is always available", e);
    }
  }
}
