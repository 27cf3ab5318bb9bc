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
public final class FakeDialer implements SignalingDialer {

  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

  @Override
  public Connection dial(String url, Consumer<Event> listener) {
    var line = new Line(url, listener);
    lines.add(line);
    return line;
  }

  /** The next connection that is dialed, waiting for it. */
  public Line next() throws InterruptedException {
    var line = lines.poll(10, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("nobody dials");
    }
    return line;
  }

  public boolean idle() {
    return lines.isEmpty();
  }

  /** One connection. */
  public static final class Line implements Connection {

    private final String url;
    private final Consumer<Event> listener;
    private final List<SignalingRequest> sent = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private Line(String url, Consumer<Event> listener) {
      this.url = url;
      this.listener = listener;
    }

    public String url() {
      return url;
    }

    public List<SignalingRequest> sent() {
      return sent;
    }

    public boolean closed() {
      return closed;
    }

    public void opens() {
      listener.accept(new Event.Opened());
    }

    public void says(SignalingReply reply) {
      listener.accept(new Event.Received(reply));
    }

    public void drops() {
      listener.accept(new Event.Dropped());
    }

    public void closes(int code, String reason) {
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
