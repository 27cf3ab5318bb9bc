package superpeer.worker.peer;

import akka.actor.typed.ActorRef;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.FromConnection;

/**
 * Tells a session what its connection hears; the only thing of it that other threads touch.
 *
 * <p>What is told and not yet {@linkplain #handled handled} is bounded. A peer that sends faster
 * than its session can listen is not heard any more, and the session learns that once.
 */
final class ConnectionEvents implements Connection.Listener {

  /** What one message costs beside its bytes: itself, and its place in the mailbox. */
  private static final int OVERHEAD_BYTES = 200;

  private final ActorRef<Command> session;
  private final long maxBytes;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean deaf = new AtomicBoolean();

  ConnectionEvents(ActorRef<Command> session, long maxBytes) {
    this.session = session;
    this.maxBytes = maxBytes;
  }

  /** The session has handled a message of the peer. */
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
    hear(new FromConnection.Text(text));
  }

  @Override
  public void frame(ByteBuffer copy) {
    hear(new FromConnection.Frame(copy));
  }

  @Override
  public void oversized(long bytes) {
    hear(new FromConnection.Oversized(bytes));
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

  private void hear(FromConnection.Received received) {
    if (deaf.get()) {
      return;
    }
    if (waiting.addAndGet(cost(received)) <= maxBytes) {
      session.tell(received);
    } else if (deaf.compareAndSet(false, true)) {
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
