package superpeer.hub.config;

import static superpeer.hub.config.HubConfig.positive;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the registry of servers. Defaults and meaning: {@code hub-reference.conf}.
 *
 * @param pollEvery time between two polls of a running server
 * @param pollStoppedAtMost longest time between two polls of a server that does not respond
 * @param answerTimeout timeout of a poll
 * @param callTimeout timeout of a call by the operator or the planner
 * @param maxServers maximum registered servers
 * @param maxAnswerKb maximum response of a server, in units of 1,024 bytes
 */
public record RegistryConfig(
    Duration pollEvery,
    Duration pollStoppedAtMost,
    Duration answerTimeout,
    Duration callTimeout,
    int maxServers,
    int maxAnswerKb) {

  static RegistryConfig from(Config config) {
    return new RegistryConfig(
        config.getDuration("poll-every"),
        config.getDuration("poll-stopped-at-most"),
        config.getDuration("answer-timeout"),
        config.getDuration("call-timeout"),
        positive(config, "max-servers"),
        positive(config, "max-answer-kb"));
  }
}
