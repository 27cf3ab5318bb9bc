package superpeer.worker.loadtest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAbort;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.worker.segment.SegmentId;

/**
 * Downloads one segment from a peer and checks that it follows the protocol.
 *
 * <pre>
 *   requested ──PIECE──▶ receiving ──last frame──▶ completed, or failed
 *       │                    └ wrong, slow, cancelled ──▶ ending ──ABORT, last frame──▶ ended
 *       └ NOT_FOUND, ABORT, closed ──▶ failed, refused, or crossed
 * </pre>
 *
 * <p>The bytes are not kept, except for reversed frames that have to be hashed. Times are in
 * nanoseconds. Not thread-safe.
 */
final class SegmentDownload {

  /**
   * Why a segment that the peer announced was not delivered. The names appear in the JSON report.
   */
  enum Failure {
    /** The peer aborted the piece, and the viewer had not cancelled it. */
    ABORTED,
    /** The peer does not have what it announced. */
    NOT_FOUND,
    /** No PIECE, frame or ABORT came in time. */
    TIMED_OUT,
    /** Another segment, or frames that do not match the PIECE. */
    WRONG,
    /** The bytes do not match the hash of the PIECE. */
    HASH_MISMATCH,
    /** The connection ended during the download. */
    LOST
  }

  /** The result of a message or a timeout. */
  sealed interface Step {

    /** More frames follow. */
    record InProgress() implements Step {}

    /** The segment is complete. */
    record Completed(long bytes, Duration latency, Duration firstByte) implements Step {}

    /** The download failed. With {@code mustCancel}, it has to be cancelled. */
    record Failed(Failure failure, boolean mustCancel) implements Step {}

    /** The viewer changed its mind; the download has to be cancelled. */
    record Cancelled() implements Step {}

    /** The peer sent CLOSE or CHOKE before it saw the request. */
    record Crossed() implements Step {}

    /** The peer cannot deliver in time; the SDK uses HTTP then. */
    record Refused() implements Step {}

    /** A cancelled download has ended; {@code wasComplete} if the peer sent all of it anyway. */
    record CancelCompleted(boolean wasComplete) implements Step {}
  }

  private enum Phase {
    REQUESTED,
    RECEIVING,
    ENDING
  }

  private static final Step IN_PROGRESS = new Step.InProgress();

  private final SegmentId id;
  private final SegmentRequest request;
  private final boolean verify;
  private final long requestedAt;
  private final Deque<ByteBuffer> reversed = new ArrayDeque<>();
  private Optional<Piece> piece = Optional.empty();
  private Optional<MessageDigest> digest = Optional.empty();
  private Phase phase = Phase.REQUESTED;
  private boolean failureReported;
  private boolean cancelled;
  private int frames;
  private long lastActivityAt;
  private long firstByteAt;

  SegmentDownload(SegmentId id, SegmentRequest request, boolean verify, long now) {
    this.id = id;
    this.request = request;
    this.verify = verify;
    this.requestedAt = now;
    this.lastActivityAt = now;
  }

  SegmentId id() {
    return id;
  }

  SegmentRequest request() {
    return request;
  }

  boolean isEnding() {
    return phase == Phase.ENDING;
  }

  /** The REQUEST message; a prefetch has no segment id (docs/protocol/wire.md §5.5). */
  PeerMessage requestMessage(String segId) {
    return new PeerMessage.Request(
        id.sn(),
        request.urgent() ? Optional.of(segId) : Optional.empty(),
        id.level(),
        request.reverse(),
        request.urgent());
  }

  /** The PIECE_CANCEL message; present only at the first call. */
  Optional<PeerMessage> cancel() {
    if (cancelled) {
      return Optional.empty();
    }
    cancelled = true;
    return Optional.of(new PeerMessage.PieceCancel(id.sn(), piece.map(Piece::segId), id.level()));
  }

  /** The PIECE_ACK, which a viewer sends after the last frame in any case. */
  PeerMessage acknowledgement() {
    var header = piece.orElseThrow();
    return new PeerMessage.PieceAck(
        header.segId(),
        header.size(),
        Optional.of(id.sn()),
        Optional.of(id.level()),
        Optional.empty());
  }

  Step onPiece(Piece header, long now) {
    lastActivityAt = now;
    if (phase == Phase.RECEIVING) {
      return fail(Failure.WRONG);
    }
    piece = Optional.of(header);
    if (phase == Phase.ENDING) {
      return IN_PROGRESS; // it crossed our CANCEL; its frames still arrive
    }
    phase = Phase.RECEIVING;
    if (header.sn() != id.sn() || header.level() != id.level()) {
      return fail(Failure.WRONG);
    }
    digest =
        header.ext().flatMap(PeerMessage.Ext::hash).filter(hash -> verify).map(hash -> sha256());
    return IN_PROGRESS;
  }

