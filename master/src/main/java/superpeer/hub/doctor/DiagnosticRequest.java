package superpeer.hub.doctor;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * What the operator knows of the trouble; each is optional, and allows more to be looked at.
 *
 * @param url playlist, as the player is given it
 * @param channel channel id
 * @param page address of the page with the player
 * @param token the page's user token
 */
public record DiagnosticRequest(
    Optional<URI> url, Optional<ChannelId> channel, Optional<URI> page, Optional<String> token) {

  /** Longest address that is looked at. */
  public static final int MAX_URL = 4_096;

  /** Longest user token. */
  public static final int MAX_TOKEN = 64;

  /**
   * @throws MalformedMessage naming what is no address or id
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

  /** {@code scheme://host[:port]} of the page, as its browser sends it. */
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
   * @throws MalformedMessage if it is no absolute http or https URL with a host
   */
  public static URI absoluteUrl(String name, String text) throws MalformedMessage {
    try {
      var url = URI.create(text);
      if (text.length() <= MAX_URL && url.getHost() != null && isHttp(url)) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // as wrong as any other
    }
    throw new MalformedMessage(
        name + " '" + Json.excerpt(text) + "' is no absolute http or https address");
  }

  private static boolean isHttp(URI url) {
    return "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
  }
}
