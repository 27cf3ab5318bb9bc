package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits and timeouts of one session.
 *
 * @param stats interval of the STATS that we send
 * @param silence time without a message after which the peer counts as gone
 * @param handshake longest time from the open channel to the peer's METADATA
 * @param name longest wait for the peer to name a segment, before segments with several names are
 *     announced to it
 * @param lookup longest wait for the channel to answer whether it holds a requested segment
 * @param urgent longest time from an urgent request to the last byte of its piece
 * @param prefetch longest time from any other request to the first byte of its piece
 * @param choke how long a peer is choked after a refused prefetch
 * @param frame longest time between two frames of a piece that we download
 * @param abort longest wait for the peer's PIECE_ABORT after our PIECE_CANCEL
 * @param report interval at which a session reports its statistics to the channel
 * @param maxRequests most requests that wait while a piece is being sent
 * @param maxMessages most messages from the peer per report interval
 * @param maxInboxBytes most bytes that are received and not yet handled
 * @param maxSegmentBytes largest segment that we download from a peer
 */
public record PeerConfig(
    Duration stats,
    Duration silence,
    Duration handshake,
    Duration name,
    Duration lookup,
    Duration urgent,
    Duration prefetch,
    Duration choke,
    Duration frame,
    Duration abort,
    Duration report,
    int maxRequests,
    int maxMessages,
    int maxInboxBytes,
    int maxSegmentBytes) {

  /**
   * @param config the subtree at {@code superpeer.worker.peer}
   */
  public static PeerConfig from(Config config) {
    return new PeerConfig(
        ConfigReader.positive(config, "stats"),
        ConfigReader.positive(config, "silence"),
        ConfigReader.positive(config, "handshake"),
        ConfigReader.positive(config, "name"),
        ConfigReader.positive(config, "lookup"),
        ConfigReader.positive(config, "urgent"),
        ConfigReader.positive(config, "prefetch"),
        ConfigReader.positive(config, "choke"),
        ConfigReader.positive(config, "frame"),
        ConfigReader.positive(config, "abort"),
        ConfigReader.positive(config, "report"),
        ConfigReader.atLeastOne(config, "max-requests"),
        ConfigReader.atLeastOne(config, "max-messages"),
        ConfigReader.bytes(config, "max-inbox-bytes"),
        ConfigReader.bytes(config, "max-segment-bytes"));
  }
}
