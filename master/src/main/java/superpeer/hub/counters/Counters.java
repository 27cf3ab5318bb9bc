package superpeer.hub.counters;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * One number for each constant of {@code E}: an event counts up, a gauge up and down.
 *
 * <p>Any thread may count and read. Reading never asks an actor, so metrics and JMX are cheap and
 * cannot time out; numbers read together may be a moment apart.
 */
public final class Counters<E extends Enum<E>> {

  private final EnumMap<E, LongAdder> numbers;

  public Counters(Class<E> events) {
    numbers = new EnumMap<>(events);
    for (var event : events.getEnumConstants()) {
      numbers.put(event, new LongAdder());
    }
  }

  /** Counts one more. */
  public void increment(E event) {
    add(event, 1);
  }

  /**
   * @param howMany may be negative, for a gauge
   */
  public void add(E event, long howMany) {
    find(event).add(howMany);
  }

  public long value(E event) {
    return find(event).sum();
  }

  /** All numbers as they are now. */
  public Map<E, Long> snapshot() {
    var snapshot = new EnumMap<E, Long>(numbers.keySet().iterator().next().getDeclaringClass());
    numbers.forEach((event, number) -> snapshot.put(event, number.sum()));
    return snapshot;
  }

  private LongAdder find(E event) {
    return Objects.requireNonNull(numbers.get(event));
  }
}
