package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import superpeer.hub.http.ClientAddressResolver;
import superpeer.hub.http.ForwardedForResolver;
import superpeer.protocol.address.IpNetwork;

/** Limits the rate of calls and holds the current admission policy. Thread-safe. */
final class CallFilter {

  /** Longest host name (RFC 1035). */
  private static final int MAX_HOST = 253;

  /** A browser sends the first with every POST of a page, and no page can leave it out. */
  private static final List<String> PAGE_HEADERS = List.of("Origin", "Referer", "Sec-Fetch-Mode");

  /** Used while the origin makes no difference. */
  private static final AdmissionPolicy.RequestOrigin UNKNOWN_ORIGIN =
      new AdmissionPolicy.RequestOrigin(Optional.empty(), false);

  private final ClientAddressResolver clients;
  private final CallRateLimiter rate;
  private final List<IpNetwork> superPeerNetworks;
  private volatile AdmissionPolicy policy = new AdmissionPolicy(AdmissionRules.OPEN);

  /**
   * @param superPeerNetworks where our super peers are, besides this machine
   */
  CallFilter(
      ClientAddressResolver clients, CallRateLimiter rate, List<IpNetwork> superPeerNetworks) {
    this.clients = clients;
    this.rate = rate;
    this.superPeerNetworks = List.copyOf(superPeerNetworks);
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

  /**
   * Whether a program, not a page, called from this machine or from a network where our super peers
   * are. Programs can leave out the headers that tell a page, but not choose their address. The
   * address of a proxy that is not trusted says nothing about its client.
   */
  boolean isOurs(HttpRequest request) {
    if (isFromPage(request)) {
      return false;
    }
    var client = clients.resolve(request);
    var isOfProxy =
        ForwardedForResolver.isForwarded(request)
            && client.equals(ForwardedForResolver.connected(request));
    return isLocal(request, client)
        || (!isOfProxy
            && client.filter(it -> isOfThisMachine(it) || isOfSuperPeerNetwork(it)).isPresent());
  }

  private boolean isOfSuperPeerNetwork(InetAddress address) {
    return superPeerNetworks.stream().anyMatch(network -> network.contains(address));
  }

  /** A program that calls this machine by another of its addresses comes from that address. */
  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return !address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static boolean isLocal(HttpRequest request, Optional<InetAddress> client) {
    return !ForwardedForResolver.isForwarded(request)
        && client.filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /** Returns the origin of an announce. */
  AdmissionPolicy.RequestOrigin originOf(HttpRequest request) {
    if (policy.acceptsAll()) {
      return UNKNOWN_ORIGIN;
    }
    var local = !isFromPage(request) && isLocal(request, clients.resolve(request));
    return new AdmissionPolicy.RequestOrigin(pageHost(request), local);
  }

  /**
   * Whether a browser sent the request, also for a sandboxed page, whose origin is {@code null}.
   */
  private static boolean isFromPage(HttpRequest request) {
    return PAGE_HEADERS.stream().anyMatch(name -> request.getHeader(name).isPresent());
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
