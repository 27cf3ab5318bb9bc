package superpeer.hub.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.address.IpNetwork;

/**
 * Resolves the client of a request: the address that connected, or the one that a trusted proxy
 * names.
 *
 * <p>A proxy appends the address of its client to {@code X-Forwarded-For}. A client can forge
 * everything before that, so the list is read from the end, as far as proxies are trusted.
 * Thread-safe.
 */
public final class ForwardedForResolver implements ClientAddressResolver {

  private static final String FORWARDED_FOR = "x-forwarded-for";

  private final List<IpNetwork> trustedProxies;

  /**
   * @param trustedProxies none: the address that connected is the client
   */
  public ForwardedForResolver(List<IpNetwork> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  @Override
  public Optional<InetAddress> resolve(HttpRequest request) {
    var connected = connected(request);
    return connected.isPresent() && isProxy(connected.get())
        ? Optional.of(forwarded(request, connected.get()))
        : connected;
  }

  /** Returns the address that connected: of the client, or of the last proxy. */
  public static Optional<InetAddress> connected(HttpRequest request) {
    return request.getAttribute(AttributeKeys.remoteAddress).flatMap(it -> it.getAddress());
  }

  /** Whether the request came through a proxy, trusted or not. */
  public static boolean isForwarded(HttpRequest request) {
    return request.getHeader(FORWARDED_FOR).isPresent();
  }

  private boolean isProxy(InetAddress address) {
    for (var proxy : trustedProxies) {
      if (proxy.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private InetAddress forwarded(HttpRequest request, InetAddress proxy) {
    var hops = new ArrayList<String>();
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(FORWARDED_FOR)) {
        hops.addAll(List.of(header.value().split(",", -1)));
      }
    }
    var client = proxy;
    for (int i = hops.size() - 1; i >= 0 && isProxy(client); i--) {
      var hop = parse(hops.get(i).strip());
      if (hop.isEmpty()) {
        return client;
      }
      client = hop.get();
    }
    return client;
  }

  /** Parses an address, with or without a port. Never resolves a host name. */
  private static Optional<InetAddress> parse(String hop) {
    var text = hop;
    var colon = text.indexOf(':');
    if (text.startsWith("[") && text.indexOf(']') > 0) {
      text = text.substring(1, text.indexOf(']'));
    } else if (colon > 0 && colon == text.lastIndexOf(':')) {
      text = text.substring(0, colon);
    }
    try {
      return text.indexOf('/') < 0 ? Optional.of(IpNetwork.of(text).first()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
