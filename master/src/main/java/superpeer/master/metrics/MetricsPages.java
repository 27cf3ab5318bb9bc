package superpeer.master.metrics;

import akka.actor.typed.Behavior;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import superpeer.master.fleet.Fleet.Update;

/**
 * Builds the pages of {@code GET /metrics}: totals for everyone, workers and channels for
 * operators.
 */
public final class MetricsPages implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final FleetMeters fleet = new FleetMeters(registry);

  public MetricsPages() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Returns the registry for meters of other parts; they are on the page for everyone. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Returns the actor that updates the pages from the fleet's notices; spawn it once. */
  public Behavior<Update> watcher() {
    return fleet.watcher();
  }

  /** Returns the page for everyone; it names no channel. */
  public String totals() {
    return registry.scrape();
  }

  /** Returns the page for operators: {@link #totals} and {@link DetailedMetrics}. */
  public String details() {
    return registry.scrape() + DetailedMetrics.render(fleet.latest());
  }

  /** Counts a response of the REST API. */
  public void countResponse(int status) {
    registry.counter("superpeer.http.answers", "status", Integer.toString(status)).increment();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
