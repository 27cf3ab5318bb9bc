/**
 * How the swarms are doing: which channels are hot, and what all viewers together see.
 *
 * <p>{@link superpeer.hub.popularity.ChannelRanking} ranks, {@link
 * superpeer.hub.popularity.MinuteHistory} sums up, both plain code; {@link
 * superpeer.hub.popularity.SwarmMonitor} asks the tracker again and again. Decides nothing.
 */
package superpeer.hub.popularity;
