package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the connections to signaling servers.
 *
 * @param connectTimeout longest time from dialing to an open WebSocket
 * @param pingInterval time between two pings; servers drop silent peers
 * @param pongTimeout longest wait for the answer to a ping
 * @param minPause pause after the first lost connection
 * @param maxPause longest pause after repeated losses
 * @param refusedPause pause after the server has rejected us
 * @param queue most messages that wait for a connection to open; the oldest are dropped first
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
