package superpeer.worker.viewers;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.Connection;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.viewers.Happening.How;
import superpeer.worker.viewers.Taking.Step;

/**
 * A viewer's connection to one peer: the handshake, what the peer holds, and the one piece that may
 * be on its way.
 *
 * <pre>
 *   connecting ──opened──▶ greeting ──METADATA──▶ open ──CLOSE──▶ leaving ──▶ closed
 *        └──────────────────────┴──────────────────┴─────────────────────────────┘
 * </pre>
 *
 * <p>Plain code, not thread-safe; its viewer owns it. Times in nanoseconds.
 */
final class Source {

  /** Which side made the connection; the one that did speaks first (docs/protocol §5.2). */
  enum Side {
    CALLING,
    ANSWERING
  }

  /** Hears what comes of it. */
  interface Listener {

    /** The handshake is done. */
    void greeted(Source source);

    void holds(Source source, SegmentId id);

    /** The first frame of all is here. */
    void begun(Duration sinceOffer, long now);

    /** A piece came to its end, or has to be asked for elsewhere. */
    void step(Source source, Taking taking, Step step);

    void ended(Source source, How how);

    void stray();
  }

  private enum Phase {
    CONNECTING,
    GREETING,
    OPEN,
    CLOSED
  }

  /** The SDK whose protocol this is. */
  static final String SDK_VERSION = "2.17.0";

  private static final String FAREWELL = PeerMessageCodec.encode(new PeerMessage.Close(true));

  private final String peer;
  private final Side side;
  private final ChannelId channel;
  private final Connection connection;
  private final Listener listener;
  private final Shelf shelf;
  private final long since;
  private Optional<Taking> taking = Optional.empty();
  private Optional<How> ending = Optional.empty();
  private Phase phase = Phase.CONNECTING;
  private boolean superPeer;
  private boolean choked;
  private boolean begun;
  private boolean named;

  Source(
      String peer,
      Side side,
      Scenario.Target target,
      Connection connection,
      Listener listener,
      long now) {
    this.peer = peer;
    this.side = side;
    this.channel = target.channel();
    this.connection = connection;
    this.listener = listener;
    this.shelf = new Shelf(target.live());
    this.since = now;
  }

  String peer() {
    return peer;
  }

  Side side() {
    return side;
  }

  Shelf shelf() {
    return shelf;
  }

  boolean isPending() {
    return phase == Phase.CONNECTING;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** Whether it may be asked for segments, now or when it is done with another one. */
  boolean serves() {
    return phase == Phase.OPEN && superPeer && ending.isEmpty();
  }

  boolean isIdle() {
    return serves() && !choked && taking.isEmpty();
  }

  Optional<Taking> taking() {
    return taking;
  }

  /** From the beginning of the connection until now. */
  Duration age(long now) {
    return Duration.ofNanos(now - since);
  }

  void accept(Signal signal) {
    connection.accept(signal);
  }

  void opened() {
    phase = Phase.GREETING;
    if (side == Side.CALLING) {
      introduce();
    }
  }

  /** A text frame that is not as it must be counts, and is otherwise nothing. */
  void text(String text, long now) {
    try {
      hear(PeerMessageCodec.decode(text), now);
    } catch (MalformedMessage e) {
      listener.stray();
    }
  }

  void frame(ByteBuffer frame, long now) {
    if (!begun) {
      begun = true;
      listener.begun(age(now), now);
    }
    if (taking.isPresent()) {
      apply(taking.get().onFrame(frame, now));
    } else {
      listener.stray();
    }
  }

  /** The connection is over, whoever ended it. */
  void closed() {
    taking.ifPresent(piece -> apply(piece.onClosed(ending.isPresent())));
    phase = Phase.CLOSED;
    listener.ended(this, ending.orElse(How.DROPPED));
  }

  void ask(Taking asked) {
    taking = Optional.of(asked);
    named |= asked.want().urgent();
    send(asked.request(shelf.segId(asked.id())));
  }

  /** Whether the peer has heard how the viewer calls segments. */
  boolean hasNamed() {
    return named;
  }

  /** Says what the viewer took elsewhere, by name, and that it does not pass it on. */
  void had(SegmentId id) {
    named = true;
    var name = Optional.of(shelf.segId(id));
    send(new PeerMessage.Have(id.sn(), name, id.level(), true, Optional.empty()));
    send(new PeerMessage.Lost(id.sn(), name, id.level()));
  }

  /** Looks whether something is overdue. */
  void look(Scenario.Patience patience, long now) {
    taking.ifPresent(piece -> apply(piece.onTime(patience.frame(), now)));
    if (phase == Phase.GREETING && age(now).compareTo(patience.handshake()) > 0) {
      connection.close(Optional.empty());
      closed();
    }
  }

  /** STATS, the sign of life that keeps the connection (docs/protocol §5.9). */
  void tick(int connections, Optional<Double> pos) {
    if (phase == Phase.OPEN) {
      send(new PeerMessage.Stats(connections, Optional.of(0), pos));
    }
  }

  /** Says CLOSE as a page does that is left, and closes. */
  void leave() {
    ending = Optional.of(How.BY_US);
    connection.close(phase == Phase.CONNECTING ? Optional.empty() : Optional.of(FAREWELL));
    phase = Phase.CLOSED;
  }

  private void hear(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Metadata metadata) {
      onMetadata(metadata);
    } else if (message instanceof PeerMessage.Close close) {
      onClose(close);
    } else if (phase == Phase.OPEN) {
      onWord(message, now);
    }
  }

