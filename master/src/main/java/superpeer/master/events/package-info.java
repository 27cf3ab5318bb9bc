/**
 * Publishes what changes on this server as events, for dashboards and for troubleshooting.
 *
 * <p>Start with {@link superpeer.master.events.EventBus}, which numbers events, keeps the latest
 * and sends them to subscribers. {@link superpeer.master.events.WorkerChangeDetector} and {@link
 * superpeer.master.events.StatusChangeDetector} decide what is an event. The master itself never
 * acts on events.
 */
package superpeer.master.events;
