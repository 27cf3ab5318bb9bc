package superpeer.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;

/**
 * ECMAScript's {@code encodeURIComponent} and its inverse, to and from ASCII bytes. {@code
 * URLEncoder} differs: it writes a space as plus and escapes {@code ! ~ ' ( )}.
 */
final class PercentEncoding {

  private static final String UNESCAPED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  /**
   * @throws IllegalArgumentException if the text has an unpaired surrogate
   */
  static byte[] encode(String text) {
    ByteBuffer utf8;
    try {
      utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "'" + Json.excerpt(text) + "' has an unpaired surrogate", e);
    }
    var escaped = new ByteArrayOutputStream(utf8.remaining() * 2);
    while (utf8.hasRemaining()) {
      var octet = utf8.get();
      if (octet > 0 && UNESCAPED.indexOf(octet) >= 0) {
        escaped.write(octet);
      } else {
        escaped.writeBytes(("%" + HEX.toHexDigits(octet)).getBytes(US_ASCII));
      }
    }
    return escaped.toByteArray();
  }

  /**
   * @throws IllegalArgumentException if an escape is invalid, or the text is not UTF-8
   */
  static String decode(byte[] escaped) {
    var utf8 = ByteBuffer.allocate(escaped.length);
    for (var i = 0; i < escaped.length; i++) {
      if (escaped[i] != '%') {
        utf8.put(escaped[i]);
      } else if (i + 2 < escaped.length) {
        utf8.put((byte) (digit(escaped[i + 1]) << 4 | digit(escaped[i + 2])));
        i += 2;
      } else {
        throw new IllegalArgumentException("it ends within an escape");
      }
    }
    try {
      return UTF_8.newDecoder().decode(utf8.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not UTF-8", e);
    }
  }

  private static int digit(byte character) {
    var digit = character < 0 ? -1 : Character.digit((char) character, 16);
    if (digit < 0) {
      throw new IllegalArgumentException("an escape contains characters other than hex digits");
    }
    return digit;
  }
}
