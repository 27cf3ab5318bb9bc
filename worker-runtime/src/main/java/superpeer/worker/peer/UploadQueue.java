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
 * <p>An urgent piece that cannot be in time ({@link DeadlineEstimator}) is refused before its first
 * byte, so that the viewer goes to HTTP while it still has time. PIECE_ABORT says so: it answers
 * the request and costs no trust, as PIECE_NOT_FOUND would. A prefetch is refused when it has
 * waited too long for others, whatever the peer's path; CHOKE then keeps the peer from asking at
 * once again.
 *
 * <p>Plain code, not thread-safe; the session owns it.
 */
final class UploadQueue {

  /** Pieces sent and not yet acknowledged that are remembered; peers acknowledge one by one. */
  private static final int MAX_UNACKNOWLEDGED = 32;

  private static final String CANCELLED = "transfer canceled"; // the SDK's own words
  private static final String LEAVING = "super peer leaves";
  private static final String BROKEN = "the origin broke off";

  /** What it cannot do for itself. */
  interface Callbacks {

    /** Asks for a segment; the answer is {@link #onFound} or {@link #onNotFound}. */
    void find(long ticket, Request request);

    /**
     * {@link #onLatestStart} is to be called after that time; it replaces what was asked before.
     */
    void wake(Duration delay);

    /** The peer is to ask for nothing for a while: more is asked for than can be sent. */
    void choke();
  }

  /** One request on its way through; what it has become is in its fields. */
  private static final class QueuedRequest {
    final long ticket;
    final Request request;
    final long askedAt;
    Optional<Upload> sending = Optional.empty();
    String segId = ""; // while sending: as the peer calls it
    long latestStart; // while sending
    boolean cancelled;
    boolean late;

    QueuedRequest(long ticket, Request request, long askedAt) {
      this.ticket = ticket;
      this.request = request;
      this.askedAt = askedAt;
    }
  }

  private record SentPiece(String segId, long bytes, OptionalLong begun) {}

  private final Connection connection;
  private final Callbacks callbacks;
  private final int maxWaiting;
  private final SessionCounters sessionCounters;
  private final LongSupplier clock;
  private final Duration prefetch;
  private final DeadlineEstimator deadlineEstimator;
  private final Deque<QueuedRequest> line = new ArrayDeque<>(); // its head is the turn that runs
  private final Deque<SentPiece> unacknowledged = new ArrayDeque<>();
  private boolean arrived = true; // all of the last piece, at the peer
  private long tickets;

  /**
   * @param clock nanoseconds; never goes back
   */
  UploadQueue(
      Connection connection,
      Callbacks callbacks,
      PeerConfig limits,
      SessionCounters sessionCounters,
      LongSupplier clock) {
    this.connection = connection;
    this.callbacks = callbacks;
    this.maxWaiting = limits.maxRequests();
    this.sessionCounters = sessionCounters;
    this.clock = clock;
    this.prefetch = limits.prefetch();
    this.deadlineEstimator = new DeadlineEstimator(limits.urgent());
  }

  void onRequest(Request request) {
    if (line.size() > maxWaiting) {
      refuse(request);
      return;
    }
    line.add(new QueuedRequest(++tickets, request, clock.getAsLong()));
    if (line.size() == 1) {
      begin();
    }
  }

  /** Ignored when all of the piece is handed over: the peer will acknowledge it then. */
  void onCancel(PieceCancel cancel) {
    for (var queuedRequest : line) {
      if (!queuedRequest.cancelled && names(cancel, queuedRequest.request)) {
        cancel(queuedRequest);
        return;
      }
    }
  }

  void onFound(Found found) {
    if (!awaits(found.ticket())) {
      return;
    }
    var queuedRequest = line.element();
    var segment = found.segment();
    if (!canBeInTime(queuedRequest, segment.size())) {
      endLate();
      begin();
      return;
    }
    var priority = new Upload.Priority(queuedRequest.request.urgent(), queuedRequest.latestStart);
    var upload =
        new Upload(segment, Upload.Order.of(queuedRequest.request.reverse()), priority, clock);
    queuedRequest.sending = Optional.of(upload);
    queuedRequest.segId = found.segId();
    connection.upload(PeerMessageCodec.encode(header(queuedRequest.request, found)), upload);
  }

  /** It will not arrive: what the peer misses of it, it can take elsewhere while there is time. */
  void onArrivalFailed(ArrivingSegment segment) {
    if (!line.isEmpty() && line.element().sending.filter(u -> u.isOf(segment)).isPresent()) {
      connection.abort(abort(BROKEN));
    }
  }

  /** A piece that has not begun may be too late now: others are served before it. */
  void onLatestStart() {
    if (line.isEmpty() || line.element().cancelled) {
      return;
    }
    var queuedRequest = line.element();
    if (queuedRequest.latestStart <= clock.getAsLong()
        && queuedRequest.sending.filter(u -> u.sent() == 0).isPresent()) {
      queuedRequest.late = true;
      chokeUnlessUrgent(queuedRequest);
      connection.abort(abort(PieceAbort.LATE));
    }
  }

  /** The owner took too long to answer. */
  void onLookupTimeout() {
    awaited().ifPresent(this::onNotFound);
  }

  void onNotFound(long ticket) {
    if (awaits(ticket)) {
      refuse(line.element().request);
      next();
    }
  }