  Step onFrame(ByteBuffer frame, long now) {
    lastActivityAt = now;
    if (piece.isEmpty()) {
      return fail(Failure.WRONG);
    }
    var header = piece.get();
    var expected = expectedBytes(header, frames);
    firstByteAt = frames == 0 ? now : firstByteAt;
    frames++;
    if (phase == Phase.ENDING) {
      return isLast(header) ? new Step.CancelCompleted(true) : IN_PROGRESS;
    }
    if (frame.remaining() != expected) {
      return fail(Failure.WRONG);
    }
    hash(header, frame);
    if (isLast(header)) {
      return complete(header, now);
    }
    return request.cancel() && 2 * frames >= header.attachments() ? cancelHalfWay() : IN_PROGRESS;
  }

  /**
   * @param choked whether the peer has sent CHOKE
   */
  Step onNotFound(PieceNotFound notFound, boolean choked) {
    if (phase == Phase.ENDING) {
      return piece.isEmpty() ? new Step.CancelCompleted(false) : IN_PROGRESS;
    }
    if (notFound.sn() != id.sn() || notFound.level() != id.level()) {
      return IN_PROGRESS;
    }
    return choked ? new Step.Crossed() : new Step.Failed(Failure.NOT_FOUND, false);
  }

  Step onAbort(PieceAbort abort) {
    if (phase == Phase.ENDING) {
      return new Step.CancelCompleted(false);
    }
    return phase == Phase.REQUESTED && abort.reason().equals(Optional.of(PieceAbort.LATE))
        ? new Step.Refused()
        : new Step.Failed(Failure.ABORTED, false);
  }

  /**
   * @param closedByPeer whether the peer sent CLOSE
   */
  Step onClosed(boolean closedByPeer) {
    if (phase == Phase.ENDING) {
      return new Step.CancelCompleted(false);
    }
    return closedByPeer && phase == Phase.REQUESTED
        ? new Step.Crossed()
        : new Step.Failed(Failure.LOST, false);
  }

  Step checkTimeout(Duration timeout, long now) {
    if (now - lastActivityAt < timeout.toNanos()) {
      return IN_PROGRESS;
    }
    return failureReported ? IN_PROGRESS : fail(Failure.TIMED_OUT);
  }

  /**
   * When {@link #checkTimeout} has to be called. As in the SDK, the end of a failed piece has no
   * deadline.
   */
  OptionalLong deadline(Duration timeout) {
    return failureReported
        ? OptionalLong.empty()
        : OptionalLong.of(lastActivityAt + timeout.toNanos());
  }

  private Step complete(Piece header, long now) {
    var expectedHash = header.ext().flatMap(PeerMessage.Ext::hash);
    while (!reversed.isEmpty()) {
      digest.ifPresent(hash -> hash.update(reversed.pop()));
    }
    var actual = digest.map(hash -> Base64.getEncoder().encodeToString(hash.digest()));
    if (actual.isPresent() && !actual.equals(expectedHash)) {
      return new Step.Failed(Failure.HASH_MISMATCH, false);
    }
    return new Step.Completed(
        header.size(),
        Duration.ofNanos(now - requestedAt),
        Duration.ofNanos(firstByteAt - requestedAt));
  }

  private void hash(Piece header, ByteBuffer frame) {
    if (digest.isPresent() && isReverse(header)) {
      reversed.push(frame);
    } else {
      digest.ifPresent(hash -> hash.update(frame));
    }
  }

  private Step fail(Failure failure) {
    var mustCancel = piece.map(header -> frames < header.attachments()).orElse(true);
    phase = Phase.ENDING;
    failureReported = true;
    reversed.clear();
    return new Step.Failed(failure, mustCancel);
  }

  private Step cancelHalfWay() {
    phase = Phase.ENDING;
    reversed.clear();
    return new Step.Cancelled();
  }

  private boolean isLast(Piece header) {
    return frames >= header.attachments();
  }

  private static long expectedBytes(Piece header, int frames) {
    int last = header.attachments() - 1;
    int k = isReverse(header) ? last - frames : frames;
    return k < last ? PeerMessage.FRAME_SIZE : header.size() - (long) last * PeerMessage.FRAME_SIZE;
  }

  private static boolean isReverse(Piece header) {
    return header.reverse().orElse(false);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is always available", e);
    }
  }
}
