package superpeer.hub;

import com.typesafe.config.ConfigFactory;
import superpeer.hub.config.HubConfig;

/** The hub's default settings with changes, for tests. */
public final class TestHubConfig {

  private TestHubConfig() {}

  /**
   * @param changes in HOCON, relative to {@code superpeer.hub}
   */
  public static HubConfig with(String changes) {
    return HubConfig.from(
        ConfigFactory.parseString(changes)
            .withFallback(
                ConfigFactory.parseResources("hub-reference.conf").getConfig("superpeer.hub"))
            .resolve());
  }
}
