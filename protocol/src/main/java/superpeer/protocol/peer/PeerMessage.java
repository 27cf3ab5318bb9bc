package superpeer.protocol.peer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message between two peers, in a text frame of their data channel.
 *
 * <p>A frame is one JSON object; its {@code event} names the kind. Unknown kinds decode to {@link
 * Unknown}, because viewers may run newer SDKs. So do messages about something that is not a media
 * segment, where {@code sn} is not a non-negative integer: SDK 2.9.10 broadcasts {@code
 * "initSegment"}.
 *
 * <p>Source: docs/protocol/wire.md §5; SDK 2.9.10 and 2.17.0. Golden frames: {@code golden/}.
 */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "event",
    defaultImpl = PeerMessage.Unknown.class)
@JsonSubTypes({
  @Type(value = PeerMessage.Metadata.class, name = "METADATA"),
  @Type(value = PeerMessage.Have.class, name = "HAVE"),
  @Type(value = PeerMessage.HaveReverse.class, name = "HAVE_REVERSE"),
  @Type(value = PeerMessage.Lost.class, name = "LOST"),
  @Type(value = PeerMessage.Request.class, name = "REQUEST"),
  @Type(value = PeerMessage.Piece.class, name = "PIECE"),
  @Type(value = PeerMessage.PieceAck.class, name = "PIECE_ACK"),
  @Type(value = PeerMessage.PieceNotFound.class, name = "PIECE_NOT_FOUND"),
  @Type(value = PeerMessage.PieceCancel.class, name = "PIECE_CANCEL"),
  @Type(value = PeerMessage.PieceAbort.class, name = "PIECE_ABORT"),
  @Type(value = PeerMessage.Choke.class, name = "CHOKE"),
  @Type(value = PeerMessage.Unchoke.class, name = "UNCHOKE"),
  @Type(value = PeerMessage.Stats.class, name = "STATS"),
  @Type(value = PeerMessage.GetPeers.class, name = "GET_PEERS"),
  @Type(value = PeerMessage.Peers.class, name = "PEERS"),
  @Type(value = PeerMessage.PeerSignal.class, name = "PEER_SIGNAL"),
  @Type(value = PeerMessage.Playlist.class, name = "PLAYLIST"),
  @Type(value = PeerMessage.Close.class, name = "CLOSE"),
})
public sealed interface PeerMessage {

  /** Size of every binary frame of a piece except the one with the end of the segment, in bytes. */
  int FRAME_SIZE = 64_000;

  /**
   * The handshake; the initiator of the connection sends it first.
   *
   * @param channel must equal the receiver's channel id
   * @param field level → sequence numbers of complete segments; present even if empty
   * @param sequential true for HLS; otherwise viewers do not prefetch
   * @param platform {@code WEB}, {@code ANDROID}, {@code IOS}; informational
   * @param version of the SDK; informational
   * @param mobile whether the sender is a mobile device
   * @param mobileNet whether it is on a cellular network
   * @param peers connected peers of the sender
   * @param superPeer whether the sender is a super peer
   * @param token user token of a super peer
   */
  record Metadata(
      String channel,
      Map<Integer, List<Long>> field,
      boolean sequential,
      Optional<String> platform,
      Optional<String> version,
      boolean mobile,
      @JsonProperty("mobile_net") boolean mobileNet,
      int peers,
      @JsonProperty("super") boolean superPeer,
      Optional<String> token)
      implements PeerMessage {}

  /**
   * The sender holds a segment, or is receiving it and can forward it.
   *
   * @param complete whether the sender has all of it
   * @param size in bytes, if known; always the real size
   */
  record Have(
      long sn,
      @JsonProperty("seg_id") Optional<String> segId,
      int level,
      boolean complete,
      Optional<Long> size)
      implements PeerMessage {}

  /** The sender is receiving a segment in reverse and can forward it in reverse. */
  record HaveReverse(long sn, @JsonProperty("seg_id") Optional<String> segId, int level)
      implements PeerMessage {}

  /** The sender no longer holds a segment (VOD). */
  record Lost(long sn, @JsonProperty("seg_id") Optional<String> segId, int level)
      implements PeerMessage {}

