/**
 * The fleet for Prometheus, fed by the notices that the fleet sends anyway. The totals name no
 * channel, so that their page may be open; {@link superpeer.master.metrics.DetailedMetrics} does.
 * Start with {@link superpeer.master.metrics.MetricsPages}.
 */
package superpeer.master.metrics;
