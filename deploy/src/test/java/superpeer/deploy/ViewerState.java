package superpeer.deploy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code window.superPeer} of a player page; {@code ledger.js} explains the members.
 *
 * @param buffer seconds of video ahead of the position
 * @param position seconds
 * @param counts how many text messages of each event arrived from peers
 * @param streamed pieces that began before their sender had the whole segment
 * @param strayBytes binary that belonged to no piece
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ViewerState(
    List<Segment> segments,
    List<Peer> peers,
    List<JsonNode> events,
    Map<String, Integer> counts,
    List<JsonNode> stalls,
    List<PageError> errors,
    int streamed,
    long strayBytes,
    double buffer,
    double position,
    boolean playing,
    boolean ended,
    String peerId) {

  /** A segment as the player got it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Segment(
      long sn,
      int level,
      String type,
      String url,
      long size,
      String source,
      Bytes bytes,
      long wasted,
      String sha256,
      double loadedAt) {

    boolean isFrom(String wanted) {
      return source.equals(wanted);
    }
  }

  /** Bytes of one segment by source. */
  public record Bytes(long http, long viewer, @JsonProperty("super") long superPeer) {}

  /**
   * The other end of a data channel.
   *
   * @param called this page made the offer and the peer answered
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Peer(
      int number,
      boolean called,
      @JsonProperty("super") boolean isSuper,
      boolean open,
      String version) {}

  /** Something that went wrong in the page. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PageError(String message, boolean fatal) {}

  static ViewerState of(JsonNode state) throws JsonProcessingException {
    return Browser.JSON.treeToValue(state, ViewerState.class);
  }

  /** The hash of a segment is known a moment after the segment. */
  boolean hashed() {
    return segments.stream().allMatch(segment -> segment.sha256() != null);
  }

  long segmentsFrom(String source) {
    return segments.stream().filter(segment -> segment.isFrom(source)).count();
  }

  /** Bytes of all segments by source. */
  Bytes total() {
    return segments.stream()
        .map(Segment::bytes)
        .reduce(
            new Bytes(0, 0, 0),
            (a, b) ->
                new Bytes(
                    a.http() + b.http(), a.viewer() + b.viewer(), a.superPeer() + b.superPeer()));
  }

  /** Pieces that their sender aborted, as it must after a PIECE_CANCEL. */
  int aborts() {
    return counts.getOrDefault("PIECE_ABORT", 0);
  }

  /** Segments that came completely from peers, viewers or super peers. */
  long segmentsFromPeers() {
    return segments.stream().filter(s -> s.bytes().http() == 0 && !s.isFrom("cache")).count();
  }

  /** Open connections to other viewers. */
  long viewers() {
    return peers.stream().filter(peer -> peer.open() && !peer.isSuper()).count();
  }

  /** Open connections to super peers. */
  long superPeers() {
    return peers.stream().filter(peer -> peer.open() && peer.isSuper()).count();
  }

  String summary() {
    return "segments %s, peers %s, stalls %s, buffer %.1f s, position %.1f s, errors %s"
        .formatted(
            segments.stream().map(s -> s.sn() + ":" + s.source()).collect(Collectors.joining(" ")),
            peers,
            stalls,
            buffer,
            position,
            errors);
  }
}
