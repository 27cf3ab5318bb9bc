/**
 * Counters of the hub, and the port through which its actors are started and measured.
 *
 * <p>Start with {@link superpeer.hub.counters.Counters}. The parts that count decide what is
 * counted.
 */
package superpeer.hub.counters;
