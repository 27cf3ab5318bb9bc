package superpeer.worker.control;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.FrameReader;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/** One connection to the master. Owned by the thread of {@link MasterLine}. */
final class MasterConnection {

  private static final Logger LOG = LoggerFactory.getLogger(MasterConnection.class);

  private final SocketChannel channel;
  private final SelectionKey key;
  private final SendQueue sendQueue;
  private final FrameReader frames = new FrameReader();
  private final ByteBuffer chunk = ByteBuffer.allocate(16 * 1024);
  private boolean warned;

  private MasterConnection(SocketChannel channel, SelectionKey key, int queue) {
    this.channel = channel;
    this.key = key;
    this.sendQueue = new SendQueue(queue);
  }

  static MasterConnection dial(UnixDomainSocketAddress address, Selector selector, int queue)
      throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      if (!channel.connect(address)) {
        throw new ConnectException("the master's backlog is full: too many workers are connecting");
      }
      return new MasterConnection(channel, channel.register(selector, SelectionKey.OP_READ), queue);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * @return false if the queue is full because the master does not read
   */
  boolean add(WorkerEvent event) {
    return sendQueue.add(event);
  }

  boolean hasPending() {
    return !sendQueue.isEmpty();
  }

  /**
   * Writes waiting events and reads commands, as far as possible without blocking.
   *
   * @throws IOException if the connection is broken or the bytes are not a frame
   */
  List<WorkerCommand> exchange() throws IOException {
    sendQueue.writeTo(channel);
    key.interestOps(SelectionKey.OP_READ | (sendQueue.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    var commands = new ArrayList<WorkerCommand>();
    // One chunk at a time: a master that sends without a pause must not keep us from writing.
    if (channel.read(chunk.clear()) < 0) {
      throw new EOFException("the master closed the connection");
    }
    for (var payload : payloads()) {
      decode(payload, commands);
    }
    return commands;
  }

  private List<byte[]> payloads() throws IOException {
    try {
      return frames.read(chunk.flip());
    } catch (MalformedMessage e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void decode(byte[] payload, List<WorkerCommand> commands) {
    try {
      ControlCodec.decodeCommand(payload).ifPresent(commands::add);
    } catch (MalformedMessage e) {
      if (!warned) {
        warned = true; // once per connection
        LOG.warn("dropped a malformed command from the master: {}", e.getMessage());
      }
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing the connection to the master failed", e);
    }
  }
}
