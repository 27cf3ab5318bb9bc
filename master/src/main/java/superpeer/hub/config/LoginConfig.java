package superpeer.hub.config;

import static superpeer.hub.config.HubConfig.positive;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the login to {@code /hub/}. Defaults and meaning: {@code hub-reference.conf}.
 *
 * @param sessionAge after which a session ends
 * @param maxSessions maximum open sessions; one more ends the oldest
 * @param failedPerMinute wrong tokens per address and minute in the long run
 * @param failedBurst wrong tokens per address at once
 */
public record LoginConfig(
    Duration sessionAge, int maxSessions, int failedPerMinute, int failedBurst) {

  static LoginConfig from(Config config) {
    return new LoginConfig(
        config.getDuration("session-age"),
        positive(config, "max-sessions"),
        positive(config, "failed-per-minute"),
        positive(config, "failed-burst"));
  }
}
