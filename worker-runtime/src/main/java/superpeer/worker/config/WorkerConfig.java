package superpeer.worker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;

/**
 * The worker's settings, read once at start. Defaults and meaning: {@code reference.conf}.
 *
 * @param control the line to the master
 * @param tracker calls to the tracker
 * @param signaling sockets to the signaling servers
 * @param origin playlists and segments over HTTP
 * @param store segments that are kept
 * @param peer one viewer's session
 * @param webrtc connections to viewers
 * @param findPeers between two questions to the tracker for peers to call
 * @param reportInterval between two reports of figures to the master
 * @param orphanDrain how long running pieces may take when the master is gone for good
 * @param endedLinger how long a live channel that is over is still served
 * @param terminateDrain how long they may take after SIGTERM
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
   * @throws IllegalArgumentException naming the setting, when a value is out of range
   * @throws com.typesafe.config.ConfigException when a value is of the wrong kind
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
   * The complete configuration of the process: system properties over {@code settings} over {@code
   * worker.conf} over every {@code reference.conf}.
   *
   * @param settings by dotted path, such as {@code superpeer.worker.report-interval}
   * @throws InvalidConfiguration if a path is not known: it would be a typing error without effect
   * @throws com.typesafe.config.ConfigException if a path or a file cannot be read
   */
  public static Config load(Map<String, String> settings) {
    var defaults =
        ConfigFactory.parseResources("worker.conf").withFallback(ConfigFactory.defaultReference());
    for (var path : settings.keySet()) {
      if (!defaults.hasPathOrNull(path)) {
        throw new InvalidConfiguration("no setting is called " + path + "; see reference.conf");
      }
    }
    return ConfigFactory.defaultOverrides()
        .withFallback(ConfigFactory.parseMap(settings, "--set"))
        .withFallback(defaults)
        .resolve();
  }
}
