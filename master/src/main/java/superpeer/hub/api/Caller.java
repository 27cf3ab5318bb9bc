package superpeer.hub.api;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Who sent a request, as the connection tells; headers can say anything. */
final class Caller {

  /** Bytes of an IPv6 address that an Internet provider gives to one customer. */
  private static final int PREFIX = 8;

  private Caller() {}

  /** What counts as one caller: an IPv4 address, or the network of an IPv6 address. */
  static String network(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(address -> address.getAddress())
        .map(Caller::network)
        .orElse("unknown");
  }

  private static String network(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX)) + "/64"
        : address.getHostAddress();
  }
}
