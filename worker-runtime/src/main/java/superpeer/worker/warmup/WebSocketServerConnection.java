package superpeer.worker.warmup;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import superpeer.protocol.signaling.SignalingCodec;

/**
 * The server side of a WebSocket (RFC 6455), for unfragmented text messages, as our own client
 * sends them. One thread reads; any thread may write.
 */
final class WebSocketServerConnection {

  /** Appended to the client's key (RFC 6455 §1.3). */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final int TEXT = 0x81; // FIN and opcode
  private static final int MASKED = 0x80;
  private static final int LENGTH_16 = 126; // a length of two bytes follows
  private static final int LENGTH_64 = 127; // a length of eight bytes follows
  private static final int MASK_BYTES = 4;
  private static final int HEADER_BYTES = 4;

  private final DataInputStream in;
  private final OutputStream out;

  WebSocketServerConnection(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = out;
  }

  /** Completes the handshake. Nothing may be read or written before. */
  void open(String clientKey) throws IOException {
    var key = clientKey + GUID;
    var head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(sha1(key.getBytes(StandardCharsets.US_ASCII)))
            + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("SHA-1 is always available", e);
    }
  }

  /** Blocks until the next text; empty if anything else comes, such as a close frame. */
  Optional<String> read() throws IOException {
    if (in.read() != TEXT) {
      return Optional.empty();
    }
    var length = in.readUnsignedByte() & ~MASKED;
    if (length == LENGTH_16) {
      length = in.readUnsignedShort();
    } else if (length == LENGTH_64) {
      length = (int) Math.min(Integer.MAX_VALUE, in.readLong());
    }
    if (length > SignalingCodec.MAX_LENGTH) {
      return Optional.empty();
    }
    var mask = in.readNBytes(MASK_BYTES);
    var text = in.readNBytes(length);
    for (var i = 0; i < text.length; i++) {
      text[i] ^= mask[i % MASK_BYTES];
    }
    return Optional.of(new String(text, StandardCharsets.UTF_8));
  }

  /** Sends a text of at most 65,535 bytes; our session descriptions are shorter. */
  void write(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var frame = ByteBuffer.allocate(HEADER_BYTES + bytes.length).put((byte) TEXT);
    if (bytes.length < LENGTH_16) {
      frame.put((byte) bytes.length);
    } else {
      frame.put((byte) LENGTH_16).putShort((short) bytes.length);
    }
    frame.put(bytes).flip();
    out.write(frame.array(), 0, frame.limit()); // one call, so that other writers cannot interleave
  }
}
