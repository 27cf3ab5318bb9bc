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
 * The request headers that the operator set for a channel.
 *
 * <p>Headers that a browser sends to any server (referer, origin, user agent, languages) go with
 * every request. All others may be secrets. They go only to the scheme, host and port of the
 * playlist, not to the target of a redirect or a segment on another host.
 */
final class SeedHeaders {

  private static final Set<String> PUBLIC_NAMES =
      Set.of("referer", "origin", "user-agent", "accept", "accept-language");

  static final SeedHeaders NONE = new SeedHeaders(List.of(), List.of(), Optional.empty());

  private final List<HttpHeader> sameOriginHeaders;
  private final List<HttpHeader> crossOriginHeaders;
  private final Optional<URI> playlistUrl;

  private SeedHeaders(
      List<HttpHeader> sameOriginHeaders,
      List<HttpHeader> crossOriginHeaders,
      Optional<URI> playlistUrl) {
    this.sameOriginHeaders = sameOriginHeaders;
    this.crossOriginHeaders = crossOriginHeaders;
    this.playlistUrl = playlistUrl;
  }

  /**
   * @param playlist URL whose scheme, host and port get all headers
   */
  static SeedHeaders of(RequestHeaders headers, URI playlist) {
    var all = headers.all().entrySet();
    return new SeedHeaders(
        all.stream().map(SeedHeaders::header).toList(),
        all.stream()
            .filter(header -> PUBLIC_NAMES.contains(header.getKey().toLowerCase(Locale.ROOT)))
            .map(SeedHeaders::header)
            .toList(),
        Optional.of(playlist));
  }

  /** The headers to send to this URL. */
  List<HttpHeader> headersFor(URI url) {
    return playlistUrl.filter(own -> isSameOrigin(own, url)).isPresent()
        ? sameOriginHeaders
        : crossOriginHeaders;
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

  /** Akka would send its own user agent beside a raw header. */
  private static HttpHeader header(Map.Entry<String, String> header) {
    return header.getKey().equalsIgnoreCase("user-agent")
        ? UserAgent.create(header.getValue())
        : RawHeader.create(header.getKey(), header.getValue());
  }
}
