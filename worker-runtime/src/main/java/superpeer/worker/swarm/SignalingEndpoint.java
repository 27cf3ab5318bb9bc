package superpeer.worker.swarm;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A signaling server, and the identity to connect with.
 *
 * @param server ws or wss URL
 * @param id our peer id
 * @param token from the tracker, for servers that require one
 * @param version of this program
 */
public record SignalingEndpoint(String server, String id, Optional<String> token, String version) {

  /**
   * The URL to dial. It omits {@code b} and {@code c}: no batches, no compact SDP
   * (docs/protocol/wire.md §3.7).
   */
  String url() {
    return server
        + (server.contains("?") ? '&' : '?')
        + "id="
        + encode(id)
        + "&p=web&v="
        + encode(version)
        + token.map(secret -> "&token=" + encode(secret)).orElse("");
  }

  SignalingEndpoint withIdentity(String newId, Optional<String> newToken) {
    return new SignalingEndpoint(server, newId, newToken, version);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return server + " as " + id;
  }
}