  void onUploaded(long bytes) {
    if (line.isEmpty()) {
      return;
    }
    var queuedRequest = line.element();
    sessionCounters.sent(bytes);
    queuedRequest.sending.ifPresent(
        upload -> {
          remember(new SentPiece(queuedRequest.segId, bytes, upload.startedAt()));
          deadlineEstimator.sent(bytes, upload.startedAt());
        });
    next();
  }

  void onAborted(long bytesSent) {
    if (line.isEmpty()) {
      return;
    }
    var queuedRequest = line.element();
    queuedRequest.sending.ifPresent(
        upload -> deadlineEstimator.broken(bytesSent, upload.startedAt(), clock.getAsLong()));
    if (queuedRequest.cancelled) {
      sessionCounters.cancelled(bytesSent);
    } else if (queuedRequest.late) {
      sessionCounters.refused(bytesSent);
    } else {
      sessionCounters.aborted(bytesSent);
    }
    next();
  }

  /** Never counts more than was sent: the peer's figures are its own word. */
  void onAck(PieceAck ack) {
    var piece =
        unacknowledged.stream().filter(sent -> sent.segId().equals(ack.segId())).findFirst();
    if (piece.isEmpty()) {
      sessionCounters.unknown();
      return;
    }
    arrived |= unacknowledged.getLast().equals(piece.get());
    unacknowledged.remove(piece.get());
    deadlineEstimator.acknowledged(piece.get().bytes(), piece.get().begun(), clock.getAsLong());
    sessionCounters.acknowledged(
        Math.min(Math.max(ack.size(), 0), piece.get().bytes()), Math.max(ack.miss().orElse(0), 0));
    if (unacknowledged.isEmpty()) {
      connection.allAcknowledged();
    }
  }

  /** Ends the running piece, before the connection is closed; what was sent of it counts. */
  void abandon() {
    var running = line.isEmpty() ? Optional.<Upload>empty() : line.element().sending;
    running.ifPresent(
        upload -> {
          line.clear();
          connection.abort(abort(LEAVING));
          sessionCounters.aborted(upload.sent());
        });
  }

  /** Whether nothing is asked for, and nothing is on its way. */
  boolean isIdle() {
    return line.isEmpty() && arrived;
  }

  /** The piece on its way, as {@code level/sn}; empty if there is none. */
  String uploading() {
    return line.isEmpty() || line.element().sending.isEmpty()
        ? ""
        : line.element().request.level() + "/" + line.element().request.sn();
  }

  /** Requests that wait for their turn, or for an answer of the owner. */
  int queued() {
    return line.size() - (uploading().isEmpty() ? 0 : 1);
  }

  /** The lookup that waits for an answer. */
  private OptionalLong awaited() {
    return line.isEmpty() || line.element().sending.isPresent()
        ? OptionalLong.empty()
        : OptionalLong.of(line.element().ticket);
  }

  private void begin() {
    while (!line.isEmpty()) {
      var queuedRequest = line.element();
      if (!queuedRequest.cancelled) {
        callbacks.find(queuedRequest.ticket, queuedRequest.request);
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
  private void cancel(QueuedRequest queuedRequest) {
    queuedRequest.cancelled = true;
    if (queuedRequest != line.element()) {
      return;
    }
    if (queuedRequest.sending.isPresent()) {
      connection.abort(abort(CANCELLED));
    } else {
      endCancelled();
      begin();
    }
  }

  private void endCancelled() {
    line.remove();
    sessionCounters.cancelled(0);
    connection.send(abort(CANCELLED));
  }

  private boolean canBeInTime(QueuedRequest queuedRequest, long bytes) {
    var now = clock.getAsLong();
    queuedRequest.latestStart =
        queuedRequest.request.urgent()
            ? deadlineEstimator.latestStart(bytes, queuedRequest.askedAt, now)
            : queuedRequest.askedAt + prefetch.toNanos();
    if (queuedRequest.latestStart <= now) {
      return false;
    }
    callbacks.wake(Duration.ofNanos(queuedRequest.latestStart - now));
    return true;
  }

  private void endLate() {
    chokeUnlessUrgent(line.remove());
    sessionCounters.refused(0);
    connection.send(abort(PieceAbort.LATE));
  }

  /** Before the answer, which makes the SDK look for the next segment to ask for. */
  private void chokeUnlessUrgent(QueuedRequest queuedRequest) {
    if (!queuedRequest.request.urgent()) {
      callbacks.choke();
    }
  }

  private boolean awaits(long ticket) {
    return awaited().equals(OptionalLong.of(ticket));
  }

  private void refuse(Request request) {
    sessionCounters.notFound();
    connection.send(
        PeerMessageCodec.encode(new PieceNotFound(request.sn(), request.segId(), request.level())));
  }

  /** In place of the same one before, which the peer gave up without a word. */
  private void remember(SentPiece piece) {
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
        segment.frameCount(),
        request.reverse() ? Optional.of(true) : Optional.empty(),
        Optional.of(
            new Ext(
                Optional.of("Super"),
                segment.isComplete() ? Optional.empty() : Optional.of(1),
                segment.hash())));
  }

  private static String abort(String reason) {
    return PeerMessageCodec.encode(new PieceAbort(Optional.of(reason)));
  }
}
