package superpeer.worker.webrtc;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.CandidatePair;
import superpeer.worker.peer.Connection;

/**
 * One end of a connection in a test: brings its signals to the other end, and keeps what it hears.
 */
class Far implements Connection.Listener {

  private final List<Object> heard = new CopyOnWriteArrayList<>();
  private volatile Optional<Connection> other = Optional.empty();
  private volatile Optional<String> closed = Optional.empty();
  private volatile Optional<CandidatePair> way = Optional.empty();
  private volatile boolean open;
  final List<Signal> signals = new CopyOnWriteArrayList<>();

  void connectTo(Connection connection) {
    other = Optional.of(connection);
    signals.forEach(connection::accept);
  }

  @Override
  public void signal(Signal local) {
    signals.add(local);
    other.ifPresent(connection -> connection.accept(local));
  }

  @Override
  public void opened() {
    open = true;
  }

  @Override
  public void text(String text) {
    heard.add(text);
  }

  @Override
  public void frame(ByteBuffer copy) {
    heard.add(copy);
  }

  @Override
  public void oversized(long bytes) {
    heard.add("oversized " + bytes);
  }

  @Override
  public void uploaded(long bytes) {
    heard.add("uploaded " + bytes);
  }

  @Override
  public void aborted(long bytesSent) {
    heard.add("aborted");
  }

  @Override
  public void closed(String why) {
    closed = Optional.of(why);
  }

  @Override
  public void way(CandidatePair found) {
    way = Optional.of(found);
  }

  Optional<CandidatePair> way() {
    return way;
  }

  boolean isOpen() {
    return open;
  }

  Optional<String> closed() {
    return closed;
  }

  /** Texts ({@link String}) and frames ({@link ByteBuffer}), in order. */
  List<Object> heard() {
    return List.copyOf(heard);
  }
}
