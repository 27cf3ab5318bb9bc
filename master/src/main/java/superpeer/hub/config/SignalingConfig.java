package superpeer.hub.config;

import static superpeer.hub.config.HubConfig.positive;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the signaling server. Defaults and meaning: {@code hub-reference.conf}.
 *
 * @param shards actors that share the ids among them
 * @param maxSockets WebSockets and polling clients together
 * @param keepAlive silence after which the server sends a WebSocket ping frame
 * @param expiry silence of a client after which its socket is closed
 * @param sendBuffer what may wait for a slow receiver
 * @param rate what one client may send
 * @param polling long polling
 * @param tokens who may connect
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
   * What may wait for a slow receiver; one message more and it is disconnected.
   *
   * @param messages 1 or more
   * @param characters UTF-16 units in all of them
   */
  public record SendBuffer(int messages, int characters) {}

  /**
   * What one client may send: a token bucket.
   *
   * @param perSecond signals per second in the long run
   * @param burst signals at once
   */
  public record Rate(int perSecond, int burst) {}

  /**
   * Long polling.
   *
   * @param hold how long a GET waits for a message; below the HTTP server's idle timeout
   * @param expiry silence after which a polling client is forgotten
   * @param messages that wait for its next GET; the oldest go first
   */
  public record Polling(Duration hold, Duration expiry, int messages) {}

  /**
   * Who may connect.
   *
   * @param secret shared with the tracker that issues tokens; empty admits everyone
   * @param maxAge of a token; zero: any
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
