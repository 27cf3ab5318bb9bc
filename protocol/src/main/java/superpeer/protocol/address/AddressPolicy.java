package superpeer.protocol.address;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Decides from which addresses the server may fetch: public ones, and those that the operator
 * allows.
 *
 * <p>Protects against server-side request forgery (SSRF): playlists come from strangers, and could
 * otherwise make us read what only this host can reach, such as local services or cloud metadata.
 * Immutable; does no lookups.
 *
 * @param allowed networks that are allowed although they are not public
 */
public record AddressPolicy(List<IpNetwork> allowed) {

  /** Networks that are not public (IANA special-purpose address registries, 2025). */
  private static final List<IpNetwork> NOT_PUBLIC =
      List.of(
          IpNetwork.of("0.0.0.0/8"),
          IpNetwork.of("10.0.0.0/8"),
          IpNetwork.of("100.64.0.0/10"),
          IpNetwork.of("127.0.0.0/8"),
          IpNetwork.of("169.254.0.0/16"),
          IpNetwork.of("172.16.0.0/12"),
          IpNetwork.of("192.0.0.0/24"),
          IpNetwork.of("192.0.2.0/24"),
          IpNetwork.of("192.168.0.0/16"),
          IpNetwork.of("198.18.0.0/15"),
          IpNetwork.of("198.51.100.0/24"),
          IpNetwork.of("203.0.113.0/24"),
          IpNetwork.of("224.0.0.0/3"),
          IpNetwork.of("::/96"),
          IpNetwork.of("64:ff9b:1::/48"),
          IpNetwork.of("100::/64"),
          IpNetwork.of("2001::/23"),
          IpNetwork.of("2001:db8::/32"),
          IpNetwork.of("fc00::/7"),
          IpNetwork.of("fe80::/9"),
          IpNetwork.of("ff00::/8"));

  private static final IpNetwork NAT64 = IpNetwork.of("64:ff9b::/96");
  private static final IpNetwork SIX_TO_FOUR = IpNetwork.of("2002::/16");

  public AddressPolicy {
    allowed = List.copyOf(allowed);
  }

  /**
   * @param cidrs as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address
   * @throws IllegalArgumentException if one is invalid
   */
  public static AddressPolicy allowing(List<String> cidrs) {
    return new AddressPolicy(cidrs.stream().map(IpNetwork::of).toList());
  }

  public boolean allows(InetAddress address) {
    return allowed.stream().anyMatch(ipNetwork -> ipNetwork.contains(address)) || isPublic(address);
  }

  private static boolean isPublic(InetAddress address) {
    return NOT_PUBLIC.stream().noneMatch(ipNetwork -> ipNetwork.contains(address))
        && embedded(address).map(AddressPolicy::isPublic).orElse(true);
  }

  /** The IPv4 address embedded in a NAT64 or 6to4 address. */
  private static Optional<InetAddress> embedded(InetAddress address) {
    int at = NAT64.contains(address) ? 12 : SIX_TO_FOUR.contains(address) ? 2 : -1;
    if (at < 0) {
      return Optional.empty();
    }
    var bytes = new byte[4];
    System.arraycopy(address.getAddress(), at, bytes, 0, 4);
    return Optional.of(IpNetwork.address(bytes));
  }
}
