package superpeer.hub.config;

import static superpeer.hub.config.HubConfig.positive;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the registry of servers. Defaults and meaning: {@code hub-reference.conf}.
 *
 * @param pollEvery time between two looks at a running server
 * @param pollStoppedAtMost longest time between two looks at one that does not answer
 * @param answerTimeout how long a server may take to answer a look
 * @param callTimeout how long it may take to answer what an operator or the planner asks for
 * @param maxServers that can be registered
 * @param maxAnswerKb longest answer of a server that is read, in units of 1,024 bytes
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
