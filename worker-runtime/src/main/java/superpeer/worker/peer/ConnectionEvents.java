package superpeer.worker.peer;

import akka.actor.typed.ActorRef;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.FromConnection;

/**
 * Forwards the events of a connection to its session; the only part of a session that other threads
 * call.
 *
 * <p>The bytes that are forwarded and not yet {@linkplain #handled handled} are bounded. Once a
 * peer sends faster than its session can handle, everything further from it is dropped, and the
 * session gets {@code Flooded} once.
 */
final class ConnectionEvents implements Connection.Listener {

  /** Memory of one message besides its bytes: the object and its place in the mailbox. */
  private static final int OVERHEAD_BYTES = 200;

  private final ActorRef<Command> session;
  private final long maxBytes;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean flooded = new AtomicBoolean();

  ConnectionEvents(ActorRef<Command> session, long maxBytes) {
    this.session = session;
    this.maxBytes = maxBytes;
  }

  /** Reports that the session has handled a message from the peer. */
  void handled(FromConnection.Received received) {
    waiting.addAndGet(-cost(received));
  }

  @Override
  public void signal(Signal local) {
    session.tell(new FromConnection.Signals(local));
  }

  @Override
  public void opened() {
    session.tell(new FromConnection.Opened());
  }

  @Override
  public void text(String text) {
    forward(new FromConnection.Text(text));
  }

  @Override
  public void frame(ByteBuffer copy) {
    forward(new FromConnection.Frame(copy));
  }

  @Override
  public void oversized(long bytes) {
    forward(new FromConnection.Oversized(bytes));
  }

  @Override
  public void uploaded(long bytes) {
    session.tell(new FromConnection.Uploaded(bytes));
  }

  @Override
  public void aborted(long bytesSent) {
    session.tell(new FromConnection.Aborted(bytesSent));
  }

  @Override
  public void candidatePair(CandidatePair candidatePair) {
    session.tell(new FromConnection.CandidatePairFound(candidatePair));
  }

  @Override
  public void closed(String why) {
    session.tell(new FromConnection.Closed(why));
  }

  private void forward(FromConnection.Received received) {
    if (flooded.get()) {
      return;
    }
    if (waiting.addAndGet(cost(received)) <= maxBytes) {
      session.tell(received);
    } else if (flooded.compareAndSet(false, true)) {
      session.tell(new FromConnection.Flooded());
    }
  }

  private static long cost(FromConnection.Received received) {
    if (received instanceof FromConnection.Text text) {
      return OVERHEAD_BYTES + 2L * text.text().length();
    }
    if (received instanceof FromConnection.Frame frame) {
      return (long) OVERHEAD_BYTES + frame.bytes().capacity();
    }
    return OVERHEAD_BYTES;
  }
}
