/**
 * Measures which channels are popular and how well the viewers of all channels do.
 *
 * <p>Start with {@link superpeer.hub.popularity.SwarmMonitor}, the actor that reads the tracker
 * every two seconds. {@link superpeer.hub.popularity.ChannelRanking} ranks channels, {@link
 * superpeer.hub.popularity.MinuteHistory} keeps a day of figures. Nothing here decides what is
 * seeded.
 */
package superpeer.hub.popularity;
