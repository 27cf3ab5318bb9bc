package superpeer.worker.control;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.FrameReader;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/** The socket of a master, driven by a test with blocking calls. */
public final class ListeningMaster implements AutoCloseable {

  private final Path socket;
  private final ServerSocketChannel server;

  public ListeningMaster(Path socket) throws IOException {
    this.socket = socket;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  public Connection accept() throws IOException {
    return new Connection(server.accept());
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }

  /** One connected worker. */
  public static final class Connection implements AutoCloseable {

    private final SocketChannel channel;
    private final FrameReader frames = new FrameReader();
    private final Deque<byte[]> payloads = new ArrayDeque<>();

    private Connection(SocketChannel channel) {
      this.channel = channel;
    }

    public WorkerEvent next() throws IOException, MalformedMessage {
      var chunk = ByteBuffer.allocate(4096);
      while (payloads.isEmpty()) {
        if (channel.read(chunk.clear()) < 0) {
          throw new EOFException();
        }
        payloads.addAll(frames.read(chunk.flip()));
      }
      return ControlCodec.decodeEvent(payloads.removeFirst()).orElseThrow();
    }

    /** Waits until the worker closes the connection, and ignores what it sends before. */
    boolean isClosedByWorker() throws IOException {
      var chunk = ByteBuffer.allocate(4096);
      while (channel.read(chunk.clear()) >= 0) {
        chunk.clear();
      }
      return true;
    }

    public void send(WorkerCommand command) throws IOException {
      send(ControlCodec.encode(command));
    }

    void send(byte[] bytes) throws IOException {
      var rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
