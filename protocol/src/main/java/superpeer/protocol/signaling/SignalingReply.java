package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What a signaling server sends to a peer. The sender is read from {@code from_peer_id} and {@code
 * from} alike, and written as {@code from_peer_id}.
 *
 * <p>Source: docs/protocol §3.3.
 */
public sealed interface SignalingReply {

  /**
   * The greeting.
   *
   * @param version {@code 10 × major + minor}; from 50 on batches are understood
   */
  record Version(int version) implements SignalingReply {}

  /** A signal from a peer. */
  record Relayed(String from, JsonNode data) implements SignalingReply {}

  /** Several at once; only to clients that said {@code b=1}. */
  record RelayedAll(List<Relayed> signals) implements SignalingReply {}

  /** No peer of that id is here. On the wire a {@code signal} without data. */
  record NotFound(String peer) implements SignalingReply {}

  /** A peer refused our offer. */
  record Rejected(String from, Optional<String> reason, Optional<Boolean> fatal)
      implements SignalingReply {}

  /** The answer to a ping. */
  record Pong() implements SignalingReply {}

  /** The server wants the client gone; it closes and does not come back. */
  record Close(String reason) implements SignalingReply {}

  /** An action this version does not know. Ignored, and counted. */
  record Unknown() implements SignalingReply {}
}
