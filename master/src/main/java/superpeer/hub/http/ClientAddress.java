package superpeer.hub.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;

/** Tells who sent a request. Any thread may ask. */
@FunctionalInterface
public interface ClientAddress {

  /** The other end of the connection, which is a proxy if there is one before us. */
  ClientAddress OF_CONNECTION =
      request -> request.getAttribute(AttributeKeys.remoteAddress).flatMap(it -> it.getAddress());

  /**
   * @return empty if that cannot be told
   */
  Optional<InetAddress> of(HttpRequest request);
}
