/**
 * Exposes the fleet to Prometheus.
 *
 * <p>Start with {@link superpeer.master.metrics.MetricsPages}, which the fleet's notices feed.
 * {@link superpeer.master.metrics.FleetMeters} has the totals, which name no channel, so that their
 * page is open to everyone. {@link superpeer.master.metrics.DetailedMetrics} names channels, and
 * decides which ones get series of their own.
 */
package superpeer.master.metrics;
