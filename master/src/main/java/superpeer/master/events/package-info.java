/**
 * What changed, as it happens: for dashboards and people who look for a cause.
 *
 * <p>{@link superpeer.master.events.WorkerChangeDetector} makes news of the fleet's notices, {@link
 * superpeer.master.events.EventBus} numbers them, keeps the latest and passes them on. Decides
 * nothing, and nothing depends on it.
 */
package superpeer.master.events;
