package superpeer.worker.swarm;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where and as whom to connect to a signaling server.
 *
 * @param server ws or wss URL
 * @param id our peer id
 * @param token for servers that demand one; from the tracker
 * @param version of this program
 */
public record SignalingEndpoint(String server, String id, Optional<String> token, String version) {

  /**
   * The URL to dial. Without {@code b} and {@code c}: no batches, no compact SDP (protocol §3.7).
   */
  String url() {
    return server
        + (server.contains("?") ? '&' : '?')
        + "id="
        + encoded(id)
        + "&p=web&v="
        + encoded(version)
        + token.map(secret -> "&token=" + encoded(secret)).orElse("");
  }

  SignalingEndpoint withIdentity(String otherId, Optional<String> otherToken) {
    return new SignalingEndpoint(server, otherId, otherToken, version);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return server + " as " + id;
  }
}
