package superpeer.hub.counters;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Holds one number for each constant of {@code E}: a counter or a gauge.
 *
 * <p>Thread-safe. Reading never asks an actor, so metrics and JMX are cheap and cannot time out.
 * Numbers that are read together may differ by a moment.
 */
public final class Counters<E extends Enum<E>> {

  private final EnumMap<E, LongAdder> numbers;

  public Counters(Class<E> events) {
    numbers = new EnumMap<>(events);
    for (var event : events.getEnumConstants()) {
      numbers.put(event, new LongAdder());
    }
  }

  /** Adds one. */
  public void increment(E event) {
    add(event, 1);
  }

  /**
   * @param delta negative to decrease a gauge
   */
  public void add(E event, long delta) {
    adder(event).add(delta);
  }

  public long value(E event) {
    return adder(event).sum();
  }

  /** All current values. */
  public Map<E, Long> snapshot() {
    var snapshot = new EnumMap<E, Long>(numbers.keySet().iterator().next().getDeclaringClass());
    numbers.forEach((event, number) -> snapshot.put(event, number.sum()));
    return snapshot;
  }

  private LongAdder adder(E event) {
    return Objects.requireNonNull(numbers.get(event));
  }
}
