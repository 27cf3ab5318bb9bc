package superpeer.worker.loadtest;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.Connection;

/**
 * Hears one connection, and stamps what it says.
 *
 * @param told on the connection's own thread: it must only tell an actor
 */
record ConnectionListener(Consumer<ConnectionEvent> told) implements Connection.Listener {

  @Override
  public void signal(Signal local) {
    told.accept(new ConnectionEvent.Signals(local));
  }

  @Override
  public void opened() {
    told.accept(new ConnectionEvent.Opened());
  }

  @Override
  public void text(String text) {
    told.accept(new ConnectionEvent.Text(text, System.nanoTime()));
  }

  @Override
  public void frame(ByteBuffer copy) {
    told.accept(new ConnectionEvent.Frame(copy, System.nanoTime()));
  }

  @Override
  public void oversized(long bytes) {
    told.accept(new ConnectionEvent.Oversized());
  }

  @Override
  public void uploaded(long bytes) {
    // a viewer that holds nothing uploads nothing
  }

  @Override
  public void aborted(long bytesSent) {
    // the same
  }

  @Override
  public void closed(String why) {
    told.accept(new ConnectionEvent.Closed(why));
  }
}
