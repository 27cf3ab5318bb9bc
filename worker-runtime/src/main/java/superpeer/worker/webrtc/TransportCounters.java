package superpeer.worker.webrtc;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Counters of a transport, written by the native thread and read by any thread. */
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

  private final Map<Count, AtomicLong> counts = newCounters(Count.class);
  private final Map<DisconnectReason, AtomicLong> ends = newCounters(DisconnectReason.class);

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
        disconnects(),
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

  private Map<DisconnectReason, Long> disconnects() {
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

  private static <K extends Enum<K>> Map<K, AtomicLong> newCounters(Class<K> keys) {
    var newCounters = new EnumMap<K, AtomicLong>(keys);
    for (var key : keys.getEnumConstants()) {
      newCounters.put(key, new AtomicLong());
    }
    return newCounters;
  }

  private static <K> AtomicLong of(Map<K, AtomicLong> counts, K key) {
    return Objects.requireNonNull(counts.get(key), "every key has a counter");
  }
}
