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
final class Whence {

  private final GeoIpDatabase atlas;
  private final ClientAddressResolver address;
  private final boolean knows;

  Whence(GeoIpDatabase atlas, ClientAddressResolver address) {
    this.atlas = atlas;
    this.address = address;
    this.knows = !atlas.equals(GeoIpDatabase.NONE);
  }

  Supplier<GeoLocation> of(HttpRequest request) {
    var from = knows ? address.resolve(request) : Optional.<InetAddress>empty();
    return from.<Supplier<GeoLocation>>map(it -> () -> atlas.locate(it)).orElse(Whence::nowhere);
  }

  private static GeoLocation nowhere() {
    return GeoLocation.UNKNOWN;
  }
}
