/**
 * The fleet for Prometheus, fed by the notices that the fleet sends anyway. Only totals: no channel
 * names, so that the page may be open. Start with {@link superpeer.master.metrics.FleetMeters}.
 */
package superpeer.master.metrics;
