/**
 * Keeps the log of what the hub did and why, for the operator.
 *
 * <p>Start with {@link superpeer.hub.eventlog.EventLog}. It decides nothing, and nothing depends on
 * its entries.
 */
package superpeer.hub.eventlog;
