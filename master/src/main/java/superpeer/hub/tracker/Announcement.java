package superpeer.hub.tracker;

import java.util.Optional;
import java.util.function.UnaryOperator;
import superpeer.hub.config.TrackerConfig;
import superpeer.protocol.tracker.TrackerReply.Announced;

/** Makes the answer to an announce of what every one is told and what concerns this one. */
final class Announcement {

  private final TrackerConfig.Answer answer;
  private final Optional<UnaryOperator<String>> tokens;

  /**
   * @param tokens makes the signaling token of an id, if there are tokens
   */
  Announcement(TrackerConfig.Answer answer, Optional<UnaryOperator<String>> tokens) {
    this.answer = answer;
    this.tokens = tokens;
  }

  /**
   * @param signalHere the signaling server at the address that the peer called; used unless
   *     configured otherwise
   */
  Announced of(Swarms.Joined joined, Optional<String> signalHere) {
    return new Announced(
        joined.id(),
        (int) answer.reportInterval().toSeconds(),
        joined.peers(),
        answer.minConns(),
        false,
        answer.signalUrl().or(() -> signalHere),
        Optional.empty(),
        tokens.map(token -> token.apply(joined.id())),
        Optional.empty(),
        answer.stun(),
        false,
        0,
        answer.debug(),
        Optional.empty(),
        Optional.empty(),
        joined.geo());
  }
}
