/**
 * The messages on every wire between processes: plain data and codecs.
 *
 * <p>Start with {@link superpeer.protocol.ChannelId}; each wire has a package of its own, whose
 * codec decides what is valid. No I/O, no Akka, no clock.
 */
package superpeer.protocol;
