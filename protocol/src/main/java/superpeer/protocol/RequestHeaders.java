package superpeer.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Request headers that an origin requires, such as a token or a referer. Values may be secrets, so
 * {@link #toString} omits them.
 *
 * @param all 1 to {@value #MAX_COUNT} headers; names are case-insensitive
 */
public record RequestHeaders(@JsonValue Map<String, String> all) {

  /** Most headers per seed. */
  public static final int MAX_COUNT = 16;

  /** Longest value, in characters. */
  public static final int MAX_VALUE = 4_096;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

  /** Headers that the fetch sets itself (RFC 9110), or that would change its meaning. */
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "connection",
          "content-length",
          "content-type",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "keep-alive",
          "proxy-connection",
          "accept-encoding",
          "range",
          "if-range",
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since");

  /**
   * @throws IllegalArgumentException if a header cannot be sent; the message has its name, not its
   *     value
   */
  @JsonCreator
  public RequestHeaders {
    if (all.isEmpty() || all.size() > MAX_COUNT) {
      throw new IllegalArgumentException(
          all.size() + " headers; 1 to " + MAX_COUNT + " are allowed");
    }
    var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    all.forEach(
        (name, value) -> {
          check(name, value);
          if (sorted.put(name, value) != null) {
            throw new IllegalArgumentException("header " + name + " occurs twice");
          }
        });
    all = Collections.unmodifiableMap(sorted);
  }

  private static void check(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + Json.excerpt(name) + "' is not a valid header name");
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "header " + name + " is set by the server itself; remove it");
    }
    if (value.length() > MAX_VALUE || !VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "header " + name + " must have 1 to " + MAX_VALUE + " visible ASCII characters");
    }
  }

  @Override
  public String toString() {
    return "RequestHeaders" + all.keySet();
  }
}
