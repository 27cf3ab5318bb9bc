package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How peers are connected and fed.
 *
 * @param setup from the offer to the open channel
 * @param disconnected without an answer from the peer's network, after which it counts as gone
 * @param settle from our first address to our answer, for others to join it
 * @param linger for a CLOSE to arrive, and the peer to close, before we do
 * @param tick between two looks at what the network has taken
 * @param windowBytes waiting in one peer's channel
 * @param outstandingBytes of pieces, sent and perhaps not received, of all peers together
 * @param maxInboxBytes received from one peer and not yet passed on
 * @param tcp whether peers whose network drops UDP may come over TCP
 * @param peerAddresses whether to use the addresses in peers' descriptions
 * @param releaseClosed whether to free what webrtc-java 0.14.0 does not of a closed connection
 */
public record WebRtcConfig(
    Duration setup,
    Duration disconnected,
    Duration settle,
    Duration linger,
    Duration tick,
    int windowBytes,
    int outstandingBytes,
    int maxInboxBytes,
    boolean tcp,
    boolean peerAddresses,
    boolean releaseClosed) {

  /**
   * @param config the subtree at {@code superpeer.worker.webrtc}
   */
  public static WebRtcConfig from(Config config) {
    return new WebRtcConfig(
        ConfigReader.positive(config, "setup"),
        ConfigReader.positive(config, "disconnected"),
        ConfigReader.positive(config, "settle"),
        ConfigReader.positive(config, "linger"),
        ConfigReader.positive(config, "tick"),
        ConfigReader.bytes(config, "window-bytes"),
        ConfigReader.bytes(config, "outstanding-bytes"),
        ConfigReader.bytes(config, "max-inbox-bytes"),
        config.getBoolean("tcp"),
        config.getBoolean("peer-addresses"),
        config.getBoolean("release-closed"));
  }
}
