package superpeer.protocol.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/**
 * Encodes and decodes {@link TrackerRequest} and {@link TrackerReply}, in JSON and protobuf.
 * Stateless and thread-safe.
 *
 * <p>A body that starts with <code>{</code> is JSON, anything else protobuf: none of our protobuf
 * messages starts with that byte. Informational figures are read leniently: negative and invalid
 * ones count as 0, because the heartbeat matters more than its figures.
 */
public final class TrackerCodec {

  /** The format of a body. SDKs up to 2.16.4 support only JSON; 2.17.0 reads both. */
  public enum Format {
    JSON,
    PROTOBUF
  }

  /** Longest request, in bytes. The longest one of an SDK has a hundred ids. */
  public static final int MAX_REQUEST = 64 * 1_024;

  /** Longest reply, in bytes. */
  public static final int MAX_REPLY = 1 << 20;

  /** Most ids that a peer may exclude; SDKs send fewer than 100. */
  static final int MAX_EXCLUSIONS = 1_000;

  /** Most peers, and most ICE servers, that are read from a reply. */
  static final int MAX_PEERS = 1_000;

  /** Longest of all other strings, in UTF-16 units. */
  static final int MAX_TEXT = 1_024;

  private static final String REQUEST = "tracker request";
  private static final String REPLY = "tracker reply";

  private TrackerCodec() {}

  /** Detects the format of a body. A reply in the same format is always understood. */
  public static Format formatOf(byte[] body) {
    return body.length > 0 && body[0] == '{' ? Format.JSON : Format.PROTOBUF;
  }

  /** Decodes the body of {@code POST /channel}. */
  public static Announce decodeAnnounce(byte[] body) throws MalformedMessage {
    check(body, REQUEST, MAX_REQUEST);
    return formatOf(body) == Format.JSON
        ? JsonRequests.announce(Json.members(Json.read(body, REQUEST, MAX_REQUEST), REQUEST))
        : ProtobufRequests.announce(body);
  }

  /** Decodes the body of {@code POST …/stats}. */
  public static Stats decodeStats(byte[] body) throws MalformedMessage {
    check(body, REQUEST, MAX_REQUEST);
    return formatOf(body) == Format.JSON
        ? JsonRequests.stats(Json.members(Json.read(body, REQUEST, MAX_REQUEST), REQUEST))
        : ProtobufRequests.stats(body);
  }

  /** Decodes the body of {@code POST …/peers}. */
  public static Peers decodePeers(byte[] body) throws MalformedMessage {
    check(body, REQUEST, MAX_REQUEST);
    return formatOf(body) == Format.JSON
        ? JsonRequests.peers(Json.members(Json.read(body, REQUEST, MAX_REQUEST), REQUEST))
        : ProtobufRequests.peers(body);
  }

  public static byte[] encode(TrackerRequest request, Format format) {
    return format == Format.JSON
        ? Json.write(JsonRequests.tree(request)).getBytes(UTF_8)
        : ProtobufRequests.bytes(request);
  }

  /**
   * Decodes the reply to an announce.
   *
   * @return {@link TrackerReply.Announced} or {@link TrackerReply.Refused}
   */
  public static TrackerReply decodeAnnounced(byte[] body) throws MalformedMessage {
    check(body, REPLY, MAX_REPLY);
    return formatOf(body) == Format.JSON
        ? JsonReplies.announced(Json.members(Json.read(body, REPLY, MAX_REPLY), REPLY))
        : ProtobufReplies.announced(body);
  }

  /**
   * Decodes the reply to {@code …/peers}.
   *
   * @return {@link TrackerReply.Candidates} or {@link TrackerReply.Refused}
   */
  public static TrackerReply decodeCandidates(byte[] body) throws MalformedMessage {
    check(body, REPLY, MAX_REPLY);
    return formatOf(body) == Format.JSON
        ? JsonReplies.candidates(Json.members(Json.read(body, REPLY, MAX_REPLY), REPLY))
        : ProtobufReplies.candidates(body);
  }

  /**
   * Decodes the reply to {@code …/stats}; an empty body means success.
   *
   * @return {@link TrackerReply.Accepted} or {@link TrackerReply.Refused}
   */
  public static TrackerReply decodeAccepted(byte[] body) throws MalformedMessage {
    check(body, REPLY, MAX_REPLY);
    return formatOf(body) == Format.JSON
        ? JsonReplies.accepted(Json.members(Json.read(body, REPLY, MAX_REPLY), REPLY))
        : ProtobufReplies.accepted(body);
  }

  /**
   * Encodes a reply. JSON starts with <code>{</code> as its first byte, which SDK 2.17.0 requires.
   */
  public static byte[] encode(TrackerReply reply, Format format) {
    return format == Format.JSON
        ? Json.write(JsonReplies.tree(reply)).getBytes(UTF_8)
        : ProtobufReplies.bytes(reply);
  }

  private static void check(byte[] body, String what, int maxLength) throws MalformedMessage {
    if (body.length > maxLength) {
      throw new MalformedMessage(
          what + " has " + body.length + " bytes; the limit is " + maxLength);
    }
  }
}
