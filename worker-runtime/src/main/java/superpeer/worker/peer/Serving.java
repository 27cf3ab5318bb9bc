package superpeer.worker.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Ext;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAbort;
import superpeer.protocol.peer.PeerMessage.PieceAck;
import superpeer.protocol.peer.PeerMessage.PieceCancel;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.worker.config.PeerConfig;
import superpeer.worker.peer.PeerSession.Found;
import superpeer.worker.segment.ArrivingSegment;

/**
 * What the peer asked for, and the piece on its way to it.
 *
 * <p>One piece at a time. Requests that come meanwhile wait: PIECE_NOT_FOUND would cost us the
 * peer's trust (docs/protocol §5.5). Only the first in line is looked up, so that a session holds
 * one segment and asks its owner one thing at a time, however much the peer asks for.
 *
 * <pre>
 *   waiting ──first in line──▶ looked up ──found──▶ sent ──last frame──▶ done
 *      │                           │                  └─ cancelled: aborted
 *      └── cancelled: aborted ─────┴─ missing, too slow: not found
 *                                  └─ cannot be in time, or waited too long: aborted
 * </pre>
 *
 * <p>An urgent piece that cannot be in time ({@link Punctuality}) is refused before its first byte,
 * so that the viewer goes to HTTP while it still has time. PIECE_ABORT says so: it answers the
 * request and costs no trust, as PIECE_NOT_FOUND would. A prefetch is refused when it has waited
 * too long for others, whatever the peer's path; CHOKE then keeps the peer from asking at once
 * again.
 *
 * <p>Plain code, not thread-safe; the session owns it.
 */
final class Serving {

  /** Pieces sent and not yet acknowledged that are remembered; peers acknowledge one by one. */
  private static final int MAX_UNACKNOWLEDGED = 32;

  private static final String CANCELLED = "transfer canceled"; // the SDK's own words
  private static final String LEAVING = "super peer leaves";
  private static final String BROKEN = "the origin broke off";

  /** What it cannot do for itself. */
  interface Desk {

    /** Asks for a segment; the answer is {@link #onFound} or {@link #onMissing}. */
    void find(long ticket, Request request);

    /**
     * {@link #onLatestStart} is to be called after that time; it replaces what was asked before.
     */
    void wake(Duration delay);

    /** The peer is to ask for nothing for a while: more is asked for than can be sent. */
    void choke();
  }

  /** One request on its way through; what it has become is in its fields. */
  private static final class Turn {
    final long ticket;
    final Request request;
    final long askedAt;
    Optional<Upload> sending = Optional.empty();
    String segId = ""; // while sending: as the peer calls it
    long latestStart; // while sending
    boolean cancelled;
    boolean late;

    Turn(long ticket, Request request, long askedAt) {
      this.ticket = ticket;
      this.request = request;
      this.askedAt = askedAt;
    }
  }

  private record Delivered(String segId, long bytes, OptionalLong begun) {}

  private final Connection connection;
  private final Desk desk;
  private final int maxWaiting;
  private final Tally tally;
  private final LongSupplier clock;
  private final Duration prefetch;
  private final Punctuality punctuality;
  private final Deque<Turn> line = new ArrayDeque<>(); // its head is the turn that runs
  private final Deque<Delivered> unacknowledged = new ArrayDeque<>();
  private boolean arrived = true; // all of the last piece, at the peer
  private long tickets;

  /**
   * @param clock nanoseconds; never goes back
   */
  Serving(Connection connection, Desk desk, PeerConfig limits, Tally tally, LongSupplier clock) {
    this.connection = connection;
    this.desk = desk;
    this.maxWaiting = limits.maxRequests();
    this.tally = tally;
    this.clock = clock;
    this.prefetch = limits.prefetch();
    this.punctuality = new Punctuality(limits.urgent());
  }

  void onRequest(Request request) {
    if (line.size() > maxWaiting) {
      refuse(request);
      return;
    }
    line.add(new Turn(++tickets, request, clock.getAsLong()));
    if (line.size() == 1) {
      begin();
    }
  }

  /** Ignored when all of the piece is handed over: the peer will acknowledge it then. */
  void onCancel(PieceCancel cancel) {
    for (var turn : line) {
      if (!turn.cancelled && names(cancel, turn.request)) {
        cancel(turn);
        return;
      }
    }
  }

  void onFound(Found found) {
    if (!awaits(found.ticket())) {
      return;
    }
    var turn = line.element();
    var segment = found.segment();
    if (!canBeInTime(turn, segment.size())) {
      endLate();
      begin();
      return;
    }
    var rank = new Upload.Rank(turn.request.urgent(), turn.latestStart);
    var upload = new Upload(segment, Upload.Order.of(turn.request.reverse()), rank, clock);
    turn.sending = Optional.of(upload);
    turn.segId = found.segId();
    connection.upload(PeerMessageCodec.encode(header(turn.request, found)), upload);
  }

  /** It will not arrive: what the peer misses of it, it can take elsewhere while there is time. */
  void onBroken(ArrivingSegment segment) {
    if (!line.isEmpty() && line.element().sending.filter(u -> u.isOf(segment)).isPresent()) {
      connection.abort(abort(BROKEN));
    }
  }

  /** A piece that has not begun may be too late now: others are served before it. */
  void onLatestStart() {
    if (line.isEmpty() || line.element().cancelled) {
      return;
    }
    var turn = line.element();
    if (turn.latestStart <= clock.getAsLong()
        && turn.sending.filter(u -> u.sent() == 0).isPresent()) {
      turn.late = true;
      chokeUnlessUrgent(turn);
      connection.abort(abort(PieceAbort.LATE));
    }
  }

  /** The owner took too long to answer. */
  void onSlow() {
    awaited().ifPresent(this::onMissing);
  }

