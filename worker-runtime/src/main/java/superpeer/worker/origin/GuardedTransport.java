package superpeer.worker.origin;

import akka.actor.ActorSystem;
import akka.http.javadsl.ClientTransport;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import superpeer.protocol.address.AddressPolicy;

/**
 * Connects to addresses that the policy allows. The address that was checked is the one connected
 * to: a name that changes its address in between gains nothing.
 */
final class GuardedTransport extends ClientTransport {

  /** Where names become addresses. May block. */
  @FunctionalInterface
  interface Resolver {

    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final AddressPolicy policy;
  private final Resolver resolver;
  private final Duration longestLife;
  private final Executor blocking;
  private final ClientTransport delegate;

  /**
   * @param resolver asked once for each connection
   * @param longestLife when a connection is cut whatever happens on it, so that a server which
   *     sends a header a minute does not keep it for ever
   * @param blocking where names are looked up
   */
  GuardedTransport(
      AddressPolicy policy, Resolver resolver, Duration longestLife, Executor blocking) {
    this.policy = policy;
    this.resolver = resolver;
    this.longestLife = longestLife;
    this.blocking = blocking;
    this.delegate = ClientTransport.withCustomResolver(this::resolve);
  }

  @Override
  public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
      String host, int port, ClientConnectionSettings settings, ActorSystem system) {
    return delegate.connectTo(host, port, settings, system).completionTimeout(longestLife);
  }

  private CompletionStage<InetSocketAddress> resolve(String host, Object port) {
    return CompletableFuture.supplyAsync(
        () -> new InetSocketAddress(firstAllowed(policy, host, lookUp(host)), (Integer) port),
        blocking);
  }

  private List<InetAddress> lookUp(String host) {
    try {
      return List.of(resolver.resolve(host));
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  /**
   * The first address of a host that may be fetched from.
   *
   * @throws OriginFailure of kind REFUSED_ADDRESS if there is none
   */
  static InetAddress firstAllowed(AddressPolicy policy, String host, List<InetAddress> addresses) {
    return addresses.stream()
        .filter(policy::allows)
        .findFirst()
        .orElseThrow(() -> refused(host, addresses));
  }

  private static OriginFailure refused(String host, List<InetAddress> addresses) {
    var listed = addresses.stream().limit(3).map(InetAddress::getHostAddress).toList();
    return OriginFailure.of(
        OriginFailure.Kind.REFUSED_ADDRESS,
        host
            + " is at "
            + String.join(", ", listed)
            + ", which is not public; to fetch from there, list its network in"
            + " superpeer.origin.allow-networks");
  }
}
