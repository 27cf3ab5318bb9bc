/**
 * Figures of the hub: what happened how often, and how much there is now.
 *
 * <p>Knows nothing of the parts that count. Start with {@link superpeer.hub.counters.Counters}.
 */
package superpeer.hub.counters;
