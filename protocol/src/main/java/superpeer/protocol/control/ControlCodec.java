package superpeer.protocol.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * Encodes {@link WorkerCommand} and {@link WorkerEvent} as frames, and decodes the payloads of
 * frames. Stateless and thread-safe.
 *
 * <pre>
 *   +--------+--------+--------+--------+----------------- - - -
 *   |  length of the JSON, big-endian   |  JSON, UTF-8
 *   +--------+--------+--------+--------+----------------- - - -
 * </pre>
 *
 * <p>Master and worker can have different versions. Unknown members are ignored, and an unknown
 * kind decodes to empty. So a member that is added later must be an Optional, or a number whose 0
 * means absent.
 */
public final class ControlCodec {

  /** Longest payload of a frame, in bytes. A seed command with every setting has about 2,000. */
  public static final int MAX_PAYLOAD = 1 << 20;

  /** Length of the header, in bytes. */
  static final int HEADER = 4;

  private ControlCodec() {}

  /** Returns the complete frame, with its header. */
  public static byte[] encode(WorkerCommand command) {
    return frame(command);
  }

  /** Returns the complete frame, with its header. */
  public static byte[] encode(WorkerEvent event) {
    return frame(event);
  }

  /**
   * Decodes a payload from {@link FrameReader}.
   *
   * @return empty if this version does not know the kind
   * @throws MalformedMessage if it is not JSON, or invalid for its kind
   */
  public static Optional<WorkerCommand> decodeCommand(byte[] payload) throws MalformedMessage {
    return decode(payload, WorkerCommand.class);
  }

  /**
   * Decodes a payload from {@link FrameReader}.
   *
   * @return empty if this version does not know the kind
   * @throws MalformedMessage if it is not JSON, or invalid for its kind
   */
  public static Optional<WorkerEvent> decodeEvent(byte[] payload) throws MalformedMessage {
    return decode(payload, WorkerEvent.class);
  }

  private static byte[] frame(Object message) {
    try {
      var json = Json.mapper().writeValueAsBytes(message);
      if (json.length > MAX_PAYLOAD) {
        throw new IllegalArgumentException(
            "frame has " + json.length + " bytes; the limit is " + MAX_PAYLOAD);
      }
      return ByteBuffer.allocate(HEADER + json.length).putInt(json.length).put(json).array();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("every control message is plain data: " + message, e);
    }
  }

  private static <T> Optional<T> decode(byte[] payload, Class<T> type) throws MalformedMessage {
    var tree = Json.read(payload, "control frame", MAX_PAYLOAD);
    if (!tree.isObject()) {
      throw new MalformedMessage("control frame is not a JSON object");
    }
    try {
      return Optional.of(Json.mapper().treeToValue(tree, type));
    } catch (InvalidTypeIdException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedMessage(
          "control frame is not a valid "
              + type.getSimpleName()
              + ": "
              + Json.excerpt(String.valueOf(e.getMessage())));
    }
  }
}
