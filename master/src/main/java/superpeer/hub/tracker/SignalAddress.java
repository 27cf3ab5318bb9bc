package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Derives the signaling address of this server from a request: the host that the peer used, and
 * {@code wss} if it used TLS, with this server or with a proxy that sets {@code X-Forwarded-Proto}.
 */
final class SignalAddress {

  /** Host and port. Limits what is echoed to the peer. */
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,255}");

  private SignalAddress() {}

  static Optional<String> of(HttpRequest request) {
    var scheme = isSecure(request) ? "wss://" : "ws://";
    return host(request)
        .filter(host -> HOST.matcher(host).matches())
        .map(host -> scheme + host + "/signal");
  }

  private static boolean isSecure(HttpRequest request) {
    return header(request, "X-Forwarded-Proto")
        .map(proto -> proto.toLowerCase(Locale.ROOT).startsWith("https"))
        .orElse("https".equals(request.getUri().getScheme()));
  }

  private static Optional<String> host(HttpRequest request) {
    return header(request, "Host").filter(host -> !host.isEmpty());
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(header -> header.value().trim());
  }
}