  /**
   * The sender wants a segment.
   *
   * @param segId absent in prefetch requests, which use level and sn
   * @param reverse whether to send the last frame first
   * @param urgent whether the player waits for it
   */
  record Request(
      long sn,
      @JsonProperty("seg_id") Optional<String> segId,
      int level,
      boolean reverse,
      boolean urgent)
      implements PeerMessage {}

  /**
   * A segment follows in {@code attachments} binary frames of {@link #FRAME_SIZE} bytes.
   *
   * @param size in bytes
   * @param attachments {@code ceil(size / 64000)}
   * @param reverse present and true if the last frame comes first
   * @param ext provenance
   */
  record Piece(
      long sn,
      @JsonProperty("seg_id") String segId,
      int level,
      long size,
      int attachments,
      Optional<Boolean> reverse,
      Optional<Ext> ext)
      implements PeerMessage {

    public Piece {
      if (size < 1 || attachments != attachmentsOf(size)) {
        throw new IllegalArgumentException(
            "a piece of " + size + " bytes does not fill " + attachments + " frames");
      }
    }

    /** Number of binary frames for {@code size} bytes, rounded up. */
    public static long attachmentsOf(long size) {
      return size / FRAME_SIZE + (size % FRAME_SIZE == 0 ? 0 : 1);
    }
  }

  /**
   * @param from provenance text; each hop appends to it
   * @param incompletes hops that were still receiving while they forwarded
   * @param hash standard base64 of the SHA-256 of the whole segment (SDK ≥ 2.14.5 verifies it)
   */
  record Ext(Optional<String> from, Optional<Integer> incompletes, Optional<String> hash) {}

  /** The sender has received the last frame of a piece; only SDK 2.9.10 sends sn and level. */
  record PieceAck(
      @JsonProperty("seg_id") String segId,
      long size,
      Optional<Long> sn,
      Optional<Integer> level,
      Optional<Integer> miss)
      implements PeerMessage {}

  /** The reply to a {@link Request} that cannot be served; viewers then rate the sender lower. */
  record PieceNotFound(long sn, @JsonProperty("seg_id") Optional<String> segId, int level)
      implements PeerMessage {}

  /** Asks to stop sending a piece; the reply is {@link PieceAbort}. */
  record PieceCancel(long sn, @JsonProperty("seg_id") Optional<String> segId, int level)
      implements PeerMessage {}

  /** The current piece ends; no further binary frame of it follows. */
  record PieceAbort(Optional<String> reason) implements PeerMessage {

    /** Our reason for refusing an urgent request. The SDK accepts any text, and uses HTTP then. */
    public static final String LATE = "cannot be in time";
  }

  /** The sender does not accept requests. */
  record Choke() implements PeerMessage {}

  /** The sender accepts requests again. */
  record Unchoke() implements PeerMessage {}

  /**
   * Keep-alive, sent at least every 40 s.
   *
   * @param totalConns connected peers
   * @param level current level
   * @param pos VOD play position, in seconds
   */
  record Stats(
      @JsonProperty("total_conns") int totalConns, Optional<Integer> level, Optional<Double> pos)
      implements PeerMessage {}

  /** Asks for peers; never sent to a super peer. */
  record GetPeers() implements PeerMessage {}

  /** The reply to {@link GetPeers}. */
  record Peers(List<JsonNode> peers) implements PeerMessage {}

  /** A signal relayed by a peer. */
  record PeerSignal(
      String action,
      @JsonProperty("to_peer_id") Optional<String> toPeerId,
      @JsonProperty("from_peer_id") Optional<String> fromPeerId,
      Optional<JsonNode> data,
      Optional<String> reason,
      Optional<Boolean> fatal)
      implements PeerMessage {}

  /**
   * A copy of the live media playlist.
   *
   * @param url with scheme, without query
   * @param data the text of the playlist
   * @param seq sequence number of its last segment
   */
  record Playlist(String url, String data, long seq) implements PeerMessage {}

  /**
   * The sender closes the connection. With {@code fatal}, the receiver does not connect to it
   * again.
   */
  record Close(boolean fatal) implements PeerMessage {}

  /** An unknown kind, or a message that is not about a media segment. Ignored, but counted. */
  record Unknown() implements PeerMessage {}
}
