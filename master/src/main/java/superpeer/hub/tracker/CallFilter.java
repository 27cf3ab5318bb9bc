package superpeer.hub.tracker;

import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.Optional;
import superpeer.hub.http.ClientAddressResolver;
import superpeer.hub.http.ForwardedForResolver;

/** Whose calls are listened to. Any thread may ask. */
final class CallFilter {

  private final ClientAddressResolver clients;
  private final CallRateLimiter rate;
  private volatile AdmissionPolicy policy = new AdmissionPolicy(AdmissionRules.OPEN);

  /** Nobody's in particular. */
  private static final AdmissionPolicy.RequestOrigin UNKNOWN_ORIGIN =
      new AdmissionPolicy.RequestOrigin(Optional.empty(), false);

  CallFilter(ClientAddressResolver clients, CallRateLimiter rate) {
    this.clients = clients;
    this.rate = rate;
  }

  void setRules(AdmissionRules admissionRules) {
    policy = new AdmissionPolicy(admissionRules);
  }

  AdmissionPolicy policy() {
    return policy;
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
  AdmissionPolicy.RequestOrigin originOf(HttpRequest request) {
    if (policy.acceptsAll()) {
      return UNKNOWN_ORIGIN;
    }
    var page = PageOrigin.host(request);
    var local =
        page.isEmpty()
            && !ForwardedForResolver.isForwarded(request)
            && clients.resolve(request).filter(InetAddress::isLoopbackAddress).isPresent();
    return new AdmissionPolicy.RequestOrigin(page, local);
  }
}
