package superpeer.protocol.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * Turns {@link WorkerCommand} and {@link WorkerEvent} into frames, and payloads of frames back.
 * Stateless; safe to share between threads.
 *
 * <pre>
 *   +--------+--------+--------+--------+----------------- - - -
 *   |  length of the JSON, big-endian   |  JSON, UTF-8
 *   +--------+--------+--------+--------+----------------- - - -
 * </pre>
 *
 * <p>Master and worker may be of different versions: unknown members are ignored, an unknown kind
 * decodes to empty. So a member added later must be an Optional or a number whose 0 means absent.
 */
public final class ControlCodec {

  /** Longest JSON of a frame, in bytes. A seed command with every setting has about 2,000. */
  public static final int MAX_PAYLOAD = 1 << 20;

  /** Bytes before the JSON. */
  static final int HEADER = 4;

  private ControlCodec() {}

  /** The complete frame, header included. */
  public static byte[] encode(WorkerCommand command) {
    return frame(command);
  }

  /** The complete frame, header included. */
  public static byte[] encode(WorkerEvent event) {
    return frame(event);
  }

  /**
   * Reads what {@link FrameReader} returned.
   *
   * @return empty if this version does not know the kind
   * @throws MalformedMessage if it is no JSON, or breaks its kind's rules
   */
  public static Optional<WorkerCommand> decodeCommand(byte[] payload) throws MalformedMessage {
    return decode(payload, WorkerCommand.class);
  }

  /**
   * Reads what {@link FrameReader} returned.
   *
   * @return empty if this version does not know the kind
   * @throws MalformedMessage if it is no JSON, or breaks its kind's rules
   */
  public static Optional<WorkerEvent> decodeEvent(byte[] payload) throws MalformedMessage {
    return decode(payload, WorkerEvent.class);
  }

  private static byte[] frame(Object message) {
    try {
      var json = Json.mapper().writeValueAsBytes(message);
      if (json.length > MAX_PAYLOAD) {
        throw new IllegalArgumentException(
            "a frame of " + json.length + " bytes; at most " + MAX_PAYLOAD + " can be sent");
      }
      return ByteBuffer.allocate(HEADER + json.length).putInt(json.length).put(json).array();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("every control message is plain data: " + message, e);
    }
  }

  private static <T> Optional<T> decode(byte[] payload, Class<T> type) throws MalformedMessage {
    var tree = Json.read(payload, "control frame", MAX_PAYLOAD);
    if (!tree.isObject()) {
      throw new MalformedMessage("control frame is no JSON object");
    }
    try {
      return Optional.of(Json.mapper().treeToValue(tree, type));
    } catch (InvalidTypeIdException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedMessage(
          "control frame is no "
              + type.getSimpleName()
              + ": "
              + Json.excerpt(String.valueOf(e.getMessage())));
    }
  }
}
