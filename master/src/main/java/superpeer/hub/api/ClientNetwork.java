package superpeer.hub.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The network that counts as one client. */
final class ClientNetwork {

  /** Bytes of the IPv6 prefix that a provider assigns to one customer. */
  private static final int PREFIX = 8;

  private ClientNetwork() {}

  /** An IPv4 address, or the /64 network of an IPv6 address, as text. */
  static String of(Optional<InetAddress> client) {
    return client.map(ClientNetwork::of).orElse("unknown");
  }

  private static String of(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX)) + "/64"
        : address.getHostAddress();
  }
}
