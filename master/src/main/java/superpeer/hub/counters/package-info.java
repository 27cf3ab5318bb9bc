/**
 * Figures of the hub: what happened how often, and how much there is now; and how its actors are
 * started, so that the program can measure them.
 *
 * <p>Knows nothing of the parts that count. Start with {@link superpeer.hub.counters.Counters}.
 */
package superpeer.hub.counters;
