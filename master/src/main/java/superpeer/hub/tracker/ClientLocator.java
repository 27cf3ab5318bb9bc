package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;
import superpeer.hub.geo.GeoIpDatabase;
import superpeer.hub.geo.GeoLocation;
import superpeer.hub.http.ClientAddressResolver;

/**
 * Tells where a call comes from, as its address lets think. It is looked up only when somebody
 * needs it: of a thousand reports perhaps one.
 */
final class ClientLocator {

  private final GeoIpDatabase database;
  private final ClientAddressResolver address;
  private final boolean enabled;

  ClientLocator(GeoIpDatabase geoIpDatabase, ClientAddressResolver address) {
    this.database = geoIpDatabase;
    this.address = address;
    this.enabled = !geoIpDatabase.equals(GeoIpDatabase.NONE);
  }

  Supplier<GeoLocation> locate(HttpRequest request) {
    var from = enabled ? address.resolve(request) : Optional.<InetAddress>empty();
    return from.<Supplier<GeoLocation>>map(it -> () -> database.locate(it))
        .orElse(ClientLocator::unknown);
  }

  private static GeoLocation unknown() {
    return GeoLocation.UNKNOWN;
  }
}
