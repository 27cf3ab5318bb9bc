package superpeer.hub.tracker;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.hub.config.TrackerConfig.Rate;

/**
 * Limits the calls of each address to a burst, then a steady rate. All addresses of an IPv6 /64
 * count as one, since one customer has them all.
 *
 * <p>Memory is bounded. When the table is full, idle addresses are dropped; a new address that
 * still does not fit is not limited. Thread-safe and non-blocking.
 */
final class CallRateLimiter {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_MILLI = 1_000;

  /** Shortest time between two sweeps for idle addresses. A sweep visits all of them. */
  private static final long SWEEP_MICROS = MICROS_PER_SECOND;

  private final long costMicros;
  private final long burstMicros;
  private final int maxAddresses;
  private final InstantSource clock;

  /** When each address has its full burst again, in µs since 1970. */
  private final ConcurrentHashMap<Long, AtomicLong> fullAt = new ConcurrentHashMap<>();

  private final AtomicLong nextSweep = new AtomicLong();

  CallRateLimiter(Rate rate, InstantSource clock) {
    this.costMicros = Math.max(1, MICROS_PER_SECOND / rate.perSecond());
    this.burstMicros = costMicros * rate.burst();
    this.maxAddresses = rate.maxAddresses();
    this.clock = clock;
  }

  /** Counts a call and returns whether it is within the rate. */
  boolean admits(InetAddress address) {
    var now = clock.millis() * MICROS_PER_MILLI;
    var key = networkOf(address);
    var full = fullAt.get(key);
    if (full == null) {
      if (fullAt.size() >= maxAddresses && !hasRoom(now)) {
        return true;
      }
      full = fullAt.computeIfAbsent(key, it -> new AtomicLong());
    }
    while (true) {
      var before = full.get();
      var after = Math.max(before, now) + costMicros;
      if (after - now > burstMicros) {
        return false;
      } else if (full.compareAndSet(before, after)) {
        return true;
      }
    }
  }

  /** Returns the number of addresses in the table. */
  int size() {
    return fullAt.size();
  }

  private boolean hasRoom(long now) {
    var due = nextSweep.get();
    if (now >= due && nextSweep.compareAndSet(due, now + SWEEP_MICROS)) {
      fullAt.values().removeIf(full -> full.get() <= now);
    }
    return fullAt.size() < maxAddresses;
  }

  /** Returns a number for an IPv4 address or for the /64 of an IPv6 address. */
  static long networkOf(InetAddress address) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address ? bytes.getLong() : -1L << Integer.SIZE ^ bytes.getInt();
  }
}
