package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the connections to peers.
 *
 * @param setup longest time from the offer to the open channel
 * @param disconnected time without a response from the peer's network after which it counts as gone
 * @param settle time from our first candidate to our answer, so that it contains further candidates
 * @param linger longest wait for the peer to receive our CLOSE and to close
 * @param tick interval at which the send buffers are checked
 * @param windowBytes most bytes that wait in one peer's channel
 * @param outstandingBytes most bytes of pieces that are sent and perhaps not received, all peers
 *     together
 * @param maxInboxBytes most bytes that are received from one peer and not yet passed on
 * @param tcp whether peers whose network drops UDP may connect over TCP
 * @param peerAddresses whether to use the candidates in peers' descriptions
 * @param releaseClosed whether to free the native memory that webrtc-java 0.14.0 keeps of a closed
 *     connection
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
