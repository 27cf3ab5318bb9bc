package superpeer.hub.doctor;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * What to check. Every value is optional and enables more checks.
 *
 * @param url playlist, as set in the player
 * @param channel channel id
 * @param page URL of the page with the player
 * @param token the page's user token
 */
public record DiagnosticRequest(
    Optional<URI> url, Optional<ChannelId> channel, Optional<URI> page, Optional<String> token) {

  /** Longest accepted URL. */
  public static final int MAX_URL = 4_096;

  /** Longest user token. */
  public static final int MAX_TOKEN = 64;

  /**
   * Parses the values.
   *
   * @throws MalformedMessage if one is invalid
   */
  public static DiagnosticRequest of(
      Optional<String> url, Optional<String> channel, Optional<String> page, Optional<String> token)
      throws MalformedMessage {
    return new DiagnosticRequest(
        absoluteUrl("url", given(url)),
        channel(given(channel)),
        absoluteUrl("page", given(page)),
        given(token));
  }

  /** Returns the origin of the page, {@code scheme://host[:port]}, as a browser sends it. */
  Optional<String> origin() {
    return page.map(it -> it.getScheme().toLowerCase(Locale.ROOT) + "://" + it.getRawAuthority());
  }

  private static Optional<String> given(Optional<String> text) {
    return text.map(String::strip).filter(it -> !it.isEmpty());
  }

  private static Optional<ChannelId> channel(Optional<String> text) throws MalformedMessage {
    return text.isPresent() ? Optional.of(ChannelId.parse(text.get())) : Optional.empty();
  }

  private static Optional<URI> absoluteUrl(String name, Optional<String> text)
      throws MalformedMessage {
    return text.isPresent() ? Optional.of(absoluteUrl(name, text.get())) : Optional.empty();
  }

  /**
   * Parses an absolute http or https URL.
   *
   * @throws MalformedMessage if it is not one
   */
  public static URI absoluteUrl(String name, String text) throws MalformedMessage {
    try {
      var url = URI.create(text);
      if (text.length() <= MAX_URL && url.getHost() != null && isHttp(url)) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // reported below
    }
    throw new MalformedMessage(
        name + " '" + Json.excerpt(text) + "' is not an absolute http or https URL");
  }

  private static boolean isHttp(URI url) {
    return "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
  }
}
