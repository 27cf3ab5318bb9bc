package superpeer.master.connections;

import akka.NotUsed;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.BidiFlow;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import superpeer.protocol.address.IpNetwork;

/**
 * Limits the connections per address, and closes connections whose requests arrive too slowly.
 * Thread-safe.
 *
 * <p>A slow-loris client sends its request heads byte by byte. It could hold all connections
 * forever, because every byte resets the idle timeout.
 */
public final class ConnectionLimiter {

  /** This machine, and proxies on it. */
  private static final List<IpNetwork> LOOPBACK =
      List.of(IpNetwork.of("127.0.0.0/8"), IpNetwork.of("::1"));

  /**
   * @param maxPerAddress most open connections of an address
   * @param exempt networks without that limit, such as proxies; this machine is always exempt
   * @param firstHeadTimeout how long the head of the first request may take, TLS handshake included
   * @param nextHeadTimeout how long after a response the head of the next request may take; longer
   *     than the idle timeout
   */
  public record Limits(
      int maxPerAddress,
      List<IpNetwork> exempt,
      Duration firstHeadTimeout,
      Duration nextHeadTimeout) {}

  private final Limits limits;
  private final LongAdder open = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final LongAdder overLimit = new LongAdder();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  public ConnectionLimiter(Limits limits) {
    this.limits = limits;
  }

  /** Returns the stage between a connection and its request handler; one per connection. */
  public BidiFlow<HttpRequest, HttpRequest, HttpResponse, HttpResponse, NotUsed> flow() {
    return BidiFlow.fromGraph(new ConnectionTimeoutStage(this, limits));
  }

  /** Returns the number of open connections. */
  public long open() {
    return open.sum();
  }

  /** Returns how many connections were closed because a request head did not arrive in time. */
  public long timedOut() {
    return timedOut.sum();
  }

  /**
   * Returns how many connections were closed at once because their address had reached its limit.
   */
  public long overLimit() {
    return overLimit.sum();
  }

  /**
   * @param address of the client, if known
   * @return whether the connection may stay; if so, call {@link #release} when it closes
   */
  boolean tryAcquire(Optional<InetAddress> address) {
    if (address.isPresent() && !countAddress(address.get())) {
      overLimit.increment();
      return false;
    }
    open.increment();
    return true;
  }

  void release(Optional<InetAddress> address) {
    open.decrement();
    address.ifPresent(
        it -> byAddress.computeIfPresent(it, (key, count) -> count == 1 ? null : count - 1));
  }

  void countTimedOut() {
    timedOut.increment();
  }

  /** Returns the number of addresses with open connections. */
  int addresses() {
    return byAddress.size();
  }

  private boolean countAddress(InetAddress address) {
    var count = byAddress.merge(address, 1, Integer::sum);
    if (count <= limits.maxPerAddress() || isExempt(address)) {
      return true;
    }
    byAddress.merge(address, -1, Integer::sum);
    return false;
  }

  private boolean isExempt(InetAddress address) {
    return LOOPBACK.stream().anyMatch(it -> it.contains(address))
        || limits.exempt().stream().anyMatch(it -> it.contains(address));
  }
}
