package superpeer.hub.tracker;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.tracker.AdmissionRules.ViewerOptions;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/** Builds the replies to announces from the settings, the site's options and the new member. */
final class AnnounceReplies {

  private final TrackerConfig.AnnounceOptions announceOptions;
  private final Optional<UnaryOperator<String>> tokens;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param tokens makes the signaling token of an id; empty: no tokens
   */
  AnnounceReplies(
      TrackerConfig.AnnounceOptions announceOptions, Optional<UnaryOperator<String>> tokens) {
    this.announceOptions = announceOptions;
    this.tokens = tokens;
  }

  /**
   * @param viewerOptions those of the member's site
   * @param signalHere the signaling server at the address that the peer called; used unless one is
   *     configured
   */
  Announced of(Swarms.Joined joined, ViewerOptions viewerOptions, Optional<String> signalHere) {
    return new Announced(
        joined.id(),
        joined.reportIntervalS(),
        joined.peers(),
        announceOptions.minConns(),
        false,
        viewerOptions.signal().or(announceOptions::signalUrl).or(() -> signalHere),
        Optional.empty(),
        tokens.map(token -> token.apply(joined.id())),
        Optional.empty(),
        viewerOptions.stun().orElse(announceOptions.stun()),
        viewerOptions.wifiOnly().orElse(announceOptions.wifiOnly()),
        fuse(viewerOptions.fuseRate().orElse(announceOptions.fuseRate())),
        announceOptions.debug(),
        Optional.empty(),
        Optional.empty(),
        joined.geo());
  }

  /**
   * Raises the fuse rate above the minimum of connections: otherwise a viewer would keep leaving
   * and rejoining signaling.
   */
  private int fuse(int wanted) {
    return wanted == 0 ? 0 : Math.max(wanted, announceOptions.minConns() + 1);
  }

  /**
   * Builds a refusal that SDKs understand: they switch P2P off and play over HTTP. After an error
   * some of them would retry forever.
   *
   * @param why shown in the viewer's console
   */
  Announced refusal(PeerRole role, int reportIntervalS, String why) {
    return new Announced(
        PeerIdIssuer.next(role, random),
        reportIntervalS,
        List.of(),
        announceOptions.minConns(),
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        0,
        announceOptions.debug(),
        Optional.empty(),
        Optional.of(why),
        Geo.UNKNOWN);
  }
}
