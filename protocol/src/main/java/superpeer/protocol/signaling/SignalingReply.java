package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A message from a signaling server to a peer. The sender is read from {@code from_peer_id} or
 * {@code from}, and written as {@code from_peer_id}.
 *
 * <p>Source: docs/protocol/wire.md §3.3.
 */
public sealed interface SignalingReply {

  /**
   * The server's version, sent first.
   *
   * @param version {@code 10 × major + minor}; servers from 50 on support batches
   */
  record Version(int version) implements SignalingReply {}

  /** A signal from a peer. */
  record Relayed(String from, JsonNode data) implements SignalingReply {}

  /** Several signals; only for clients that sent {@code b=1}. */
  record RelayedAll(List<Relayed> signals) implements SignalingReply {}

  /** No peer has this id. On the wire it is a {@code signal} without data. */
  record NotFound(String peer) implements SignalingReply {}

  /** A peer rejected our offer. */
  record Rejected(String from, Optional<String> reason, Optional<Boolean> fatal)
      implements SignalingReply {}

  /** The answer to a ping. */
  record Pong() implements SignalingReply {}

  /** The server asks the client to close the connection and not to reconnect. */
  record Close(String reason) implements SignalingReply {}

  /** An unknown action. Ignored, but counted. */
  record Unknown() implements SignalingReply {}
}
