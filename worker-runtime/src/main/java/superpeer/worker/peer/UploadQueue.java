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
 * Queues the peer's requests and uploads one piece at a time.
 *
 * <p>Further requests wait: answering PIECE_NOT_FOUND would cost us the peer's trust
 * (docs/protocol/wire.md §5.5). Only the first request is looked up. So a session holds one segment
 * and has one lookup open, however much the peer requests.
 *
 * <pre>
 *   waiting ──first in queue─▶ looked up ──found──▶ sent ──last frame──▶ done
 *      │                           │                  └─ cancelled: aborted
 *      └── cancelled: aborted ─────┴─ not found, timeout: not found
 *                                  └─ cannot be in time, or waited too long: aborted
 * </pre>
 *
 * <p>An urgent piece that cannot be in time ({@link DeadlineEstimator}) is refused before its first
 * byte, so that the viewer switches to HTTP while it still has time. The answer is PIECE_ABORT,
 * which unlike PIECE_NOT_FOUND costs no trust. A prefetch is refused when it has waited too long
 * behind others, whatever the peer's path. CHOKE then keeps the peer from requesting again at once.
 *
 * <p>Plain code, not thread-safe; the session owns it.
 */
final class UploadQueue {

  /** Most unacknowledged pieces that are remembered; peers acknowledge one by one. */
  private static final int MAX_UNACKNOWLEDGED = 32;

  private static final String CANCELLED = "transfer canceled"; // as in the SDK
  private static final String LEAVING = "super peer leaves";
  private static final String BROKEN = "the origin broke off";

  /** What the queue needs from the session. */
  interface Callbacks {

    /** Looks up a segment; the answer is {@link #onFound} or {@link #onNotFound}. */
    void find(long ticket, Request request);

    /** Schedules a call of {@link #onLatestStart}; replaces an earlier one. */
    void wake(Duration delay);

    /** Keeps the peer from requesting for a while: more is requested than can be sent. */
    void choke();
  }

  /** One request and its state. */
  private static final class QueuedRequest {
    final long ticket;
    final Request request;
    final long requestedAt;
    Optional<Upload> sending = Optional.empty();
    String segId = ""; // while sending: the peer's name for it
    long latestStart; // while sending
    boolean cancelled;
    boolean late;

    QueuedRequest(long ticket, Request request, long requestedAt) {
      this.ticket = ticket;
      this.request = request;
      this.requestedAt = requestedAt;
    }
  }

  private record SentPiece(String segId, long bytes, OptionalLong startedAt) {}

  private final Connection connection;
  private final Callbacks callbacks;
  private final int maxWaiting;
  private final SessionCounters counters;
  private final LongSupplier clock;
  private final Duration prefetch;
  private final DeadlineEstimator deadlines;
  private final Deque<QueuedRequest> queue = new ArrayDeque<>(); // the head is being served
  private final Deque<SentPiece> unacknowledged = new ArrayDeque<>();
  private boolean lastPieceArrived = true; // whether the peer has all of the last piece
  private long tickets;

  /**
   * @param clock nanoseconds; never goes back
   */
  UploadQueue(
      Connection connection,
      Callbacks callbacks,
      PeerConfig config,
      SessionCounters counters,
      LongSupplier clock) {
    this.connection = connection;
    this.callbacks = callbacks;
    this.maxWaiting = config.maxRequests();
    this.counters = counters;
    this.clock = clock;
    this.prefetch = config.prefetch();
    this.deadlines = new DeadlineEstimator(config.urgent());
  }

  void onRequest(Request request) {
    if (queue.size() > maxWaiting) {
      refuse(request);
      return;
    }
    queue.add(new QueuedRequest(++tickets, request, clock.getAsLong()));
    if (queue.size() == 1) {
      startNext();
    }
  }

  /** Ignored once all of the piece has been handed over: the peer will acknowledge it. */
  void onCancel(PieceCancel cancel) {
    for (var entry : queue) {
      if (!entry.cancelled && matches(cancel, entry.request)) {
        cancel(entry);
        return;
      }
    }
  }

  void onFound(Found found) {
    if (!isAwaited(found.ticket())) {
      return;
    }
    var entry = queue.element();
    var segment = found.segment();
    if (!canBeInTime(entry, segment.size())) {
      endLate();
      startNext();
      return;
    }
    var priority = new Upload.Priority(entry.request.urgent(), entry.latestStart);
    var upload = new Upload(segment, Upload.Order.of(entry.request.reverse()), priority, clock);
    entry.sending = Optional.of(upload);
    entry.segId = found.segId();
    connection.upload(PeerMessageCodec.encode(header(entry.request, found)), upload);
  }

  /**
   * Aborts a piece of a segment that will not arrive, so that the peer can get the rest elsewhere
   * in time.
   */
  void onArrivalFailed(ArrivingSegment segment) {
    if (!queue.isEmpty() && queue.element().sending.filter(u -> u.isOf(segment)).isPresent()) {
      connection.abort(abort(BROKEN));
    }
  }

  /**
   * Refuses a piece that has not started because others were served first, and that is too late
   * now.
   */
  void onLatestStart() {
    if (queue.isEmpty() || queue.element().cancelled) {
      return;
    }
    var entry = queue.element();
    if (entry.latestStart <= clock.getAsLong()
        && entry.sending.filter(u -> u.sent() == 0).isPresent()) {
      entry.late = true;
      chokeUnlessUrgent(entry);
      connection.abort(abort(PieceAbort.LATE));
    }
  }

