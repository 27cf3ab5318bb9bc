package superpeer.hub.config;

import com.typesafe.config.Config;
import java.util.List;
import superpeer.protocol.address.IpNetwork;

/**
 * The hub's settings, read once at start. Defaults and meaning: {@code hub-reference.conf}. Whether
 * there is a hub at all ({@code superpeer.hub.enabled}) is for {@code WorkerMain} to decide.
 *
 * @param trustedProxies whose {@code X-Forwarded-For} names the client
 */
public record HubConfig(
    TrackerConfig tracker,
    SignalingConfig signaling,
    RegistryConfig registry,
    LoginConfig login,
    List<IpNetwork> trustedProxies) {

  /**
   * @param config the subtree at {@code superpeer.hub}; only {@code WorkerMain} passes the root
   *     down
   * @throws IllegalArgumentException naming the key, if a value makes no sense
   */
  public static HubConfig from(Config config) {
    return new HubConfig(
        TrackerConfig.from(config.getConfig("tracker")),
        SignalingConfig.from(config.getConfig("signaling")),
        RegistryConfig.from(config.getConfig("registry")),
        LoginConfig.from(config.getConfig("login")),
        config.getStringList("trusted-proxies").stream().map(HubConfig::network).toList());
  }

  private static IpNetwork network(String cidr) {
    try {
      return IpNetwork.of(cidr);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "superpeer.hub.trusted-proxies has '" + cidr + "', which is no network like 10.0.0.0/8",
          e);
    }
  }

  static int positive(Config config, String key) {
    var value = config.getInt(key);
    if (value < 1) {
      throw new IllegalArgumentException(
          "superpeer.hub…" + key + " is " + value + ", must be 1 or more");
    }
    return value;
  }
}
