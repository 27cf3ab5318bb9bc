package superpeer.master.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.FrameReader;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Hello;

/**
 * One accepted connection. It belongs to no worker until its Hello has a known token. Runs on the
 * thread of the {@link ControlListener}.
 */
final class ControlConnection {

  private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);

  private final ControlListener listener;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final long helloDueNanos;
  private final FrameReader reader = new FrameReader();
  private Optional<ControlLine> line = Optional.empty();
  private Optional<ByteBuffer> writing = Optional.empty();

  /**
   * @param helloDueNanos by {@link System#nanoTime}
   */
  ControlConnection(
      ControlListener listener, SocketChannel channel, SelectionKey key, long helloDueNanos) {
    this.listener = listener;
    this.channel = channel;
    this.key = key;
    this.helloDueNanos = helloDueNanos;
  }

  boolean isPending() {
    return line.isEmpty();
  }

  long helloDueNanos() {
    return helloDueNanos;
  }

  void onReady() {
    if (key.isValid() && key.isReadable()) {
      read();
    }
    if (key.isValid() && key.isWritable()) {
      write();
    }
  }

  /** Reads once, so that other connections do not wait long. */
  private boolean read() {
    var buffer = listener.buffer().clear();
    try {
      var count = channel.read(buffer);
      if (count < 0) {
        close();
        return false;
      }
      for (var payload : reader.read(buffer.flip())) {
        if (!channel.isOpen()) {
          return false;
        }
        onFrame(payload);
      }
      return count > 0;
    } catch (MalformedMessage e) {
      refuse(ControlRefusal.MALFORMED, e.toString());
    } catch (IOException e) {
      log.debug("a control connection failed: {}", e.toString());
      close();
    }
    return false;
  }

  void readToTheEnd() {
    var more = true;
    while (more && channel.isOpen()) {
      more = read();
    }
  }

  private void onFrame(byte[] payload) throws MalformedMessage {
    var event = ControlCodec.decodeEvent(payload);
    if (line.isPresent()) {
      event.ifPresent(line.get()::onEvent);
    } else if (event.isPresent() && event.get() instanceof Hello hello) {
      onHello(hello);
    } else {
      refuse(ControlRefusal.NO_HELLO, "the first frame is not a hello");
    }
  }

  private void onHello(Hello hello) {
    var found = listener.findByToken(hello.token().getBytes(StandardCharsets.UTF_8));
    if (found.isEmpty()) {
      refuse(ControlRefusal.UNKNOWN_TOKEN, "the token is unknown");
      return;
    }
    line = found;
    found.get().attach(this);
    found.get().onEvent(withoutToken(hello));
    write();
  }

  /** Removes the token, which nobody needs from here on, so it cannot be logged. */
  private static WorkerEvent withoutToken(Hello hello) {
    return new Hello("", hello.pid(), hello.startedAtMs(), hello.version(), hello.assignment());
  }

  void write() {
    try {
      while (hasFrame() && channel.write(writing.orElseThrow()) > 0) {
        if (!writing.orElseThrow().hasRemaining()) {
          line.orElseThrow().queued().remove();
          writing = Optional.empty();
        }
      }
      key.interestOps(
          writing.isPresent()
              ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
              : SelectionKey.OP_READ);
    } catch (IOException e) {
      log.debug("a control connection failed: {}", e.toString());
      close();
    }
  }

  private boolean hasFrame() {
    if (writing.isEmpty()) {
      writing = line.map(current -> current.queued().peek()).map(ByteBuffer::wrap);
    }
    return writing.isPresent();
  }

  void refuse(ControlRefusal reason, String detail) {
    log.debug("a control connection is refused: {}", detail);
    listener.countRefusal(reason);
    close();
  }

  void close() {
    listener.closed(this);
    line.ifPresent(current -> current.detach(this));
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("closing a control connection failed: {}", e.toString());
    }
  }
}
