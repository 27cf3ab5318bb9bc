package superpeer.protocol.tracker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/**
 * A reply of the tracker. In JSON, the envelope is {@code {"ret":0,"data":{…}}}, with {@code
 * "ret":-1} for errors; in protobuf it is a {@code Response}. Every SDK reads JSON.
 *
 * <p>Source: docs/protocol/wire.md §2.3–2.7.
 */
public sealed interface TrackerReply {

  /**
   * The reply to {@link TrackerRequest.Announce}.
   *
   * @param id peer id of this session
   * @param reportIntervalS interval of stats in seconds; SDKs use at least 20
   * @param peers candidates, the best first
   * @param minConns least number of connections; 0: the SDK's default
   * @param rejected whether P2P is denied
   * @param signal main signaling address; overrides the page's
   * @param signal2 backup signaling address
   * @param token for the main signaling server
   * @param token2 for the backup
   * @param stun ICE servers
   * @param wifiOnly whether viewers on cellular networks only download
   * @param fuseRate number of connections at which viewers leave signaling; 0: never
   * @param debug whether viewers log to the console
   * @param info printed to the viewer's console
   * @param warn printed to the viewer's console as a warning
   * @param geo location of a viewer that does not know its own; SDKs from 2.11 on report it back
   */
  record Announced(
      String id,
      @JsonProperty("report_interval") int reportIntervalS,
      List<Peer> peers,
      @JsonProperty("min_conns") int minConns,
      boolean rejected,
      Optional<String> signal,
      Optional<String> signal2,
      Optional<String> token,
      Optional<String> token2,
      List<String> stun,
      @JsonProperty("wifi_only") boolean wifiOnly,
      @JsonProperty("fuse_rate") int fuseRate,
      boolean debug,
      Optional<String> info,
      Optional<String> warn,
      Geo geo)
      implements TrackerReply {}

  /** The reply to {@link TrackerRequest.Peers}. */
  record Candidates(List<Peer> peers) implements TrackerReply {}

  /** The reply to {@link TrackerRequest.Stats}. */
  record Accepted() implements TrackerReply {}

  /**
   * A refusal. SDK 2.9.10 retries an announce if {@code code ≥ 5000}; 2.17.0 never does. To make it
   * retry, respond with HTTP 503.
   */
  record Refused(int code, String msg) implements TrackerReply {}

  /**
   * A candidate; SDKs read only the id.
   *
   * @param superPeer whether it is a super peer ({@code super})
   */
  record Peer(String id, @JsonProperty("super") boolean superPeer) {}
}