  void onMissing(long ticket) {
    if (awaits(ticket)) {
      refuse(line.element().request);
      next();
    }
  }

  void onUploaded(long bytes) {
    if (line.isEmpty()) {
      return;
    }
    var turn = line.element();
    tally.sent(bytes);
    turn.sending.ifPresent(
        upload -> {
          remember(new Delivered(turn.segId, bytes, upload.begun()));
          punctuality.sent(bytes, upload.begun());
        });
    next();
  }

  void onAborted(long bytesSent) {
    if (line.isEmpty()) {
      return;
    }
    var turn = line.element();
    turn.sending.ifPresent(
        upload -> punctuality.broken(bytesSent, upload.begun(), clock.getAsLong()));
    if (turn.cancelled) {
      tally.cancelled(bytesSent);
    } else if (turn.late) {
      tally.refused(bytesSent);
    } else {
      tally.aborted(bytesSent);
    }
    next();
  }

  /** Never counts more than was sent: the peer's figures are its own word. */
  void onAck(PieceAck ack) {
    var piece =
        unacknowledged.stream().filter(sent -> sent.segId().equals(ack.segId())).findFirst();
    if (piece.isEmpty()) {
      tally.unknown();
      return;
    }
    arrived |= unacknowledged.getLast().equals(piece.get());
    unacknowledged.remove(piece.get());
    punctuality.acknowledged(piece.get().bytes(), piece.get().begun(), clock.getAsLong());
    tally.acknowledged(
        Math.min(Math.max(ack.size(), 0), piece.get().bytes()), Math.max(ack.miss().orElse(0), 0));
    if (unacknowledged.isEmpty()) {
      connection.confirmed();
    }
  }

  /** Ends the running piece, before the connection is closed; what was sent of it counts. */
  void abandon() {
    var running = line.isEmpty() ? Optional.<Upload>empty() : line.element().sending;
    running.ifPresent(
        upload -> {
          line.clear();
          connection.abort(abort(LEAVING));
          tally.aborted(upload.sent());
        });
  }

  /** Whether nothing is asked for, and nothing is on its way. */
  boolean isIdle() {
    return line.isEmpty() && arrived;
  }

  /** The piece on its way, as {@code level/sn}; empty if there is none. */
  String running() {
    return line.isEmpty() || line.element().sending.isEmpty()
        ? ""
        : line.element().request.level() + "/" + line.element().request.sn();
  }

  /** Requests that wait for their turn, or for an answer of the owner. */
  int waiting() {
    return line.size() - (running().isEmpty() ? 0 : 1);
  }

  /** The lookup that waits for an answer. */
  private OptionalLong awaited() {
    return line.isEmpty() || line.element().sending.isPresent()
        ? OptionalLong.empty()
        : OptionalLong.of(line.element().ticket);
  }

  private void begin() {
    while (!line.isEmpty()) {
      var turn = line.element();
      if (!turn.cancelled) {
        desk.find(turn.ticket, turn.request);
        return;
      }
      endCancelled();
    }
  }

  private void next() {
    line.remove();
    begin();
  }

  /** A word about one that waits would be taken for the one that runs: it is said in its turn. */
  private void cancel(Turn turn) {
    turn.cancelled = true;
    if (turn != line.element()) {
      return;
    }
    if (turn.sending.isPresent()) {
      connection.abort(abort(CANCELLED));
    } else {
      endCancelled();
      begin();
    }
  }

  private void endCancelled() {
    line.remove();
    tally.cancelled(0);
    connection.send(abort(CANCELLED));
  }

  private boolean canBeInTime(Turn turn, long bytes) {
    var now = clock.getAsLong();
    turn.latestStart =
        turn.request.urgent()
            ? punctuality.latestStart(bytes, turn.askedAt, now)
            : turn.askedAt + prefetch.toNanos();
    if (turn.latestStart <= now) {
      return false;
    }
    desk.wake(Duration.ofNanos(turn.latestStart - now));
    return true;
  }

  private void endLate() {
    chokeUnlessUrgent(line.remove());
    tally.refused(0);
    connection.send(abort(PieceAbort.LATE));
  }

  /** Before the answer, which makes the SDK look for the next segment to ask for. */
  private void chokeUnlessUrgent(Turn turn) {
    if (!turn.request.urgent()) {
      desk.choke();
    }
  }

  private boolean awaits(long ticket) {
    return awaited().equals(OptionalLong.of(ticket));
  }

  private void refuse(Request request) {
    tally.notFound();
    connection.send(
        PeerMessageCodec.encode(new PieceNotFound(request.sn(), request.segId(), request.level())));
  }

  /** In place of the same one before, which the peer gave up without a word. */
  private void remember(Delivered piece) {
    unacknowledged.removeIf(sent -> sent.segId().equals(piece.segId()));
    if (unacknowledged.size() == MAX_UNACKNOWLEDGED) {
      unacknowledged.remove();
    }
    unacknowledged.add(piece);
    arrived = false;
  }

  private static boolean names(PieceCancel cancel, Request request) {
    return cancel.sn() == request.sn() && cancel.level() == request.level();
  }

  private static PeerMessage header(Request request, Found found) {
    var segment = found.segment();
    return new Piece(
        request.sn(),
        found.segId(),
        request.level(),
        segment.size(),
        segment.frames(),
        request.reverse() ? Optional.of(true) : Optional.empty(),
        Optional.of(
            new Ext(
                Optional.of("Super"),
                segment.isWhole() ? Optional.empty() : Optional.of(1),
                segment.hash())));
  }

  private static String abort(String reason) {
    return PeerMessageCodec.encode(new PieceAbort(Optional.of(reason)));
  }
}
