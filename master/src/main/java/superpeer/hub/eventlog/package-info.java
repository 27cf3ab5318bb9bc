/**
 * What the hub did and why, one line each, for the operator.
 *
 * <p>Decides nothing, and nothing depends on what it holds. Start with {@link
 * superpeer.hub.eventlog.EventLog}.
 */
package superpeer.hub.eventlog;
