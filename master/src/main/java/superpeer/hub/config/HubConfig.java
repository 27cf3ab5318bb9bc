package superpeer.hub.config;

import com.typesafe.config.Config;
import java.util.List;
import superpeer.protocol.address.IpNetwork;

/**
 * The settings of the hub, read once at start. Defaults and meaning: {@code hub-reference.conf}.
 * {@code Main} decides whether there is a hub at all ({@code superpeer.hub.enabled}).
 *
 * @param trustedProxies proxies whose {@code X-Forwarded-For} is trusted
 */
public record HubConfig(
    TrackerConfig tracker,
    SignalingConfig signaling,
    RegistryConfig registry,
    LoginConfig login,
    List<IpNetwork> trustedProxies) {

  /**
   * @param config the subtree at {@code superpeer.hub}; only {@code Main} passes the root
   * @throws IllegalArgumentException naming the key of an invalid value
   */
  public static HubConfig from(Config config) {
    return new HubConfig(
        TrackerConfig.from(config.getConfig("tracker")),
        SignalingConfig.from(config.getConfig("signaling")),
        RegistryConfig.from(config.getConfig("registry")),
        LoginConfig.from(config.getConfig("login")),
        networks(config, "trusted-proxies"));
  }

  static List<IpNetwork> networks(Config config, String key) {
    return config.getStringList(key).stream().map(cidr -> network(key, cidr)).toList();
  }

  private static IpNetwork network(String key, String cidr) {
    try {
      return IpNetwork.of(cidr);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "superpeer.hub…" + key + " has '" + cidr + "', which is not a network such as 10.0.0.0/8",
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
