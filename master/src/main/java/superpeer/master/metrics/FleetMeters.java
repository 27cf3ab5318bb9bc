package superpeer.master.metrics;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;

/**
 * Registers the meters of the fleet: sums over the latest views, and counters since the master
 * started. Names and units are in {@link #register}.
 */
final class FleetMeters {

  private static final double BYTES_PER_KB = 1024;
  private static final double BITS_PER_MBIT = 1e6;

  private final CumulativeTotals cumulativeTotals = new CumulativeTotals();

  /** The actor writes it, scrapes read it. */
  private volatile List<WorkerView> latest = List.of();

  FleetMeters(MeterRegistry registry) {
    register(registry);
    count(registry);
  }

  List<WorkerView> latest() {
    return latest;
  }

  Behavior<Update> watcher() {
    return Behaviors.setup(context -> watcher(new TreeMap<>()));
  }

  private Behavior<Update> watcher(Map<Integer, WorkerView> views) {
    return Behaviors.receive(Update.class)
        .onMessage(
            Update.SlotChanged.class,
            slotChanged -> {
              views.put(slotChanged.worker().slot(), slotChanged.worker());
              cumulativeTotals.add(slotChanged.worker());
              return publish(views);
            })
        .onMessage(Update.StandbyChanged.class, standbyChanged -> Behaviors.same())
        .onMessage(
            Update.SlotEnded.class,
            slotEnded -> {
              views.remove(slotEnded.slot());
              cumulativeTotals.forget(slotEnded.slot());
              return publish(views);
            })
        .build();
  }

  private Behavior<Update> publish(Map<Integer, WorkerView> views) {
    latest = List.copyOf(views.values());
    return Behaviors.same();
  }

  private void register(MeterRegistry registry) {
    for (var phase : Phase.values()) {
      Gauge.builder("superpeer.workers", () -> count(phase))
          .tag("phase", phase.name().toLowerCase(Locale.ROOT))
          .description("worker processes by phase")
          .register(registry);
    }
    gauge(registry, "peers", "connected viewers", view -> view.stats().peers());
    gauge(
        registry,
        "uplink.bits.per.second",
        "recent rate of payload sent to viewers",
        view -> view.stats().currentUplinkMbps() * BITS_PER_MBIT);
    gauge(
        registry,
        "workers.memory.bytes",
        "resident memory of all workers",
        view -> view.stats().memoryKb() * BYTES_PER_KB);
    gauge(
        registry,
        "workers.cpu.percent",
        "CPU of all workers, in percent of one core",
        view -> view.stats().cpuPercent());
    gauge(
        registry,
        "workers.restarts",
        "worker processes that replaced another one",
        WorkerView::restarts);
  }

  private void count(MeterRegistry registry) {
    counter(
        registry,
        "uploaded.bytes",
        "payload sent to viewers since the master started",
        all -> all.uploadedKb() * BYTES_PER_KB);
    counter(
        registry,
        "acknowledged.bytes",
        "payload that viewers acknowledged",
        all -> all.acknowledgedKb() * BYTES_PER_KB);
    counter(
        registry,
        "origin.bytes",
        "segment bytes fetched over HTTP",
        all -> all.originKb() * BYTES_PER_KB);
    counter(
        registry,
        "sessions.rejected",
        "viewers refused because the worker was full",
        CumulativeTotals::rejectedSessions);
    counter(
        registry,
        "sessions.failed",
        "viewers that never connected",
        CumulativeTotals::failedSessions);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<WorkerView> value) {
    Gauge.builder("superpeer." + name, () -> latest.stream().mapToDouble(value).sum())
        .description(description)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<CumulativeTotals> value) {
    FunctionCounter.builder("superpeer." + name, cumulativeTotals, value)
        .description(description)
        .register(registry);
  }

  private long count(Phase phase) {
    return latest.stream().filter(view -> view.phase() == phase).count();
  }
}
