package superpeer.hub.signaling;

import java.util.Map;
import java.util.Optional;
import superpeer.hub.signaling.Switchboard.Batches;

/**
 * Who connects, as the query of its request says.
 *
 * @param batches whether it said {@code b=1}
 */
record Client(String id, Optional<String> token, Batches batches) {

  static Client of(Map<String, String> query) {
    return new Client(
        query.getOrDefault("id", ""),
        Optional.ofNullable(query.get("token")),
        Batches.of("1".equals(query.get("b"))));
  }

  /** Why it may not come in, if so. */
  Optional<Ending> refusal(Optional<Tokens> tokens) {
    if (!PeerId.wellFormed(id)) {
      return Optional.of(Ending.BAD_ID);
    }
    var admitted = tokens.map(check -> token.filter(given -> check.accepts(given, id)).isPresent());
    return admitted.orElse(true) ? Optional.empty() : Optional.of(Ending.BAD_TOKEN);
  }
}
