/**
 * How the swarms are doing: which channels are hot, and what all viewers together see.
 *
 * <p>{@link superpeer.hub.heat.HotChannels} ranks, {@link superpeer.hub.heat.Tally} sums up, both
 * plain code; {@link superpeer.hub.heat.Pulse} asks the tracker again and again. Decides nothing.
 */
package superpeer.hub.heat;
