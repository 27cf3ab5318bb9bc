package superpeer.master.config;

import java.util.Optional;

/**
 * The hub in this program. Defaults and reasons: {@code reference.conf}, {@code superpeer.hub}.
 *
 * @param enabled whether there is one
 * @param adminToken of the dashboard; absent: to be generated
 */
public record EmbeddedHubConfig(boolean enabled, Optional<String> adminToken) {

  static EmbeddedHubConfig from(SettingReader settings) {
    return new EmbeddedHubConfig(
        settings.flag("superpeer.hub.enabled"), settings.text("superpeer.hub.admin-token"));
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "HubSwitch[enabled=" + enabled + "]";
  }
}
