package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The signaling address beside this tracker as a peer must dial it: the host it called the tracker
 * by, and {@code wss} if it came over TLS, to us or to a proxy that says so.
 */
final class SignalAddress {

  /** Host and port of any form; a bound on what is echoed. */
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
