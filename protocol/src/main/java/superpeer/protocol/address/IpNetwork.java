package superpeer.protocol.address;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses with a common prefix.
 *
 * @param first address of the range, or any in it
 * @param prefixBits 0 to 32, or to 128
 */
public record IpNetwork(InetAddress first, int prefixBits) {

  /** Numbers only: a name would be looked up, and could change. */
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

  public IpNetwork {
    if (prefixBits < 0 || prefixBits > first.getAddress().length * 8) {
      throw new IllegalArgumentException(
          "no network " + first.getHostAddress() + " has a prefix of " + prefixBits + " bits");
    }
  }

  /**
   * @param cidr as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address
   * @throws IllegalArgumentException if it is none
   */
  public static IpNetwork of(String cidr) {
    var parts = CIDR.matcher(cidr.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'" + cidr + "' in superpeer.origin.allow-networks is no network like 10.0.0.0/8");
    }
    try {
      var address = InetAddress.getByName(parts.group(1));
      int most = address.getAddress().length * 8;
      return new IpNetwork(
          address, parts.group(2) == null ? most : Integer.parseInt(parts.group(2)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "'" + cidr + "' in superpeer.origin.allow-networks is no network like 10.0.0.0/8", e);
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

  /** An address of 4 or 16 bytes; one of IPv6 that maps IPv4 becomes the latter. */
  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
    }
  }
}
