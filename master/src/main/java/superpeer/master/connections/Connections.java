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
import superpeer.protocol.address.Network;

/**
 * All connections of a program. Any thread may call.
 *
 * <p>Whoever sends heads of requests a byte at a time (a slow loris) would otherwise hold all
 * connections for ever: bytes that come keep a connection from being idle.
 */
public final class Connections {

  /** Loopback: this machine's own, and proxies on it. */
  private static final List<Network> OWN = List.of(Network.of("127.0.0.0/8"), Network.of("::1"));

  /**
   * @param ofAnAddress most connections of an address at a time
   * @param unlimited of which there may be more: proxies, besides this machine
   * @param firstHead how long the head of the first request may take, TLS included
   * @param furtherHead how long after a response the head of the next one may take; longer than
   *     idle connections are kept
   */
  public record Limits(
      int ofAnAddress, List<Network> unlimited, Duration firstHead, Duration furtherHead) {}

  private final Limits limits;
  private final LongAdder open = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final LongAdder crowded = new LongAdder();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  public Connections(Limits limits) {
    this.limits = limits;
  }

  /** What stands between a connection and who answers its requests; one for each connection. */
  public BidiFlow<HttpRequest, HttpRequest, HttpResponse, HttpResponse, NotUsed> watch() {
    return BidiFlow.fromGraph(new ConnectionWatch(this, limits));
  }

  /** How many there are. */
  public long open() {
    return open.sum();
  }

  /** How many were closed since no head of a request arrived in time. */
  public long slow() {
    return slow.sum();
  }

  /** How many were closed at once since their address had as many as it may. */
  public long crowded() {
    return crowded.sum();
  }

  /**
   * @param address whose connection it is, if that is known
   * @return whether it may stay; if so, {@link #leave} is to follow
   */
  boolean enter(Optional<InetAddress> address) {
    if (address.isPresent() && !take(address.get())) {
      crowded.increment();
      return false;
    }
    open.increment();
    return true;
  }

  void leave(Optional<InetAddress> address) {
    open.decrement();
    address.ifPresent(
        it -> byAddress.computeIfPresent(it, (key, count) -> count == 1 ? null : count - 1));
  }

  void countSlow() {
    slow.increment();
  }

  /** Addresses that have connections. */
  int addresses() {
    return byAddress.size();
  }

  private boolean take(InetAddress address) {
    var count = byAddress.merge(address, 1, Integer::sum);
    if (count <= limits.ofAnAddress() || isUnlimited(address)) {
      return true;
    }
    byAddress.merge(address, -1, Integer::sum);
    return false;
  }

  private boolean isUnlimited(InetAddress address) {
    return OWN.stream().anyMatch(it -> it.contains(address))
        || limits.unlimited().stream().anyMatch(it -> it.contains(address));
  }
}
