package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;
import superpeer.hub.http.ClientAddressResolver;
import superpeer.hub.http.ForwardedForResolver;

/** Whose calls are listened to. Any thread may ask. */
final class Gate {

  private final ClientAddressResolver clients;
  private final CallRate rate;
  private volatile Guard guard = new Guard(Rules.OPEN);

  /** Nobody's in particular. */
  private static final Guard.Caller ANYONE = new Guard.Caller(Optional.empty(), false);

  Gate(ClientAddressResolver clients, CallRate rate) {
    this.clients = clients;
    this.rate = rate;
  }

  void rules(Rules rules) {
    guard = new Guard(rules);
  }

  Guard guard() {
    return guard;
  }

  /**
   * Whether the client may call once more. Programs of this machine may as often as they like: its
   * workers, and all viewers behind a proxy here that is not known as one.
   */
  boolean admits(HttpRequest request) {
    var client = clients.resolve(request);
    return client.isEmpty() || client.get().isLoopbackAddress() || rate.admits(client.get());
  }

  /** Who announces, as far as it makes a difference. */
  Guard.Caller caller(HttpRequest request) {
    if (guard.isIndifferent()) {
      return ANYONE;
    }
    var page = PageHost.of(request);
    var local =
        page.isEmpty()
            && !ForwardedForResolver.isForwarded(request)
            && clients.resolve(request).filter(InetAddress::isLoopbackAddress).isPresent();
    return new Guard.Caller(page, local);
  }
}
