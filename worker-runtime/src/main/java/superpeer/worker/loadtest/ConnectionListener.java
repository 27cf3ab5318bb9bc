package superpeer.worker.loadtest;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.Connection;

/**
 * Turns callbacks of one connection into timestamped events.
 *
 * @param events called on the connection's thread; must not block
 */
record ConnectionListener(Consumer<ConnectionEvent> events) implements Connection.Listener {

  @Override
  public void signal(Signal local) {
    events.accept(new ConnectionEvent.Signals(local));
  }

  @Override
  public void opened() {
    events.accept(new ConnectionEvent.Opened());
  }

  @Override
  public void text(String text) {
    events.accept(new ConnectionEvent.Text(text, System.nanoTime()));
  }

  @Override
  public void frame(ByteBuffer copy) {
    events.accept(new ConnectionEvent.Frame(copy, System.nanoTime()));
  }

  @Override
  public void oversized(long bytes) {
    events.accept(new ConnectionEvent.Oversized());
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
    events.accept(new ConnectionEvent.Closed(reason));
  }
}
