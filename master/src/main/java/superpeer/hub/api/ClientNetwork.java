package superpeer.hub.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Who sent a request, in few words. */
final class ClientNetwork {

  /** Bytes of an IPv6 address that an Internet provider gives to one customer. */
  private static final int PREFIX = 8;

  private ClientNetwork() {}

  /** What counts as one caller: an IPv4 address, or the network of an IPv6 address. */
  static String network(Optional<InetAddress> client) {
    return client.map(ClientNetwork::network).orElse("unknown");
  }

  private static String network(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX)) + "/64"
        : address.getHostAddress();
  }
}
