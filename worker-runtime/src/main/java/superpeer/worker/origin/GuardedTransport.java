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
 * Connects only to addresses that the policy allows (protection against SSRF). It connects to the
 * address that it checked, so DNS rebinding does not help an attacker.
 */
final class GuardedTransport extends ClientTransport {

  /** Resolves host names. May block. */
  @FunctionalInterface
  interface Resolver {

    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final AddressPolicy policy;
  private final Resolver resolver;
  private final Duration maxLifetime;
  private final Executor blockingExecutor;
  private final ClientTransport delegate;

  /**
   * @param resolver called once per connection
   * @param maxLifetime age at which a connection is closed in any case, so that a server that sends
   *     one header a minute cannot hold it for ever
   * @param blockingExecutor for DNS lookups
   */
  GuardedTransport(
      AddressPolicy policy, Resolver resolver, Duration maxLifetime, Executor blockingExecutor) {
    this.policy = policy;
    this.resolver = resolver;
    this.maxLifetime = maxLifetime;
    this.blockingExecutor = blockingExecutor;
    this.delegate = ClientTransport.withCustomResolver(this::resolve);
  }

  @Override
  public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
      String host, int port, ClientConnectionSettings settings, ActorSystem system) {
    return delegate.connectTo(host, port, settings, system).completionTimeout(maxLifetime);
  }

  private CompletionStage<InetSocketAddress> resolve(String host, Object port) {
    return CompletableFuture.supplyAsync(
        () -> new InetSocketAddress(firstAllowed(policy, host, resolveAll(host)), (Integer) port),
        blockingExecutor);
  }

  private List<InetAddress> resolveAll(String host) {
    try {
      return List.of(resolver.resolve(host));
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  /**
   * Returns the first address of a host that the policy allows.
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
            + " resolves to "
            + String.join(", ", listed)
            + ", which is not public; to allow it, add its network to"
            + " superpeer.origin.allow-networks");
  }
}
