package superpeer.hub.doctor.probe;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** This machine's network interfaces. */
public final class LocalInterfaces {

  private LocalInterfaces() {}

  /**
   * Returns the addresses at which another machine may reach this one; empty if they cannot be
   * read.
   */
  public static List<InetAddress> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }
}
