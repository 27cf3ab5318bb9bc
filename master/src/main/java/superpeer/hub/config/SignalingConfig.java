package superpeer.hub.config;

import static superpeer.hub.config.HubConfig.positive;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the signaling server. Defaults and meaning: {@code hub-reference.conf}.
 *
 * @param shards number of actors that share the clients
 * @param maxSockets maximum WebSockets and polling clients together
 * @param keepAlive silence after which the server sends a WebSocket ping
 * @param expiry silence after which the socket of a client is closed
 * @param sendBuffer limits of the messages that wait for a slow receiver
 * @param rate limit of the signals of one client
 * @param polling long polling
 * @param tokens which clients may connect
 */
public record SignalingConfig(
    int shards,
    int maxSockets,
    Duration keepAlive,
    Duration expiry,
    SendBuffer sendBuffer,
    Rate rate,
    Polling polling,
    Tokens tokens) {

  /**
   * Limits of the messages that wait for a slow receiver. A client that exceeds them is
   * disconnected.
   *
   * @param messages 1 or more
   * @param characters UTF-16 units in all of them
   */
  public record SendBuffer(int messages, int characters) {}

  /**
   * Limit of the signals of one client: a token bucket.
   *
   * @param perSecond signals per second in the long run
   * @param burst signals at once
   */
  public record Rate(int perSecond, int burst) {}

  /**
   * Long polling.
   *
   * @param hold how long a GET waits for a message; must be below the idle timeout of the HTTP
   *     server
   * @param expiry silence after which a polling client is removed
   * @param messages maximum messages that wait for the next GET; the oldest are dropped first
   */
  public record Polling(Duration hold, Duration expiry, int messages) {}

  /**
   * Which clients may connect.
   *
   * @param secret shared with the tracker that issues tokens; empty admits every client
   * @param maxAge maximum age of a token; zero: any
   */
  public record Tokens(Optional<String> secret, Duration maxAge) {

    /** Never prints the secret. */
    @Override
    public String toString() {
      return "Tokens[secret=" + (secret.isPresent() ? "set" : "none") + ", maxAge=" + maxAge + "]";
    }
  }

  static SignalingConfig from(Config config) {
    var secret = config.getString("secret");
    return new SignalingConfig(
        positive(config, "shards"),
        positive(config, "max-sockets"),
        config.getDuration("keep-alive"),
        config.getDuration("expiry"),
        new SendBuffer(positive(config, "outbox.messages"), positive(config, "outbox.characters")),
        new Rate(positive(config, "rate.per-second"), positive(config, "rate.burst")),
        new Polling(
            config.getDuration("polling.hold"),
            config.getDuration("polling.expiry"),
            positive(config, "polling.messages")),
        new Tokens(
            secret.isEmpty() ? Optional.empty() : Optional.of(secret),
            config.getDuration("token-max-age")));
  }
}
