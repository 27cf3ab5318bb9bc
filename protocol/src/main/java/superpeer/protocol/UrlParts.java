package superpeer.protocol;

/**
 * A URL split as the SDK splits it: nothing is decoded, normalised or lower-cased. {@code
 * java.net.URI} rejects URLs that players accept.
 *
 * @param host {@code host[:port]}
 * @param path from the first slash, without {@code ;params}, query and fragment
 */
record UrlParts(String host, String path) {

  /**
   * @throws IllegalArgumentException if it is not an absolute http or https URL with a host
   */
  static UrlParts of(String url) {
    var start = afterScheme(url);
    var rest = before(before(url.substring(start), '#'), '?');
    var slash = rest.indexOf('/');
    var host = slash < 0 ? rest : rest.substring(0, slash);
    if (start == 0 || host.isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + Json.excerpt(url)
              + "' is not an absolute http or https URL; use the URL that the player gets");
    }
    return new UrlParts(host, slash < 0 ? "" : withoutParams(rest.substring(slash)));
  }

  /** {@code host[:port]} of a URL with or without scheme and path. */
  static String hostOf(String address) {
    var scheme = address.indexOf("://");
    var rest = scheme < 0 ? address : address.substring(scheme + 3);
    return before(before(before(rest, '#'), '?'), '/');
  }

  /** Host, and path up to its last dot, also if that dot is in a directory name. */
  String withoutExtension() {
    return host + path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  String withExtension() {
    return host + path;
  }

  private static int afterScheme(String url) {
    if (url.regionMatches(true, 0, "https://", 0, 8)) {
      return 8;
    }
    return url.regionMatches(true, 0, "http://", 0, 7) ? 7 : 0;
  }

  private static String withoutParams(String path) {
    var params = path.indexOf(';', path.lastIndexOf('/'));
    return params < 0 ? path : path.substring(0, params);
  }

  private static String before(String text, char end) {
    var index = text.indexOf(end);
    return index < 0 ? text : text.substring(0, index);
  }
}
