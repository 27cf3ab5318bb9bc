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
 * Encodes and decodes {@link PeerMessage}s as text frames. Stateless and thread-safe.
 *
 * <p>Unknown kinds and members are not errors. Everything that is read is checked against limits,
 * and memory stays within a small multiple of the frame.
 */
public final class PeerMessageCodec {

  /** Longest text frame, in UTF-16 units. The SDK sends no longer ones and silently drops them. */
  public static final int MAX_LENGTH = 64_000;

  private PeerMessageCodec() {}

  /**
   * Decodes one text frame.
   *
   * @throws MalformedMessage if it is too long, not a JSON object, or invalid for its kind
   */
  public static PeerMessage decode(String frame) throws MalformedMessage {
    var tree = Json.read(frame, "text frame", MAX_LENGTH);
    return PeerMessageReader.read(Json.members(tree, "text frame"));
  }

  /**
   * Encodes one text frame; {@code decode(encode(m)).equals(m)} for every message except Unknown.
   *
   * @throws IllegalArgumentException for Unknown, and if the frame would be longer than {@link
   *     #MAX_LENGTH}; see {@link MetadataSplitter} for long lists of segments
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
          "text frame has " + frame.length() + " characters; the limit is " + MAX_LENGTH);
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

  /** Length of the message as a frame, without a limit. */
  static int length(Metadata metadata) {
    return Json.write(Json.mapper().valueToTree(metadata)).length();
  }
}
