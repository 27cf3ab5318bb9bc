package superpeer.worker.webrtc;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Counts on the owner thread, read by any other. */
final class TransportCounters {

  private enum Count {
    CONNECTIONS,
    OPEN,
    CREATED,
    FRAMES_SENT,
    BYTES_SENT,
    MESSAGES_RECEIVED,
    BYTES_RECEIVED,
    OUTSTANDING,
    WIRE_BYTES,
    UPLINK_LIMIT,
    HELD_BACK_NANOS
  }

  private final Map<Count, AtomicLong> counts = zeros(Count.class);
  private final Map<DisconnectReason, AtomicLong> ends = zeros(DisconnectReason.class);

  void connections(int now) {
    set(Count.CONNECTIONS, now);
  }

  void created() {
    add(Count.CREATED, 1);
  }

  void opened(int more) {
    add(Count.OPEN, more);
  }

  void ended(DisconnectReason how) {
    of(ends, how).incrementAndGet();
  }

  void received(long bytes) {
    add(Count.MESSAGES_RECEIVED, 1);
    add(Count.BYTES_RECEIVED, bytes);
  }

  void sent(long frames, long bytes, long outstanding) {
    set(Count.FRAMES_SENT, frames);
    set(Count.BYTES_SENT, bytes);
    set(Count.OUTSTANDING, outstanding);
  }

  void uplink(UplinkLimiter bucket) {
    set(Count.WIRE_BYTES, bucket.spent());
    set(Count.UPLINK_LIMIT, bucket.limit());
    set(Count.HELD_BACK_NANOS, bucket.heldBackNanos());
  }

  TransportStats stats(long failures) {
    return new TransportStats(
        (int) get(Count.CONNECTIONS),
        (int) get(Count.OPEN),
        get(Count.CREATED),
        endings(),
        get(Count.FRAMES_SENT),
        get(Count.BYTES_SENT),
        get(Count.MESSAGES_RECEIVED),
        get(Count.BYTES_RECEIVED),
        get(Count.OUTSTANDING),
        get(Count.WIRE_BYTES),
        get(Count.UPLINK_LIMIT),
        get(Count.HELD_BACK_NANOS),
        failures);
  }

  private Map<DisconnectReason, Long> endings() {
    var byEnd = new EnumMap<DisconnectReason, Long>(DisconnectReason.class);
    ends.forEach((disconnectReason, count) -> byEnd.put(disconnectReason, count.get()));
    return Map.copyOf(byEnd);
  }

  private void set(Count count, long value) {
    of(counts, count).set(value);
  }

  private void add(Count count, long more) {
    of(counts, count).addAndGet(more);
  }

  private long get(Count count) {
    return of(counts, count).get();
  }

  private static <K extends Enum<K>> Map<K, AtomicLong> zeros(Class<K> keys) {
    var zeros = new EnumMap<K, AtomicLong>(keys);
    for (var key : keys.getEnumConstants()) {
      zeros.put(key, new AtomicLong());
    }
    return zeros;
  }

  private static <K> AtomicLong of(Map<K, AtomicLong> counts, K key) {
    return Objects.requireNonNull(counts.get(key), "every key has its zero");
  }
}
