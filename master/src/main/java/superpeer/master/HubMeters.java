package superpeer.master;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import superpeer.hub.Hub;
import superpeer.hub.signaling.SignalingCount;
import superpeer.hub.tracker.TrackerCount;

/** Meters of the hub's counters: {@code superpeer_hub_tracker_…} and {@code …_signaling_…}. */
final class HubMeters {

  private static final Set<TrackerCount> TRACKER_GAUGES =
      EnumSet.of(TrackerCount.CHANNELS, TrackerCount.NODES, TrackerCount.SUPER_PEERS);
  private static final Set<SignalingCount> SIGNALING_GAUGES =
      EnumSet.of(SignalingCount.SOCKETS, SignalingCount.POLLING);

  private HubMeters() {}

  static void register(Hub hub, MeterRegistry registry) {
    var tracker = EnumSet.allOf(TrackerCount.class);
    for (var count : tracker) {
      meter(registry, "tracker", count, TRACKER_GAUGES, () -> hub.figures().tracker());
    }
    for (var count : EnumSet.allOf(SignalingCount.class)) {
      meter(registry, "signaling", count, SIGNALING_GAUGES, () -> hub.figures().signaling());
    }
  }

  /** What there is now is a gauge of its own; what happened is one counter with an event each. */
  private static <E extends Enum<E>> void meter(
      MeterRegistry registry, String part, E count, Set<E> gauges, Supplier<Map<E, Long>> now) {
    var name = count.name().toLowerCase(Locale.ROOT);
    if (gauges.contains(count)) {
      Gauge.builder("superpeer.hub." + part + "." + name, () -> now.get().get(count))
          .description("of the hub, now")
          .register(registry);
    } else {
      FunctionCounter.builder(
              "superpeer.hub." + part + ".events", now, all -> all.get().getOrDefault(count, 0L))
          .tag("event", name)
          .description("of the hub, since the master started")
          .register(registry);
    }
  }
}
