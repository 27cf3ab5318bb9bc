package superpeer.hub.signaling;

import java.util.Map;
import java.util.Optional;
import superpeer.hub.signaling.ConnectionRegistry.Batching;

/**
 * The query parameters of a client that connects.
 *
 * @param batching whether the query has {@code b=1}
 */
record ConnectRequest(String id, Optional<String> token, Batching batching) {

  static ConnectRequest of(Map<String, String> query) {
    return new ConnectRequest(
        query.getOrDefault("id", ""),
        Optional.ofNullable(query.get("token")),
        Batching.of("1".equals(query.get("b"))));
  }

  /** Returns why the client is refused; empty if it is admitted. */
  Optional<CloseReason> refusal(Optional<SignalTokens> tokens) {
    if (!SignalingPeerId.isWellFormed(id)) {
      return Optional.of(CloseReason.INVALID_ID);
    }
    var admitted = tokens.map(check -> token.filter(given -> check.isValid(given, id)).isPresent());
    return admitted.orElse(true) ? Optional.empty() : Optional.of(CloseReason.INVALID_TOKEN);
  }
}
