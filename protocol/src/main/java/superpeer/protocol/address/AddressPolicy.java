package superpeer.protocol.address;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses the server may fetch from: public ones, and those that the operator allows.
 *
 * <p>A playlist is written by strangers. Without this it could make us read what only this host can
 * reach: its own services, the neighbours', the cloud's metadata. Immutable; asks nobody.
 *
 * @param allowed networks that may be fetched although they are not public
 */
public record AddressPolicy(List<Network> allowed) {

  /** Not to be reached from outside, after the IANA special-purpose registries of 2025. */
  private static final List<Network> NOT_PUBLIC =
      List.of(
          Network.of("0.0.0.0/8"),
          Network.of("10.0.0.0/8"),
          Network.of("100.64.0.0/10"),
          Network.of("127.0.0.0/8"),
          Network.of("169.254.0.0/16"),
          Network.of("172.16.0.0/12"),
          Network.of("192.0.0.0/24"),
          Network.of("192.0.2.0/24"),
          Network.of("192.168.0.0/16"),
          Network.of("198.18.0.0/15"),
          Network.of("198.51.100.0/24"),
          Network.of("203.0.113.0/24"),
          Network.of("224.0.0.0/3"),
          Network.of("::/96"),
          Network.of("64:ff9b:1::/48"),
          Network.of("100::/64"),
          Network.of("2001::/23"),
          Network.of("2001:db8::/32"),
          Network.of("fc00::/7"),
          Network.of("fe80::/9"),
          Network.of("ff00::/8"));

  private static final Network NAT64 = Network.of("64:ff9b::/96");
  private static final Network SIX_TO_FOUR = Network.of("2002::/16");

  public AddressPolicy {
    allowed = List.copyOf(allowed);
  }

  /**
   * @param cidrs as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address
   * @throws IllegalArgumentException if one is none
   */
  public static AddressPolicy allowing(List<String> cidrs) {
    return new AddressPolicy(cidrs.stream().map(Network::of).toList());
  }

  public boolean allows(InetAddress address) {
    return allowed.stream().anyMatch(network -> network.contains(address)) || isPublic(address);
  }

  private static boolean isPublic(InetAddress address) {
    return NOT_PUBLIC.stream().noneMatch(network -> network.contains(address))
        && embedded(address).map(AddressPolicy::isPublic).orElse(true);
  }

  /** The IPv4 address that a translator would send to in place of this one. */
  private static Optional<InetAddress> embedded(InetAddress address) {
    int at = NAT64.contains(address) ? 12 : SIX_TO_FOUR.contains(address) ? 2 : -1;
    if (at < 0) {
      return Optional.empty();
    }
    var bytes = new byte[4];
    System.arraycopy(address.getAddress(), at, bytes, 0, 4);
    return Optional.of(Network.address(bytes));
  }
}
