package superpeer.worker.webrtc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.control.Assignment.Network;
import superpeer.worker.config.PeerConfig;
import superpeer.worker.config.WebRtcConfig;

/** Default settings, with changes for tests. */
final class TestSettings {

  static final Network ANYWHERE = new Network(Optional.empty(), 0, 0, List.of());
  static final WebRtcConfig SUPER_PEER = webrtc(Map.of());

  /** One side must use the other's candidates; a super peer does not. */
  static final WebRtcConfig VIEWER = webrtc(Map.of("peer-addresses", "on"));

  static final PeerConfig SESSION = PeerConfig.from(shipped("peer"));

  private TestSettings() {}

  static WebRtcConfig webrtc(Map<String, String> settings) {
    return WebRtcConfig.from(ConfigFactory.parseMap(settings).withFallback(shipped("webrtc")));
  }

  private static Config shipped(String part) {
    return ConfigFactory.parseResources("reference.conf").getConfig("superpeer.worker." + part);
  }
}
