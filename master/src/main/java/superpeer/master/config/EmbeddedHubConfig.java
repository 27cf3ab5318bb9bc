package superpeer.master.config;

import java.util.Optional;

/**
 * Settings of the hub in this process. Defaults and reasons: {@code reference.conf}, {@code
 * superpeer.hub}.
 *
 * @param enabled whether the hub runs
 * @param adminToken of the dashboard; generated if absent
 */
public record EmbeddedHubConfig(boolean enabled, Optional<String> adminToken) {

  static EmbeddedHubConfig from(SettingReader settings) {
    return new EmbeddedHubConfig(
        settings.flag("superpeer.hub.enabled"), settings.text("superpeer.hub.admin-token"));
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "EmbeddedHubConfig[enabled=" + enabled + "]";
  }
}
