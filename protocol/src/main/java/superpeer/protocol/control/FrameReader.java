package superpeer.protocol.control;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import superpeer.protocol.MalformedMessage;

/**
 * Splits a byte stream into the payloads of its frames.
 *
 * <p>Not thread-safe: one reader per connection. After an exception the connection must be closed,
 * because the start of the next frame is unknown.
 */
public final class FrameReader {

  private final ByteBuffer header = ByteBuffer.allocate(ControlCodec.HEADER);
  private ByteBuffer payload = ByteBuffer.allocate(0);
  private boolean inPayload;

  /**
   * Consumes all bytes of a chunk.
   *
   * @return the payloads that are complete now, in order; often none
   * @throws MalformedMessage if a header announces more than {@link ControlCodec#MAX_PAYLOAD}
   *     bytes, or none; checked before allocation
   */
  public List<byte[]> read(ByteBuffer chunk) throws MalformedMessage {
    var complete = new ArrayList<byte[]>();
    while (chunk.hasRemaining()) {
      fill(inPayload ? payload : header, chunk);
      if (inPayload && !payload.hasRemaining()) {
        complete.add(payload.array());
        payload = ByteBuffer.allocate(0);
        inPayload = false;
      } else if (!inPayload && !header.hasRemaining()) {
        payload = ByteBuffer.allocate(announcedLength());
        inPayload = true;
      }
    }
    return complete;
  }

  private int announcedLength() throws MalformedMessage {
    var length = header.flip().getInt();
    header.clear();
    if (length < 1 || length > ControlCodec.MAX_PAYLOAD) {
      throw new MalformedMessage(
          "control frame has "
              + Integer.toUnsignedString(length)
              + " bytes; allowed are 1 to "
              + ControlCodec.MAX_PAYLOAD);
    }
    return length;
  }

  private static void fill(ByteBuffer to, ByteBuffer from) {
    var count = Math.min(to.remaining(), from.remaining());
    to.put(from.slice().limit(count));
    from.position(from.position() + count);
  }
}
