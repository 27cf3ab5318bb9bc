package superpeer.master.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Reads the caller's address from the connection: proxy headers can be forged. */
final class CallerAddress {

  /** Bytes of the IPv6 prefix that an Internet provider gives to one customer. */
  private static final int PREFIX = 8;

  private CallerAddress() {}

  /** Returns the address, for the audit; {@code unknown} without a connection. */
  static String of(HttpRequest request) {
    return address(request).map(InetAddress::getHostAddress).orElse("unknown");
  }

  /** Returns what counts as one caller: an IPv4 address, or the /64 network of an IPv6 address. */
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
