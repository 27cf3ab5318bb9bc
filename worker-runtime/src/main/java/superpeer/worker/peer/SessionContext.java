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
 * @param announcePlan how to meet a peer, asked once a session, on its thread, with the peer's
 *     METADATA if that has come: the caller speaks first
 * @param peerCount connected peers now, asked on the session's thread
 * @param config of one session, and its waits
 */
public record SessionContext(
    ChannelId channel,
    boolean live,
    Optional<String> token,
    Function<Optional<Metadata>, AnnouncePlan> announcePlan,
    IntSupplier peerCount,
    PeerConfig config) {

  /** Never prints the token. */
  @Override
  public String toString() {
    return "Terms[channel=" + channel + ", live=" + live + "]";
  }
}
