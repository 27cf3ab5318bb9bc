package superpeer.protocol.address;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses with a common prefix (CIDR).
 *
 * @param first address of the range, or any in it
 * @param prefixBits 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpNetwork(InetAddress first, int prefixBits) {

  /** Only numeric addresses: a name would need a lookup, and could change. */
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

  public IpNetwork {
    if (prefixBits < 0 || prefixBits > first.getAddress().length * 8) {
      throw new IllegalArgumentException(
          "network " + first.getHostAddress() + " cannot have a prefix of " + prefixBits + " bits");
    }
  }

  /**
   * @param cidr as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address
   * @throws IllegalArgumentException if it is not one
   */
  public static IpNetwork of(String cidr) {
    var parts = CIDR.matcher(cidr.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'"
              + cidr
              + "' in superpeer.origin.allow-networks is not a network; write it like 10.0.0.0/8");
    }
    try {
      var address = InetAddress.getByName(parts.group(1));
      int most = address.getAddress().length * 8;
      return new IpNetwork(
          address, parts.group(2) == null ? most : Integer.parseInt(parts.group(2)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "'"
              + cidr
              + "' in superpeer.origin.allow-networks is not a network; write it like 10.0.0.0/8",
          e);
    }
  }

  public boolean contains(InetAddress address) {
    var ours = first.getAddress();
    var theirs = address.getAddress();
    int rest = ours.length * 8 - prefixBits;
    return ours.length == theirs.length
        && new BigInteger(1, ours)
            .shiftRight(rest)
            .equals(new BigInteger(1, theirs).shiftRight(rest));
  }

  /** Makes an address of 4 or 16 bytes; an IPv4-mapped IPv6 address becomes IPv4. */
  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address cannot have " + bytes.length + " bytes", e);
    }
  }
}
