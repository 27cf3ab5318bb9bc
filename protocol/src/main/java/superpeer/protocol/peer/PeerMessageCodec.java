package superpeer.protocol.peer;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.protocol.peer.PeerMessage.Unknown;

/**
 * Turns text frames of a data channel into {@link PeerMessage}s and back. Stateless; safe to share
 * between threads.
 *
 * <p>Liberal about what is new: unknown kinds and members are no error. Strict about what is known:
 * what is read has its bounds checked, and memory stays within a small multiple of the frame.
 */
public final class PeerMessageCodec {

  /** Longest text frame, in UTF-16 units: what the SDK sends at most, and silently drops beyond. */
  public static final int MAX_LENGTH = 64_000;

  private PeerMessageCodec() {}

  /**
   * Reads one text frame.
   *
   * @throws MalformedMessage if it is too long, is no JSON object, or breaks its kind's rules
   */
  public static PeerMessage decode(String frame) throws MalformedMessage {
    var tree = Json.read(frame, "text frame", MAX_LENGTH);
    return PeerMessageReader.read(Json.members(tree, "text frame"));
  }

  /**
   * Writes one text frame; {@code decode(encode(m)).equals(m)} for every message but Unknown.
   *
   * @throws IllegalArgumentException for Unknown, and for what would be longer than {@link
   *     #MAX_LENGTH}: see {@link MetadataSplitter} for long lists of segments
   */
  public static String encode(PeerMessage message) {
    if (message instanceof Unknown) {
      throw new IllegalArgumentException("an unknown message cannot be sent");
    }
    ObjectNode tree = Json.mapper().valueToTree(message);
    asTheSdkWritesIt(message, tree);
    var frame = Json.write(tree);
    if (frame.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a text frame of " + frame.length() + " characters; at most " + MAX_LENGTH + " arrive");
    }
    return frame;
  }

  private static void asTheSdkWritesIt(PeerMessage message, ObjectNode tree) {
    if (message instanceof Request request && request.urgent() && !request.reverse()) {
      tree.remove("reverse");
    }
    if (message instanceof Piece piece && !piece.reverse().orElse(false)) {
      tree.remove("reverse");
    }
    // JavaScript writes 39, Java 39.0.
    if (tree.get("pos") instanceof DoubleNode pos && pos.canConvertToExactIntegral()) {
      tree.set("pos", LongNode.valueOf(pos.longValue()));
    }
  }

  /** Characters that the message takes as a frame, however many. */
  static int length(Metadata metadata) {
    return Json.write(Json.mapper().valueToTree(metadata)).length();
  }
}
