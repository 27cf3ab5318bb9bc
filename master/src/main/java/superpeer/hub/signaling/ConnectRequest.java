package superpeer.hub.signaling;

import java.util.Map;
import java.util.Optional;
import superpeer.hub.signaling.ConnectionRegistry.Batching;

/**
 * The query parameters of a client that connects.
 *
 * @param proven whether a valid token proves that the tracker gave this client the id
 * @param batching whether the query has {@code b=1}
 */
record ConnectRequest(String id, boolean proven, Batching batching) {

  static ConnectRequest of(Map<String, String> query, SignalTokens tokens) {
    var id = query.getOrDefault("id", "");
    return new ConnectRequest(
        id,
        SignalingPeerId.isWellFormed(id) && tokens.isValid(query.getOrDefault("token", ""), id),
        Batching.of("1".equals(query.get("b"))));
  }

  /** Returns why the client is refused; empty if it is admitted. */
  Optional<CloseReason> refusal(SignalTokens tokens) {
    if (!SignalingPeerId.isWellFormed(id)) {
      return Optional.of(CloseReason.INVALID_ID);
    }
    return proven || !tokens.required() ? Optional.empty() : Optional.of(CloseReason.INVALID_TOKEN);
  }
}
