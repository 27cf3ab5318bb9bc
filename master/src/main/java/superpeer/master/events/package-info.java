/**
 * What changed, as it happens: for dashboards and people who look for a cause.
 *
 * <p>{@link superpeer.master.events.Changes} makes news of the fleet's notices, {@link
 * superpeer.master.events.Journal} numbers them, keeps the latest and passes them on. Decides
 * nothing, and nothing depends on it.
 */
package superpeer.master.events;
