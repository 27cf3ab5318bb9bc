package superpeer.hub.http;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;

/** Resolves the client of a request. Thread-safe. */
@FunctionalInterface
public interface ClientAddressResolver {

  /**
   * @return the address of the client; empty if unknown
   */
  Optional<InetAddress> resolve(HttpRequest request);
}
