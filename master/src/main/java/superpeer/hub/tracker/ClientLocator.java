package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.function.Supplier;
import superpeer.hub.geo.GeoIpDatabase;
import superpeer.hub.geo.GeoLocation;
import superpeer.hub.http.ClientAddressResolver;

/** Tells where the client of a call is. */
final class ClientLocator {

  /**
   * The client of a call.
   *
   * @param network its address, or its /64 if that is IPv6; 0 if unknown
   * @param location of its address; a lookup, which about one report in a thousand needs
   */
  record Client(long network, Supplier<GeoLocation> location) {
    static final Client UNKNOWN = new Client(0, ClientLocator::unknown);
  }

  private final GeoIpDatabase database;
  private final ClientAddressResolver address;
  private final boolean enabled;

  ClientLocator(GeoIpDatabase database, ClientAddressResolver address) {
    this.database = database;
    this.address = address;
    this.enabled = !database.equals(GeoIpDatabase.NONE);
  }

  Client locate(HttpRequest request) {
    return address.resolve(request).map(this::of).orElse(Client.UNKNOWN);
  }

  private Client of(InetAddress from) {
    return new Client(
        CallRateLimiter.networkOf(from),
        enabled ? () -> database.locate(from) : ClientLocator::unknown);
  }

  private static GeoLocation unknown() {
    return GeoLocation.UNKNOWN;
  }
}
