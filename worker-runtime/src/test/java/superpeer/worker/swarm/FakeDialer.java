package superpeer.worker.swarm;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;

/** A signaling server in the hands of a test. */
final class FakeDialer implements SignalingDialer {

  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

  @Override
  public Connection dial(String url, Consumer<Event> listener) {
    var line = new Line(url, listener);
    lines.add(line);
    return line;
  }

  /** The next connection that is dialed, waiting for it. */
  Line next() throws InterruptedException {
    var line = lines.poll(10, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("nobody dials");
    }
    return line;
  }

  boolean idle() {
    return lines.isEmpty();
  }

  /** One connection. */
  static final class Line implements Connection {

    private final String url;
    private final Consumer<Event> listener;
    private final List<SignalingRequest> sent = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private Line(String url, Consumer<Event> listener) {
      this.url = url;
      this.listener = listener;
    }

    String url() {
      return url;
    }

    List<SignalingRequest> sent() {
      return sent;
    }

    boolean closed() {
      return closed;
    }

    void opens() {
      listener.accept(new Event.Opened());
    }

    void says(SignalingReply reply) {
      listener.accept(new Event.Received(reply));
    }

    void drops() {
      listener.accept(new Event.Dropped());
    }

    void closes(int code, String reason) {
      listener.accept(new Event.Closed(code, reason));
    }

    @Override
    public boolean send(SignalingRequest request) {
      return sent.add(request);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