  private void onWord(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Have have) {
      onHave(new SegmentId(have.level(), have.sn()), have);
    } else if (message instanceof PeerMessage.Lost lost) {
      shelf.remove(new SegmentId(lost.level(), lost.sn()));
    } else if (message instanceof PeerMessage.Choke) {
      choked = true;
    } else if (message instanceof PeerMessage.Unchoke) {
      choked = false;
    } else if (message instanceof PeerMessage.Request request) {
      send(new PeerMessage.PieceNotFound(request.sn(), request.segId(), request.level()));
    } else {
      onPieceWord(message, now);
    }
  }

  private void onPieceWord(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Piece header) {
      taking.ifPresentOrElse(piece -> apply(piece.onPiece(header, now)), listener::stray);
    } else if (message instanceof PeerMessage.PieceNotFound answer) {
      shelf.remove(new SegmentId(answer.level(), answer.sn()));
      taking.ifPresent(piece -> apply(piece.onNotFound(answer, choked)));
    } else if (message instanceof PeerMessage.PieceAbort word) {
      taking.ifPresent(piece -> apply(piece.onAbort(word)));
    }
  }

  private void onMetadata(PeerMessage.Metadata metadata) {
    if (phase != Phase.GREETING) {
      listener.stray();
      return;
    }
    if (!metadata.channel().equals(channel.encoded())) {
      leave(); // with a fatal CLOSE, as the SDK
      listener.ended(this, How.BY_US);
      return;
    }
    if (side == Side.ANSWERING) {
      introduce();
    }
    phase = Phase.OPEN;
    superPeer = metadata.superPeer();
    metadata.field().forEach((level, numbers) -> numbers.forEach(sn -> add(level, sn)));
    listener.greeted(this);
  }

  private void add(int level, long sn) {
    if (level >= 0 && sn >= 0 && sn <= SegmentId.MAX_SN) {
      shelf.add(new SegmentId(level, sn), Optional.empty(), true);
    }
  }

  private void onHave(SegmentId id, PeerMessage.Have have) {
    shelf.add(id, have.segId(), have.complete());
    listener.holds(this, id);
  }

  private void onClose(PeerMessage.Close close) {
    ending = Optional.of(close.fatal() ? How.FATAL : How.LEFT);
    connection.close(Optional.empty());
    closed();
  }

  private void apply(Step step) {
    var piece = taking.orElseThrow();
    if (step instanceof Step.Going) {
      return;
    }
    if (step instanceof Step.Cancelled || isEnding(step)) {
      piece.cancel().ifPresent(this::send);
    } else {
      taking = Optional.empty();
      if (isWhole(step)) {
        send(piece.acknowledgement());
      }
    }
    listener.step(this, piece, step);
  }

  private static boolean isEnding(Step step) {
    return step instanceof Step.Failed failed && failed.ending();
  }

  private static boolean isWhole(Step step) {
    return step instanceof Step.Taken
        || (step instanceof Step.Over over && over.whole())
        || (step instanceof Step.Failed failed && !failed.ending() && ofItsBytes(failed.why()));
  }

  private static boolean ofItsBytes(Taking.Failure why) {
    return why == Taking.Failure.WRONG || why == Taking.Failure.HASH_MISMATCH;
  }

  private void introduce() {
    send(
        new PeerMessage.Metadata(
            channel.encoded(),
            Map.<Integer, List<Long>>of(),
            true,
            Optional.of("WEB"),
            Optional.of(SDK_VERSION),
            false,
            false,
            1,
            false,
            Optional.empty()));
  }

  private void send(PeerMessage message) {
    connection.send(PeerMessageCodec.encode(message));
  }
}
