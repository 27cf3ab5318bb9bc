package superpeer.master.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;

/** Decodes channel ids in paths. */
final class ChannelPaths {

  private ChannelPaths() {}

  /** Decodes percent escapes, and keeps plus signs: they are part of base64. */
  static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }
}