  /** The owner did not answer in time. */
  void onLookupTimeout() {
    openTicket().ifPresent(this::onNotFound);
  }

  void onNotFound(long ticket) {
    if (isAwaited(ticket)) {
      refuse(queue.element().request);
      removeHead();
    }
  }

  void onUploaded(long bytes) {
    if (queue.isEmpty()) {
      return;
    }
    var entry = queue.element();
    counters.sent(bytes);
    entry.sending.ifPresent(
        upload -> {
          remember(new SentPiece(entry.segId, bytes, upload.startedAt()));
          deadlines.sent(bytes, upload.startedAt());
        });
    removeHead();
  }

  void onAborted(long bytesSent) {
    if (queue.isEmpty()) {
      return;
    }
    var entry = queue.element();
    entry.sending.ifPresent(
        upload -> deadlines.ended(bytesSent, upload.startedAt(), clock.getAsLong()));
    if (entry.cancelled) {
      counters.cancelled(bytesSent);
    } else if (entry.late) {
      counters.refused(bytesSent);
    } else {
      counters.aborted(bytesSent);
    }
    removeHead();
  }

  /** Counts an acknowledgement, but never more than was sent: the peer may claim anything. */
  void onAck(PieceAck ack) {
    var piece =
        unacknowledged.stream().filter(sent -> sent.segId().equals(ack.segId())).findFirst();
    if (piece.isEmpty()) {
      counters.unknown();
      return;
    }
    lastPieceArrived |= unacknowledged.getLast().equals(piece.get());
    unacknowledged.remove(piece.get());
    deadlines.acknowledged(piece.get().bytes(), piece.get().startedAt(), clock.getAsLong());
    counters.acknowledged(
        Math.min(Math.max(ack.size(), 0), piece.get().bytes()), Math.max(ack.miss().orElse(0), 0));
    if (unacknowledged.isEmpty()) {
      connection.allAcknowledged();
    }
  }

  /** Aborts the running piece before the connection is closed; the bytes sent count. */
  void abandon() {
    var running = queue.isEmpty() ? Optional.<Upload>empty() : queue.element().sending;
    running.ifPresent(
        upload -> {
          queue.clear();
          connection.abort(abort(LEAVING));
          counters.aborted(upload.sent());
        });
  }

  /** Whether nothing is requested and the last piece has arrived. */
  boolean isIdle() {
    return queue.isEmpty() && lastPieceArrived;
  }

  /** The piece being sent, as {@code level/sn}; empty if there is none. */
  String uploading() {
    return queue.isEmpty() || queue.element().sending.isEmpty()
        ? ""
        : queue.element().request.level() + "/" + queue.element().request.sn();
  }

  /** Number of requests that wait, the one being looked up included. */
  int queued() {
    return queue.size() - (uploading().isEmpty() ? 0 : 1);
  }

  /** The ticket of the open lookup. */
  private OptionalLong openTicket() {
    return queue.isEmpty() || queue.element().sending.isPresent()
        ? OptionalLong.empty()
        : OptionalLong.of(queue.element().ticket);
  }

  private void startNext() {
    while (!queue.isEmpty()) {
      var entry = queue.element();
      if (!entry.cancelled) {
        callbacks.find(entry.ticket, entry.request);
        return;
      }
      endCancelled();
    }
  }

  private void removeHead() {
    queue.remove();
    startNext();
  }

  /**
   * Cancels a request. A waiting one is answered only when it is first: an earlier PIECE_ABORT
   * would end the running piece for the peer.
   */
  private void cancel(QueuedRequest entry) {
    entry.cancelled = true;
    if (entry != queue.element()) {
      return;
    }
    if (entry.sending.isPresent()) {
      connection.abort(abort(CANCELLED));
    } else {
      endCancelled();
      startNext();
    }
  }

  private void endCancelled() {
    queue.remove();
    counters.cancelled(0);
    connection.send(abort(CANCELLED));
  }

  private boolean canBeInTime(QueuedRequest entry, long bytes) {
    var now = clock.getAsLong();
    entry.latestStart =
        entry.request.urgent()
            ? deadlines.latestStart(bytes, entry.requestedAt, now)
            : entry.requestedAt + prefetch.toNanos();
    if (entry.latestStart <= now) {
      return false;
    }
    callbacks.wake(Duration.ofNanos(entry.latestStart - now));
    return true;
  }

  private void endLate() {
    chokeUnlessUrgent(queue.remove());
    counters.refused(0);
    connection.send(abort(PieceAbort.LATE));
  }

  /** Must come before the answer, which makes the SDK request the next segment. */
  private void chokeUnlessUrgent(QueuedRequest entry) {
    if (!entry.request.urgent()) {
      callbacks.choke();
    }
  }

  private boolean isAwaited(long ticket) {
    return openTicket().equals(OptionalLong.of(ticket));
  }

  private void refuse(Request request) {
    counters.notFound();
    connection.send(
        PeerMessageCodec.encode(new PieceNotFound(request.sn(), request.segId(), request.level())));
  }

  /** Replaces an earlier piece of the same segment, which the peer gave up silently. */
  private void remember(SentPiece piece) {
    unacknowledged.removeIf(sent -> sent.segId().equals(piece.segId()));
    if (unacknowledged.size() == MAX_UNACKNOWLEDGED) {
      unacknowledged.remove();
    }
    unacknowledged.add(piece);
    lastPieceArrived = false;
  }

  private static boolean matches(PieceCancel cancel, Request request) {
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
