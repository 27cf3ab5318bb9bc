package superpeer.worker.peer;

import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import superpeer.protocol.ChannelId;
import superpeer.worker.config.PeerConfig;

/**
 * What is the same for all sessions of a channel.
 *
 * @param channel what the peer's METADATA must name
 * @param live whether the channel is live; else VOD
 * @param token the user token of our METADATA
 * @param holdings what we hold now, asked once a session, on its thread: a snapshot that nobody
 *     changes
 * @param peers connected peers now, asked on the session's thread
 * @param limits of one session, and its waits
 */
public record Terms(
    ChannelId channel,
    boolean live,
    Optional<String> token,
    Supplier<List<PeerSession.Announce>> holdings,
    IntSupplier peers,
    PeerConfig limits) {

  /** Never prints the token. */
  @Override
  public String toString() {
    return "Terms[channel=" + channel + ", live=" + live + "]";
  }
}
