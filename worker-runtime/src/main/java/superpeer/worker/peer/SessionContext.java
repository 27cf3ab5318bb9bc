package superpeer.worker.peer;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import superpeer.protocol.ChannelId;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.config.PeerConfig;

/**
 * What all sessions of a channel share.
 *
 * @param channel what the peer's METADATA must name
 * @param live whether the channel is live; otherwise VOD
 * @param token the user token in our METADATA
 * @param announcePlan decides what to announce to a peer. Called once per session, on its thread,
 *     with the peer's METADATA; without it if we speak first
 * @param peerCount number of connected peers; called on the session's thread
 * @param config limits and timeouts of one session
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
    return "SessionContext[channel=" + channel + ", live=" + live + "]";
  }
}
