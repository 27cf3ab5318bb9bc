package superpeer.worker.swarm;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;

/** A signaling server that the test controls. */
public final class FakeDialer implements SignalingDialer {

  private final BlockingQueue<FakeSocket> sockets = new LinkedBlockingQueue<>();

  @Override
  public Connection dial(String url, Consumer<SocketEvent> listener) {
    var fakeSocket = new FakeSocket(url, listener);
    sockets.add(fakeSocket);
    return fakeSocket;
  }

  /** Waits for the next connection. */
  public FakeSocket awaitDial() throws InterruptedException {
    var fakeSocket = sockets.poll(10, TimeUnit.SECONDS);
    if (fakeSocket == null) {
      throw new AssertionError("no connection was dialed");
    }
    return fakeSocket;
  }

  public boolean isIdle() {
    return sockets.isEmpty();
  }

  /** One connection. */
  public static final class FakeSocket implements Connection {

    private final String url;
    private final Consumer<SocketEvent> listener;
    private final List<SignalingRequest> sent = new CopyOnWriteArrayList<>();
    private volatile boolean isClosed;

    private FakeSocket(String url, Consumer<SocketEvent> listener) {
      this.url = url;
      this.listener = listener;
    }

    public String url() {
      return url;
    }

    public List<SignalingRequest> sent() {
      return sent;
    }

    public boolean isClosed() {
      return isClosed;
    }

    public void open() {
      listener.accept(new SocketEvent.Opened());
    }

    public void receive(SignalingReply reply) {
      listener.accept(new SocketEvent.Received(reply));
    }

    public void drop() {
      listener.accept(new SocketEvent.Dropped());
    }

    public void closeByServer(int code, String reason) {
      listener.accept(new SocketEvent.Closed(code, reason));
    }

    @Override
    public boolean send(SignalingRequest request) {
      return sent.add(request);
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
