package superpeer.master;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import superpeer.hub.Hub;
import superpeer.hub.counters.Counters;
import superpeer.hub.signaling.SignalingCounter;
import superpeer.hub.tracker.TrackerCounter;

/**
 * Registers meters of the hub's counters: {@code superpeer_hub_tracker_…} and {@code
 * …_signaling_…}.
 */
final class HubMeters {

  private static final Set<TrackerCounter> TRACKER_GAUGES =
      EnumSet.of(TrackerCounter.CHANNELS, TrackerCounter.NODES, TrackerCounter.SUPER_PEERS);
  private static final Set<SignalingCounter> SIGNALING_GAUGES =
      EnumSet.of(SignalingCounter.SOCKETS, SignalingCounter.POLLING);

  private HubMeters() {}

  static void register(Hub hub, MeterRegistry registry) {
    for (var count : TrackerCounter.values()) {
      meter(registry, "tracker", count, TRACKER_GAUGES, hub.trackerCounters());
    }
    for (var count : SignalingCounter.values()) {
      meter(registry, "signaling", count, SIGNALING_GAUGES, hub.signalingCounters());
    }
  }

  /**
   * Registers a current number as a gauge of its own, and everything else under one counter with
   * the tag {@code event}.
   *
   * @param counters the hub's own objects, because meters hold them by weak references
   */
  private static <E extends Enum<E>> void meter(
      MeterRegistry registry, String part, E count, Set<E> gauges, Counters<E> counters) {
    var name = count.name().toLowerCase(Locale.ROOT);
    if (gauges.contains(count)) {
      Gauge.builder("superpeer.hub." + part + "." + name, counters, it -> it.value(count))
          .description("current number in the hub")
          .register(registry);
    } else {
      FunctionCounter.builder("superpeer.hub." + part + ".events", counters, it -> it.value(count))
          .tag("event", name)
          .description("events in the hub since the master started")
          .register(registry);
    }
  }
}
