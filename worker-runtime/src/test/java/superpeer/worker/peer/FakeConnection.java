package superpeer.worker.peer;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.protocol.signaling.Signal;

/** A fake connection: records what the peer receives, and lets a test play the peer. */
public final class FakeConnection implements Connection {

  private final Listener listener;
  private final List<Object> received = new CopyOnWriteArrayList<>();
  private final List<Signal> accepted = new CopyOnWriteArrayList<>();
  private Optional<Upload> running = Optional.empty();
  private volatile boolean closed;
  private int acknowledgements;
  private int candidatePairQueries;

  FakeConnection(Listener listener) {
    this.listener = listener;
  }

  // our side

  @Override
  public void accept(Signal remote) {
    accepted.add(remote);
  }

  @Override
  public synchronized void send(String text) {
    if (!closed) {
      received.add(message(text));
    }
  }

  @Override
  public synchronized void upload(String pieceHeader, Upload upload) {
    if (running.isPresent()) {
      throw new AssertionError("two uploads at a time");
    }
    send(pieceHeader);
    running = Optional.of(upload);
  }

  @Override
  public synchronized void abort(String lastMessage) {
    if (running.isPresent()) {
      send(lastMessage);
      var sent = running.get().sent();
      running = Optional.empty();
      listener.aborted(sent);
    }
  }

  @Override
  public synchronized void queryCandidatePair() {
    candidatePairQueries++;
    listener.candidatePair(new CandidatePair("mdns", "host/prflx", 12.5));
  }

  @Override
  public synchronized void allAcknowledged() {
    acknowledgements++;
  }

  @Override
  public synchronized void close(Optional<String> lastMessage) {
    lastMessage.ifPresent(this::send);
    running = Optional.empty();
    closed = true;
  }

  // the peer

  /**
   * Everything that the peer has received, in order: {@link PeerMessage}s and frames ({@link
   * ByteBuffer}).
   */
  public List<Object> received() {
    return List.copyOf(received);
  }

  public List<Signal> accepted() {
    return List.copyOf(accepted);
  }

  public boolean isClosed() {
    return closed;
  }

  public synchronized int acknowledgements() {
    return acknowledgements;
  }

  public synchronized int candidatePairQueries() {
    return candidatePairQueries;
  }

  public void open() {
    listener.opened();
  }

  public void sendSignal(Signal local) {
    listener.signal(local);
  }

  public void peerSends(PeerMessage message) {
    listener.text(PeerMessageCodec.encode(message));
  }

  public void peerSends(String text) {
    listener.text(text);
  }

  public void peerSendsFrame(ByteBuffer frame) {
    var copy = ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
    listener.frame(copy);
  }

  public void peerSendsOversized(long bytes) {
    listener.oversized(bytes);
  }

  public void fail(String why) {
    listener.closed(why);
  }

  /** Transmits this many frames of the running upload, or all that are ready. */
  public synchronized void transmit(int frames) {
    var upload = running.orElseThrow(() -> new AssertionError("nothing is uploaded"));
    for (int i = 0; i < frames && upload.hasNext(); i++) {
      received.add(upload.next());
    }
    if (upload.isDone()) {
      running = Optional.empty();
      listener.uploaded(upload.sent());
    }
  }

  public void transmitAll() {
    transmit(Integer.MAX_VALUE);
  }

  private static PeerMessage message(String text) {
    try {
      return PeerMessageCodec.decode(text);
    } catch (MalformedMessage e) {
      throw new AssertionError(text, e);
    }
  }
}
