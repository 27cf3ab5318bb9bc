package superpeer.master.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Who sent a request, as the connection tells; headers of proxies can say anything. */
final class CallerAddress {

  /** Bytes of an IPv6 address that an Internet provider gives to one customer. */
  private static final int PREFIX = 8;

  private CallerAddress() {}

  /** The address, for the audit; {@code unknown} where there is no connection. */
  static String of(HttpRequest request) {
    return address(request).map(InetAddress::getHostAddress).orElse("unknown");
  }

  /** What counts as one caller: an IPv4 address, or the network of an IPv6 address. */
  static String network(HttpRequest request) {
    return address(request).map(CallerAddress::network).orElse("unknown");
  }

  private static String network(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX)) + "/64"
        : address.getHostAddress();
  }

  private static Optional<InetAddress> address(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(address -> address.getAddress());
  }
}
