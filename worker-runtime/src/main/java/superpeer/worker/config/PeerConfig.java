package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What one session allows its peer, and how long it waits.
 *
 * @param stats between two STATS that we send
 * @param silence without a word from the peer, after which it counts as gone
 * @param handshake from the open channel to the peer's METADATA
 * @param name for a peer to call a segment by name, before it is told of what has several
 * @param lookup for the channel to say whether it holds what a peer wants
 * @param urgent from an urgent request to the last byte of its piece, at most
 * @param prefetch from any other request to the first byte of its piece, at most
 * @param choke for which a peer is to ask for nothing, after a prefetch was refused
 * @param frame from one frame of a piece that we take to the next
 * @param abort for the peer's PIECE_ABORT, after our PIECE_CANCEL
 * @param report between two reports of a session's figures to the channel
 * @param maxRequests that wait while a piece is on its way
 * @param maxMessages from the peer between two reports
 * @param maxInboxBytes received and not yet handled
 * @param maxSegmentBytes that we take from a peer
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
