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

/** Meters of the hub's counters: {@code superpeer_hub_tracker_…} and {@code …_signaling_…}. */
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
   * What there is now is a gauge of its own; what happened is one counter with an event each.
   *
   * @param counters meters hold them weakly, so these must be the hub's own
   */
  private static <E extends Enum<E>> void meter(
      MeterRegistry registry, String part, E count, Set<E> gauges, Counters<E> counters) {
    var name = count.name().toLowerCase(Locale.ROOT);
    if (gauges.contains(count)) {
      Gauge.builder("superpeer.hub." + part + "." + name, counters, it -> it.value(count))
          .description("of the hub, now")
          .register(registry);
    } else {
      FunctionCounter.builder("superpeer.hub." + part + ".events", counters, it -> it.value(count))
          .tag("event", name)
          .description("of the hub, since the master started")
          .register(registry);
    }
  }
}
