package superpeer.worker.origin;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.UserAgent;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.protocol.RequestHeaders;

/**
 * The operator's own headers of a channel.
 *
 * <p>What a browser tells any server goes with every request: referer, origin, user agent,
 * languages. Everything else may be a secret, and goes to the playlist's own scheme, host and port
 * alone, not to where a redirect or a segment leads.
 */
final class SeedHeaders {

  private static final Set<String> FOR_ALL =
      Set.of("referer", "origin", "user-agent", "accept", "accept-language");

  static final SeedHeaders NONE = new SeedHeaders(List.of(), List.of(), Optional.empty());

  private final List<HttpHeader> atHome;
  private final List<HttpHeader> elsewhere;
  private final Optional<URI> home;

  private SeedHeaders(List<HttpHeader> atHome, List<HttpHeader> elsewhere, Optional<URI> home) {
    this.atHome = atHome;
    this.elsewhere = elsewhere;
    this.home = home;
  }

  /**
   * @param playlist whose scheme, host and port see all of them
   */
  static SeedHeaders of(RequestHeaders headers, URI playlist) {
    var all = headers.all().entrySet();
    return new SeedHeaders(
        all.stream().map(SeedHeaders::header).toList(),
        all.stream()
            .filter(header -> FOR_ALL.contains(header.getKey().toLowerCase(Locale.ROOT)))
            .map(SeedHeaders::header)
            .toList(),
        Optional.of(playlist));
  }

  /** Those that this address may see. */
  List<HttpHeader> to(URI url) {
    return home.filter(it -> isSameOrigin(it, url)).isPresent() ? atHome : elsewhere;
  }

  private static boolean isSameOrigin(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(String.valueOf(b.getHost()))
        && port(a) == port(b);
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** Akka sends a user agent of its own beside a raw one. */
  private static HttpHeader header(Map.Entry<String, String> header) {
    return header.getKey().equalsIgnoreCase("user-agent")
        ? UserAgent.create(header.getValue())
        : RawHeader.create(header.getKey(), header.getValue());
  }
}
