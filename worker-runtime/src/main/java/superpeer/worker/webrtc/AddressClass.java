package superpeer.worker.webrtc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Classifies an address, so that the address itself need not be reported. Pure functions; no name
 * is resolved.
 */
final class AddressClass {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private AddressClass() {}

  /** Returns a value of {@code PeerView.address}. */
  static String of(String address) {
    if (address.endsWith(".local")) {
      return "mdns";
    }
    if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
      return "unknown";
    }
    try {
      return of(InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static String of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return "loopback";
    }
    var bytes = address.getAddress();
    var isUniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    var isCarrierGrade = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    return address.isSiteLocalAddress()
            || address.isLinkLocalAddress()
            || isUniqueLocal
            || isCarrierGrade
        ? "private"
        : "public";
  }
}
