package superpeer.worker.webrtc;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.CandidatePair;
import superpeer.worker.peer.Connection;

/** One end of a connection: forwards its signals to the other end and records what it receives. */
class RecordingEndpoint implements Connection.Listener {

  private final List<Object> received = new CopyOnWriteArrayList<>();
  private volatile Optional<Connection> other = Optional.empty();
  private volatile Optional<String> closed = Optional.empty();
  private volatile Optional<CandidatePair> candidatePair = Optional.empty();
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
    received.add(text);
  }

  @Override
  public void frame(ByteBuffer copy) {
    received.add(copy);
  }

  @Override
  public void oversized(long bytes) {
    received.add("oversized " + bytes);
  }

  @Override
  public void uploaded(long bytes) {
    received.add("uploaded " + bytes);
  }

  @Override
  public void aborted(long bytesSent) {
    received.add("aborted");
  }

  @Override
  public void closed(String why) {
    closed = Optional.of(why);
  }

  @Override
  public void candidatePair(CandidatePair found) {
    candidatePair = Optional.of(found);
  }

  Optional<CandidatePair> candidatePair() {
    return candidatePair;
  }

  boolean isOpen() {
    return open;
  }

  Optional<String> closed() {
    return closed;
  }

  /** Texts ({@link String}) and frames ({@link ByteBuffer}), in order. */
  List<Object> received() {
    return List.copyOf(received);
  }
}
