/**
 * Every byte that crosses a process border: plain data and codecs.
 *
 * <p>No I/O, no Akka, no clock. Start with {@link superpeer.protocol.ChannelId}; one package below
 * for each wire.
 */
package superpeer.protocol;
