package superpeer.hub.tracker;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.tracker.Rules.Terms;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/** Makes the answer to an announce of what every one is told and what concerns this one. */
final class Announcement {

  private final TrackerConfig.AnnounceOptions answer;
  private final Optional<UnaryOperator<String>> tokens;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param tokens makes the signaling token of an id, if there are tokens
   */
  Announcement(TrackerConfig.AnnounceOptions answer, Optional<UnaryOperator<String>> tokens) {
    this.answer = answer;
    this.tokens = tokens;
  }

  /**
   * @param terms of its site
   * @param signalHere the signaling server at the address that the peer called; used unless
   *     configured otherwise
   */
  Announced of(Swarms.Joined joined, Terms terms, Optional<String> signalHere) {
    return new Announced(
        joined.id(),
        joined.reportIntervalS(),
        joined.peers(),
        answer.minConns(),
        false,
        terms.signal().or(answer::signalUrl).or(() -> signalHere),
        Optional.empty(),
        tokens.map(token -> token.apply(joined.id())),
        Optional.empty(),
        terms.stun().orElse(answer.stun()),
        terms.wifiOnly().orElse(answer.wifiOnly()),
        fuse(terms.fuseRate().orElse(answer.fuseRate())),
        answer.debug(),
        Optional.empty(),
        Optional.empty(),
        joined.geo());
  }

  /** A viewer that leaves signaling at fewer connections than it wants would come and go. */
  private int fuse(int wanted) {
    return wanted == 0 ? 0 : Math.max(wanted, answer.minConns() + 1);
  }

  /**
   * A refusal as SDKs understand it: they leave P2P alone, and play on over HTTP. An error would
   * make some of them come back again and again.
   *
   * @param why printed to the viewer's console
   */
  Announced refusal(Role role, int reportIntervalS, String why) {
    return new Announced(
        PeerIds.next(role, random),
        reportIntervalS,
        List.of(),
        answer.minConns(),
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        0,
        answer.debug(),
        Optional.empty(),
        Optional.of(why),
        Geo.UNKNOWN);
  }
}
