package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.util.Locale;
import java.util.Optional;

/** The host of the page that sent a request, as its browser says. Programs can say anything. */
final class PageOrigin {

  private static final int MAX_HOST = 253;

  private PageOrigin() {}

  /** Lower case, without the port; empty where no page says that it sent it. */
  static Optional<String> host(HttpRequest request) {
    return request
        .getHeader("Origin")
        .or(() -> request.getHeader("Referer"))
        .flatMap(header -> hostOf(header.value()));
  }

  /** Of {@code https://host:port/path}; {@code null}, the origin of sandboxed pages, has none. */
  private static Optional<String> hostOf(String url) {
    var start = url.indexOf("://") + 3;
    if (start < 3) {
      return Optional.empty();
    }
    var end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    start = Math.max(start, url.lastIndexOf('@', end - 1) + 1);
    var port = url.indexOf(':', url.startsWith("[", start) ? url.indexOf(']', start) : start);
    var host = url.substring(start, port > start && port < end ? port : end);
    return host.isEmpty() || host.length() > MAX_HOST
        ? Optional.empty()
        : Optional.of(host.toLowerCase(Locale.ROOT));
  }
}
