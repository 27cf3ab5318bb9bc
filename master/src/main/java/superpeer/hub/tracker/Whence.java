package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;
import superpeer.hub.geo.Atlas;
import superpeer.hub.geo.Spot;
import superpeer.hub.http.ClientAddress;

/**
 * Tells where a call comes from, as its address lets think. It is looked up only when somebody
 * needs it: of a thousand reports perhaps one.
 */
final class Whence {

  private final Atlas atlas;
  private final ClientAddress address;
  private final boolean knows;

  Whence(Atlas atlas, ClientAddress address) {
    this.atlas = atlas;
    this.address = address;
    this.knows = !atlas.equals(Atlas.NONE);
  }

  Supplier<Spot> of(HttpRequest request) {
    var from = knows ? address.of(request) : Optional.<InetAddress>empty();
    return from.<Supplier<Spot>>map(it -> () -> atlas.locate(it)).orElse(Whence::nowhere);
  }

  private static Spot nowhere() {
    return Spot.UNKNOWN;
  }
}
