package superpeer.protocol.tracker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;

/**
 * The user token as sent in {@code k} of an announce: obfuscated, not encrypted. Source:
 * docs/protocol/wire.md §2.3. Pure functions.
 */
public final class ObfuscatedToken {

  private static final byte[] KEY = "C@K<#q".getBytes(US_ASCII);

  private ObfuscatedToken() {}

  public static String of(String token) {
    return Base64.getEncoder().encodeToString(xor(token.getBytes(UTF_8)));
  }

  /** The token; empty if {@code k} is not base64. */
  public static Optional<String> read(String k) {
    try {
      return Optional.of(new String(xor(Base64.getDecoder().decode(k)), UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] xor(byte[] bytes) {
    for (var i = 0; i < bytes.length; i++) {
      bytes[i] ^= KEY[i % KEY.length];
    }
    return bytes;
  }
}
