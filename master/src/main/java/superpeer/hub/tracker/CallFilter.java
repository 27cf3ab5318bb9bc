package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import superpeer.hub.http.ClientAddressResolver;
import superpeer.hub.http.ForwardedForResolver;

/** Limits the rate of calls and holds the current admission policy. Thread-safe. */
final class CallFilter {

  /** Longest host name (RFC 1035). */
  private static final int MAX_HOST = 253;

  /** Used while the origin makes no difference. */
  private static final AdmissionPolicy.RequestOrigin UNKNOWN_ORIGIN =
      new AdmissionPolicy.RequestOrigin(Optional.empty(), false);

  private final ClientAddressResolver clients;
  private final CallRateLimiter rate;
  private volatile AdmissionPolicy policy = new AdmissionPolicy(AdmissionRules.OPEN);

  CallFilter(ClientAddressResolver clients, CallRateLimiter rate) {
    this.clients = clients;
    this.rate = rate;
  }

  void setRules(AdmissionRules rules) {
    policy = new AdmissionPolicy(rules);
  }

  AdmissionPolicy policy() {
    return policy;
  }

  /**
   * Whether the client is within the rate. Loopback is not limited: it is this machine's workers,
   * or all viewers behind a local proxy that is not configured as trusted.
   */
  boolean admits(HttpRequest request) {
    var client = clients.resolve(request);
    return client.isEmpty() || client.get().isLoopbackAddress() || rate.admits(client.get());
  }

  /** Returns the origin of an announce. */
  AdmissionPolicy.RequestOrigin originOf(HttpRequest request) {
    if (policy.acceptsAll()) {
      return UNKNOWN_ORIGIN;
    }
    var page = pageHost(request);
    var local =
        page.isEmpty()
            && !ForwardedForResolver.isForwarded(request)
            && clients.resolve(request).filter(InetAddress::isLoopbackAddress).isPresent();
    return new AdmissionPolicy.RequestOrigin(page, local);
  }

  /**
   * Returns the host of the page that sent a request, from its Origin or Referer header: lower
   * case, without the port; empty if the request names no page. Programs can forge both headers.
   */
  private static Optional<String> pageHost(HttpRequest request) {
    return request
        .getHeader("Origin")
        .or(() -> request.getHeader("Referer"))
        .flatMap(header -> hostOf(header.value()));
  }

  /**
   * Parses {@code https://host:port/path}. The origin of a sandboxed page is {@code null} and has
   * no host.
   */
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
