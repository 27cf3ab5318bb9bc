package superpeer.protocol.tracker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * A request from a peer to the tracker, as JSON (SDK ≤ 2.16.4) or protobuf (2.17.0).
 *
 * <p>Source: docs/protocol/wire.md §2.3–2.7. Numbers that are 0 are omitted in both formats.
 */
public sealed interface TrackerRequest {

  /**
   * {@code POST {base}/channel}: joins a swarm.
   *
   * @param channel channel id, verbatim
   * @param ts start of the engine, in Unix seconds
   * @param version of the SDK
   * @param v checksum of 8 hex digits; verifying it requires the page's host name
   * @param announce {@code host[:port]} of the tracker as configured at the peer
   * @param k user token, obfuscated
   * @param token user token, plain (SDK 2.8.4)
   * @param device {@code PC-web}, {@code android-web}, …
   * @param netType {@code wifi}, {@code ethernet}, {@code cellular}, …
   * @param live live or VOD
   * @param abr whether there is more than one level
   * @param type {@code hls} or {@code hls_sw}
   * @param tag label of the peer, at most 20 characters from viewers
   * @param pos VOD play position, in seconds
   * @param signal main signaling address
   * @param signal2 backup signaling address
   * @param customSignal whether the page configured signaling
   * @param superPeer whether this is a super peer ({@code super})
   * @param geo where the peer is
   */
  record Announce(
      String channel,
      long ts,
      Optional<String> version,
      Optional<String> v,
      Optional<String> announce,
      Optional<String> k,
      Optional<String> token,
      Optional<String> device,
      Optional<String> netType,
      boolean live,
      boolean abr,
      Optional<String> type,
      Optional<String> tag,
      long pos,
      Optional<String> signal,
      Optional<String> signal2,
      @JsonProperty("custom_signal") boolean customSignal,
      @JsonProperty("super") boolean superPeer,
      Geo geo)
      implements TrackerRequest {}

  /**
   * Location of a peer; on the wire these are members of the request.
   *
   * @param lat degrees north
   * @param lon degrees east
   */
  record Geo(
      Optional<Double> lat,
      Optional<Double> lon,
      Optional<String> isp,
      Optional<String> asn,
      Optional<String> country) {

    public static final Geo UNKNOWN =
        new Geo(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /**
   * {@code POST {base}/channel/{channel}/node/{id}/stats}: heartbeat, with the figures since the
   * last acknowledged one.
   *
   * @param httpKb downloaded over HTTP, in units of 1,024 bytes ({@code http})
   * @param p2pKb downloaded from peers, same unit ({@code p2p})
   * @param shareKb uploaded to peers, same unit ({@code share})
   * @param totalConns connected peers + 1
   * @param failConns failed connections since the last success
   * @param rebuffers buffer stalls
   * @param requests media segment requests
   * @param pos VOD play position, in seconds
   * @param level current level, when it changes
   * @param off whether the peer leaves
   */
  record Stats(
      @JsonProperty("http") long httpKb,
      @JsonProperty("p2p") long p2pKb,
      @JsonProperty("share") long shareKb,
      int totalConns,
      int failConns,
      int rebuffers,
      int requests,
      long pos,
      Optional<String> level,
      boolean off,
      Optional<String> asn,
      Optional<String> country)
      implements TrackerRequest {}

  /**
   * {@code POST {base}/channel/{channel}/node/{id}/peers}: asks for more peers.
   *
   * @param exclusions ids to leave out, at most a few hundred
   * @param ratio percent of P2P to HTTP since the last call; 1000 when HTTP is 0
   * @param urgent whether the peer has no connection at all
   * @param numWant how many; absent if there is no connection
   */
  record Peers(
      List<String> exclusions,
      int ratio,
      boolean urgent,
      @JsonProperty("num_want") Optional<Integer> numWant,
      Optional<String> level,
      Optional<String> asn,
      Optional<String> country)
      implements TrackerRequest {}
}
