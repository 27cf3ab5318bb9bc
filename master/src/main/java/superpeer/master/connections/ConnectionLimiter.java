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
 * All connections of a program. Any thread may call.
 *
 * <p>Whoever sends heads of requests a byte at a time (a slow loris) would otherwise hold all
 * connections for ever: bytes that come keep a connection from being idle.
 */
public final class ConnectionLimiter {

  /** Loopback: this machine's own, and proxies on it. */
  private static final List<IpNetwork> LOOPBACK =
      List.of(IpNetwork.of("127.0.0.0/8"), IpNetwork.of("::1"));

  /**
   * @param maxPerAddress most connections of an address at a time
   * @param exempt of which there may be more: proxies, besides this machine
   * @param firstHeadTimeout how long the head of the first request may take, TLS included
   * @param nextHeadTimeout how long after a response the head of the next one may take; longer than
   *     idle connections are kept
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

  /** What stands between a connection and who answers its requests; one for each connection. */
  public BidiFlow<HttpRequest, HttpRequest, HttpResponse, HttpResponse, NotUsed> flow() {
    return BidiFlow.fromGraph(new ConnectionTimeoutStage(this, limits));
  }

  /** How many there are. */
  public long open() {
    return open.sum();
  }

  /** How many were closed since no head of a request arrived in time. */
  public long timedOut() {
    return timedOut.sum();
  }

  /** How many were closed at once since their address had as many as it may. */
  public long overLimit() {
    return overLimit.sum();
  }

  /**
   * @param address whose connection it is, if that is known
   * @return whether it may stay; if so, {@link #release} is to follow
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

  /** Addresses that have connections. */
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
