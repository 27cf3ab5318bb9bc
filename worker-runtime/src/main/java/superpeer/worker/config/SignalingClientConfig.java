package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the signaling sockets are kept.
 *
 * @param connectTimeout longest time from dialing to an open WebSocket
 * @param pingInterval between two pings; servers forget the silent
 * @param pongTimeout longest wait for the answer to a ping
 * @param minPause pause after the first lost connection
 * @param maxPause pause after many
 * @param refusedPause pause after the server said that it does not want us
 * @param queue most messages kept for a connection that is not open; the oldest go first
 * @param messagesPerSecond most messages read in a second; more wait in the network
 */
public record SignalingClientConfig(
    Duration connectTimeout,
    Duration pingInterval,
    Duration pongTimeout,
    Duration minPause,
    Duration maxPause,
    Duration refusedPause,
    int queue,
    int messagesPerSecond) {

  /**
   * @param config the subtree at {@code superpeer.worker.signaling}
   */
  static SignalingClientConfig from(Config config) {
    return new SignalingClientConfig(
        ConfigReader.positive(config, "connect-timeout"),
        ConfigReader.positive(config, "ping-interval"),
        ConfigReader.positive(config, "pong-timeout"),
        ConfigReader.positive(config, "min-pause"),
        ConfigReader.positive(config, "max-pause"),
        ConfigReader.positive(config, "refused-pause"),
        ConfigReader.atLeastOne(config, "queue"),
        ConfigReader.atLeastOne(config, "messages-per-second"));
  }
}
