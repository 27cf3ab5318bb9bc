package superpeer.worker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;

/**
 * The worker's settings, read once at start. Defaults and meaning: {@code reference.conf}.
 *
 * @param control control line to the master
 * @param tracker calls to the tracker
 * @param signaling sockets to the signaling servers
 * @param origin playlists and segments over HTTP
 * @param store segment stores
 * @param peer one viewer's session
 * @param webrtc connections to viewers
 * @param findPeers interval at which the tracker is asked for peers to call
 * @param reportInterval interval of the reports to the master
 * @param orphanDrain how long running pieces may take when the worker has lost its master for good
 * @param endedLinger how long a live channel is still served after its playlist has ended
 * @param terminateDrain how long running pieces may take after SIGTERM
 */
public record WorkerConfig(
    ControlConfig control,
    TrackerClientConfig tracker,
    SignalingClientConfig signaling,
    OriginConfig origin,
    StoreConfig store,
    PeerConfig peer,
    WebRtcConfig webrtc,
    Duration findPeers,
    Duration reportInterval,
    Duration orphanDrain,
    Duration endedLinger,
    Duration terminateDrain) {

  /**
   * @param config the subtree at {@code superpeer.worker}; only {@code WorkerMain} passes it
   * @throws IllegalArgumentException if a value is out of range; the message names the setting
   * @throws com.typesafe.config.ConfigException if a value has the wrong type
   */
  public static WorkerConfig from(Config config) {
    return new WorkerConfig(
        ControlConfig.from(config.getConfig("control")),
        TrackerClientConfig.from(config.getConfig("tracker")),
        SignalingClientConfig.from(config.getConfig("signaling")),
        OriginConfig.from(config.getConfig("origin")),
        StoreConfig.from(config.getConfig("store")),
        PeerConfig.from(config.getConfig("peer")),
        WebRtcConfig.from(config.getConfig("webrtc")),
        ConfigReader.positive(config, "find-peers"),
        ConfigReader.positive(config, "report-interval"),
        ConfigReader.positive(config, "orphan-drain"),
        ConfigReader.positive(config, "ended-linger"),
        ConfigReader.positive(config, "terminate-drain"));
  }

  /**
   * Loads the complete configuration of the process. System properties override {@code settings},
   * which override {@code worker.conf}, which overrides every {@code reference.conf}.
   *
   * @param settings by dotted path, such as {@code superpeer.worker.report-interval}
   * @throws InvalidConfiguration if a path is not known, most likely by a typing error
   * @throws com.typesafe.config.ConfigException if a path or a file cannot be read
   */
  public static Config load(Map<String, String> settings) {
    var defaults =
        ConfigFactory.parseResources("worker.conf").withFallback(ConfigFactory.defaultReference());
    for (var path : settings.keySet()) {
      if (!defaults.hasPathOrNull(path)) {
        throw new InvalidConfiguration("there is no setting " + path + "; see reference.conf");
      }
    }
    return ConfigFactory.defaultOverrides()
        .withFallback(ConfigFactory.parseMap(settings, "--set"))
        .withFallback(defaults)
        .resolve();
  }
}
