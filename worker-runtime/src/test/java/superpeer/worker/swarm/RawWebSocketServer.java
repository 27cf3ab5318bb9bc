package superpeer.worker.swarm;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * A WebSocket server whose bytes the test decides, also invalid ones. Methods block, for at most 20
 * s.
 */
final class RawWebSocketServer implements AutoCloseable {

  static final int TEXT = 1;
  static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int FIN = 0x80;

  private final ServerSocket server;

  RawWebSocketServer(int port) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.setSoTimeout(20_000);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "ws://127.0.0.1:" + port() + "/signal";
  }

  /** Accepts a TCP connection and reads its request without answering it. */
  ServerConnection accept() throws IOException {
    var socket = server.accept();
    socket.setSoTimeout(20_000);
    return new ServerConnection(socket);
  }

  /** Accepts a connection and upgrades it. */
  ServerConnection upgrade() throws IOException {
    var serverConnection = accept();
    serverConnection.upgrade();
    return serverConnection;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** The server side of one connection. */
  static final class ServerConnection implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final String request;

    private ServerConnection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      var text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        text.append((char) in.readUnsignedByte());
      }
      this.request = text.toString();
    }

    String request() {
      return request;
    }

    void sendRaw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void upgrade() throws IOException {
      var key =
          request
              .lines()
              .filter(header -> header.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
              .map(header -> header.substring(header.indexOf(':') + 1).strip())
              .findFirst()
              .orElseThrow();
      sendRaw(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + accepted(key)
              + "\r\n\r\n");
    }

    private static String accepted(String key) {
      try {
        var text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        return Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-1")
                    .digest(text.getBytes(StandardCharsets.US_ASCII)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    void sendText(String text) throws IOException {
      sendFrame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends one frame; {@code head} is its first byte: FIN bit and opcode. */
    void sendFrame(int head, byte[] payload) throws IOException {
      var frame = ByteBuffer.allocate(10 + payload.length).put((byte) head);
      if (payload.length < 126) {
        frame.put((byte) payload.length);
      } else {
        frame.put((byte) 127).putLong(payload.length);
      }
      frame.put(payload).flip();
      socket.getOutputStream().write(frame.array(), 0, frame.limit());
    }

    void close(int code, String reason) throws IOException {
      var text = reason.getBytes(StandardCharsets.UTF_8);
      sendFrame(
          FIN | CLOSE,
          ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    /** Reads the next text of the client; other frames are skipped. */
    String nextText() throws IOException {
      while (true) {
        var opcode = in.readUnsignedByte() & 0x0F;
        var payload = payload();
        if (opcode == TEXT) {
          return new String(payload, StandardCharsets.UTF_8);
        }
      }
    }

    private byte[] payload() throws IOException {
      var length = in.readUnsignedByte() & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      }
      var mask = new byte[4];
      in.readFully(mask);
      var payload = new byte[length];
      in.readFully(payload);
      for (var i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      return payload;
    }

    /** Reads until the client closes the TCP connection. */
    boolean isClosedByClient() throws IOException {
      try {
        while (in.skip(1) >= 0) {
          in.readByte();
        }
        return true;
      } catch (EOFException | SocketException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
