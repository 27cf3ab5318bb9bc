package superpeer.worker.loadtest;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.Connection;

/** Events of a connection. Times are those of {@link System#nanoTime}. */
sealed interface ConnectionEvent {

  record Signals(Signal local) implements ConnectionEvent {}

  record Opened() implements ConnectionEvent {}

  record Text(String text, long at) implements ConnectionEvent {}

  record Frame(ByteBuffer bytes, long at) implements ConnectionEvent {}

  record Oversized() implements ConnectionEvent {}

  record Closed(String reason) implements ConnectionEvent {}

  /**
   * Turns callbacks of one connection into timestamped events.
   *
   * @param events called on the connection's thread; must not block
   */
  record Listener(Consumer<ConnectionEvent> events) implements Connection.Listener {

    @Override
    public void signal(Signal local) {
      events.accept(new Signals(local));
    }

    @Override
    public void opened() {
      events.accept(new Opened());
    }

    @Override
    public void text(String text) {
      events.accept(new Text(text, System.nanoTime()));
    }

    @Override
    public void frame(ByteBuffer copy) {
      events.accept(new Frame(copy, System.nanoTime()));
    }

    @Override
    public void oversized(long bytes) {
      events.accept(new Oversized());
    }

    @Override
    public void uploaded(long bytes) {
      // a viewer that holds nothing never uploads
    }

    @Override
    public void aborted(long bytesSent) {
      // the same
    }

    @Override
    public void closed(String reason) {
      events.accept(new Closed(reason));
    }
  }
}
