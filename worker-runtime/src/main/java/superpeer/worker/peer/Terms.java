package superpeer.worker.peer;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import superpeer.protocol.ChannelId;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.config.PeerConfig;

/**
 * What is the same for all sessions of a channel.
 *
 * @param channel what the peer's METADATA must name
 * @param live whether the channel is live; else VOD
 * @param token the user token of our METADATA
 * @param welcome how to meet a peer, asked once a session, on its thread, with the peer's METADATA
 *     if that has come: the caller speaks first
 * @param peers connected peers now, asked on the session's thread
 * @param limits of one session, and its waits
 */
public record Terms(
    ChannelId channel,
    boolean live,
    Optional<String> token,
    Function<Optional<Metadata>, Welcome> welcome,
    IntSupplier peers,
    PeerConfig limits) {

  /** Never prints the token. */
  @Override
  public String toString() {
    return "Terms[channel=" + channel + ", live=" + live + "]";
  }
}
