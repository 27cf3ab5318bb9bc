package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What a peer sends to a signaling server. The address is read from {@code to} (SDK ≥ 2.13.6) and
 * {@code to_peer_id} (older) alike, and written as both.
 *
 * <p>Source: docs/protocol §3.2.
 */
public sealed interface SignalingRequest {

  /** One signal for a peer. The data is opaque to the server. */
  record Send(String to, JsonNode data) implements SignalingRequest {}

  /** Several signals for one peer ({@code action: signals}), at most 100. */
  record SendAll(String to, List<JsonNode> data) implements SignalingRequest {}

  /** An offer is refused. */
  record Reject(String to, Optional<String> reason, Optional<Boolean> fatal)
      implements SignalingRequest {}

  /** Heartbeat, answered with {@link SignalingReply.Pong}. */
  record Ping() implements SignalingRequest {}

  /** {@code {}} or an unknown action: keeps the connection alive, nothing else. */
  record Unknown() implements SignalingRequest {}
}
