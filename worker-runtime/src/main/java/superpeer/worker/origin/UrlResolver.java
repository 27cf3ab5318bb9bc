package superpeer.worker.origin;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Resolves URLs as browsers do: characters that must be escaped and are not get escaped.
 *
 * <p>Source: RFC 3986 §5. {@link URI#resolve} implements it, except for two cases.
 */
final class UrlResolver {

  /** Longest URL that is fetched, in UTF-16 units; servers refuse longer ones. */
  static final int MAX_LENGTH = 8_192;

  private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=";

  private UrlResolver() {}

  /**
   * Parses an absolute http or https URL.
   *
   * @throws OriginFailure of kind BAD_URL if it is not one
   */
  static URI parse(String url) {
    try {
      var uri = new URI(escape(url.strip()));
      return requireHttp(uri);
    } catch (URISyntaxException e) {
      throw OriginFailure.badUrl("'" + shorten(url) + "' is not a URL: " + e.getReason());
    }
  }

  /**
   * Resolves a reference found in the resource at {@code base}.
   *
   * @throws OriginFailure of kind BAD_URL if the result is not an http or https URL
   */
  static URI resolve(URI base, String reference) {
    try {
      var escaped = escape(reference.strip());
      if (escaped.startsWith("?")) {
        return requireHttp(new URI(withoutQuery(base) + escaped));
      }
      var withRootPath = base.getRawPath().isEmpty() ? base.resolve("/") : base;
      return requireHttp(withRootPath.resolve(new URI(escaped)));
    } catch (URISyntaxException e) {
      throw OriginFailure.badUrl("'" + shorten(reference) + "' is not a URL: " + e.getReason());
    }
  }

  /** Whether a reference needs no escaping, so that every parser reads the same URL. */
  static boolean isEscaped(String reference) {
    var text = reference.strip();
    return escape(text).equals(text) && text.indexOf('#') < 0;
  }

  /** Formats a URL for logs, without user, query and fragment, which may hold secrets. */
  static String display(URI url) {
    return url.getScheme()
        + "://"
        + url.getHost()
        + (url.getPort() < 0 ? "" : ":" + url.getPort())
        + shorten(url.getRawPath());
  }

  private static URI requireHttp(URI uri) throws URISyntaxException {
    var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw OriginFailure.badUrl(
          "'" + shorten(uri.toString()) + "' is not an http or https URL; only these are fetched");
    }
    if (uri.getHost() == null) {
      throw OriginFailure.badUrl("'" + shorten(uri.toString()) + "' has no host");
    }
    var text = uri.toString();
    if (text.length() > MAX_LENGTH) {
      throw OriginFailure.badUrl(
          "URL has " + text.length() + " characters; the limit is " + MAX_LENGTH);
    }
    int fragment = text.indexOf('#');
    return fragment < 0 ? uri : new URI(text.substring(0, fragment));
  }

  private static String withoutQuery(URI base) {
    var text = base.toString();
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  private static String escape(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (isLegal(c) || isEscape(text, at)) {
        escaped.appendCodePoint(c);
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
      }
      at += Character.charCount(c);
    }
    return escaped.toString();
  }

  private static boolean isLegal(int c) {
    return c < 128 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0);
  }

  private static boolean isEscape(String text, int at) {
    return text.charAt(at) == '%'
        && at + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(at + 1))
        && HexFormat.isHexDigit(text.charAt(at + 2));
  }

  private static String shorten(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
