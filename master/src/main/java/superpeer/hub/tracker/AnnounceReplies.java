package superpeer.hub.tracker;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.tracker.AdmissionRules.ViewerOptions;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/** Makes the answer to an announce of what every one is told and what concerns this one. */
final class AnnounceReplies {

  private final TrackerConfig.AnnounceOptions announceOptions;
  private final Optional<UnaryOperator<String>> tokens;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param tokens makes the signaling token of an id, if there are tokens
   */
  AnnounceReplies(
      TrackerConfig.AnnounceOptions announceOptions, Optional<UnaryOperator<String>> tokens) {
    this.announceOptions = announceOptions;
    this.tokens = tokens;
  }

  /**
   * @param viewerOptions of its site
   * @param signalHere the signaling server at the address that the peer called; used unless
   *     configured otherwise
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

  /** A viewer that leaves signaling at fewer connections than it wants would come and go. */
  private int fuse(int wanted) {
    return wanted == 0 ? 0 : Math.max(wanted, announceOptions.minConns() + 1);
  }

  /**
   * A refusal as SDKs understand it: they leave P2P alone, and play on over HTTP. An error would
   * make some of them come back again and again.
   *
   * @param why printed to the viewer's console
   */
  Announced refusal(PeerRole peerRole, int reportIntervalS, String why) {
    return new Announced(
        PeerIdIssuer.next(peerRole, random),
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
