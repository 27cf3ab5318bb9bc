package superpeer.worker.swarm;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.tracker.ObfuscatedToken;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.worker.config.InvalidConfiguration;

/**
 * What a peer of ours announces about itself to the tracker.
 *
 * @param role super peer or synthetic viewer
 * @param channel the swarm
 * @param live live or VOD
 * @param tracker base URL, including {@code /v1}
 * @param token user token, for trackers that bill by it
 * @param label the operator's name for the seeder
 * @param signal main signaling server, if the operator chose one
 * @param backupSignal backup signaling server
 * @param version of this program
 */
public record PeerAnnouncement(
    Role role,
    ChannelId channel,
    boolean live,
    String tracker,
    Optional<String> token,
    Optional<String> label,
    Optional<String> signal,
    Optional<String> backupSignal,
    String version) {

  /** The kind of peer, in the tracker's terms. */
  public enum Role {
    SUPER_PEER("PC-native", "ethernet"),
    VIEWER("PC-web", "wifi");

    private final String device;
    private final String netType;

    Role(String device, String netType) {
      this.device = device;
      this.netType = netType;
    }
  }

  private static final String TYPE = "hls";
  private static final int MAX_TAG_LENGTH = 20;

  /**
   * @throws InvalidConfiguration if the tracker is not an http or https URL
   */
  public PeerAnnouncement {
    baseUrl(tracker);
  }

  public static PeerAnnouncement of(Assignment assignment, String version) {
    var swarm = assignment.swarm();
    return new PeerAnnouncement(
        Role.SUPER_PEER,
        assignment.channel(),
        assignment.live(),
        swarm.tracker(),
        assignment.token(),
        assignment.label(),
        swarm.signal(),
        swarm.backupSignal(),
        version);
  }

  /**
   * @param ts start of the peer, in Unix seconds
   */
  Announce toAnnounce(long ts) {
    return new Announce(
        channel.encoded(),
        ts,
        Optional.of(version),
        Optional.empty(), // checksum over the page's host name; we have no page
        Optional.of(baseUrl(tracker).getAuthority()),
        token.map(ObfuscatedToken::of),
        Optional.empty(),
        Optional.of(role.device),
        Optional.of(role.netType),
        live,
        false,
        Optional.of(TYPE),
        label.map(text -> text.substring(0, Math.min(MAX_TAG_LENGTH, text.length()))),
        0,
        signal,
        backupSignal,
        signal.isPresent(),
        role == Role.SUPER_PEER,
        Geo.UNKNOWN);
  }

  /**
   * Parses the base URL of a tracker; the result has no slash at its end.
   *
   * @throws InvalidConfiguration if it is not an http or https URL
   */
  static URI baseUrl(String tracker) {
    try {
      var url = new URI(tracker.replaceAll("/+$", ""));
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // as wrong as any other
    }
    throw new InvalidConfiguration(
        "the tracker " + tracker + " is not an http or https URL; correct the seed's tracker zone");
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "PeerAnnouncement[channel=" + channel + ", tracker=" + tracker + "]";
  }

  /** Builds a stats report. We report only traffic and connections. */
  static TrackerRequest.Stats toStats(TrafficTotals delta, boolean off) {
    return new TrackerRequest.Stats(
        delta.fromOriginKb(),
        delta.fromPeersKb(),
        delta.uploadedKb(),
        delta.peers() + 1,
        0,
        0,
        0,
        0,
        Optional.empty(),
        off,
        Optional.empty(),
        Optional.empty());
  }
}
