package superpeer.hub.http;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;

/** Tells who sent a request. Any thread may ask. */
@FunctionalInterface
public interface ClientAddressResolver {

  /**
   * @return empty if that cannot be told
   */
  Optional<InetAddress> resolve(HttpRequest request);
}
