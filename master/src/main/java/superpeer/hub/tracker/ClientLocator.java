package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;
import superpeer.hub.geo.GeoIpDatabase;
import superpeer.hub.geo.GeoLocation;
import superpeer.hub.http.ClientAddressResolver;

/** Locates a client by its address. The lookup is lazy: about one report in a thousand needs it. */
final class ClientLocator {

  private final GeoIpDatabase database;
  private final ClientAddressResolver address;
  private final boolean enabled;

  ClientLocator(GeoIpDatabase database, ClientAddressResolver address) {
    this.database = database;
    this.address = address;
    this.enabled = !database.equals(GeoIpDatabase.NONE);
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
