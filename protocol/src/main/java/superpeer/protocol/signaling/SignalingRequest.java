package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A message from a peer to a signaling server. The receiver is read from {@code to} (SDK ≥ 2.13.6)
 * or {@code to_peer_id} (older), and written as both.
 *
 * <p>Source: docs/protocol/wire.md §3.2.
 */
public sealed interface SignalingRequest {

  /** A signal for a peer; opaque to the server. */
  record Send(String to, JsonNode data) implements SignalingRequest {}

  /** Several signals for one peer ({@code action: signals}), at most 100. */
  record SendAll(String to, List<JsonNode> data) implements SignalingRequest {}

  /** Rejects an offer. */
  record Reject(String to, Optional<String> reason, Optional<Boolean> fatal)
      implements SignalingRequest {}

  /** Heartbeat; the reply is {@link SignalingReply.Pong}. */
  record Ping() implements SignalingRequest {}

  /** {@code {}} or an unknown action: only keeps the connection alive. */
  record Unknown() implements SignalingRequest {}
}
