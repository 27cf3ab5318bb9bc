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
 * One segment on its way from a peer, and what is wrong with how it comes.
 *
 * <pre>
 *   asked ──PIECE──▶ receiving ──last frame──▶ over: taken, or failed
 *     │                  └ wrong, slow, cancelled: ──▶ ending ──ABORT, last frame──▶ ───── over
 *     └ NOT_FOUND, ABORT, closed ──▶ over: failed, or crossed
 * </pre>
 *
 * <p>The segment itself is not kept, unless it comes in reverse and is hashed. Times in
 * nanoseconds. Plain code, not thread-safe.
 */
final class SegmentDownload {

  /** How a segment was not got, though the peer said that it holds it. */
  enum Failure {
    /** The peer ended the piece, and nobody had asked it to. */
    ABORTED,
    /** The peer does not have what it announced. */
    NOT_FOUND,
    /** No PIECE, frame or ABORT came in time. */
    TIMED_OUT,
    /** Another segment, or frames that are not what the PIECE said. */
    WRONG,
    /** The bytes are not those that the PIECE's hash is of. */
    HASH_MISMATCH,
    /** The connection ended under it. */
    LOST
  }

  /** What a message or the passing of time did. */
  sealed interface Step {

    /** More is to come. */
    record InProgress() implements Step {}

    /** All of it is here. */
    record Completed(long bytes, Duration latency, Duration firstByte) implements Step {}

    /** It is over, or ({@code ending}) it has to be cancelled. */
    record Failed(Failure failure, boolean mustCancel) implements Step {}

    /** The viewer changed its mind: it has to be cancelled. */
    record Cancelled() implements Step {}

    /** The peer left, or said that it wants no requests, before it saw this one. */
    record Crossed() implements Step {}

    /** The peer says that it cannot be in time; the SDK goes to HTTP then. */
    record Refused() implements Step {}

    /** A cancelled piece is over; {@code whole} if the peer sent it all the same. */
    record CancelCompleted(boolean wasComplete) implements Step {}
  }

  private enum Phase {
    ASKED,
    RECEIVING,
    ENDING
  }

  private static final Step GOING = new Step.InProgress();

  private final SegmentId id;
  private final SegmentRequest request;
  private final boolean verify;
  private final long askedAt;
  private final Deque<ByteBuffer> reversed = new ArrayDeque<>();
  private Optional<Piece> piece = Optional.empty();
  private Optional<MessageDigest> digest = Optional.empty();
  private Phase phase = Phase.ASKED;
  private boolean failureReported; // its failure is told
  private boolean cancelled;
  private int arrived;
  private long lastActivityAt;
  private long firstByteAt;

  SegmentDownload(SegmentId id, SegmentRequest segmentRequest, boolean verify, long now) {
    this.id = id;
    this.request = segmentRequest;
    this.verify = verify;
    this.askedAt = now;
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

  /** What asks for it; a prefetch names no id (docs/protocol §5.5). */
  PeerMessage requestMessage(String segId) {
    return new PeerMessage.Request(
        id.sn(),
        request.urgent() ? Optional.of(segId) : Optional.empty(),
        id.level(),
        request.reverse(),
        request.urgent());
  }

  /** What ends it early; said once. */
  Optional<PeerMessage> cancel() {
    if (cancelled) {
      return Optional.empty();
    }
    cancelled = true;
    return Optional.of(new PeerMessage.PieceCancel(id.sn(), piece.map(Piece::segId), id.level()));
  }

  /** What a viewer says after the last frame, whatever it thinks of them. */
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
      return failed(Failure.WRONG);
    }
    piece = Optional.of(header);
    if (phase == Phase.ENDING) {
      return GOING; // it crossed our CANCEL; its frames have to pass
    }
    phase = Phase.RECEIVING;
    if (header.sn() != id.sn() || header.level() != id.level()) {
      return failed(Failure.WRONG);
    }
    digest = header.ext().flatMap(PeerMessage.Ext::hash).filter(hash -> verify).map(hash -> sha());
    return GOING;
  }

  Step onFrame(ByteBuffer frame, long now) {
    lastActivityAt = now;
    if (piece.isEmpty()) {
      return failed(Failure.WRONG);
    }
    var header = piece.get();
    var expected = bytesOf(header, arrived);
    firstByteAt = arrived == 0 ? now : firstByteAt;
    arrived++;
    if (phase == Phase.ENDING) {
      return isLast(header) ? new Step.CancelCompleted(true) : GOING;
    }
    if (frame.remaining() != expected) {
      return failed(Failure.WRONG);
    }
    hash(header, frame);
    if (isLast(header)) {
      return finished(header, now);
    }
    return request.cancel() && 2 * arrived >= header.attachments() ? cancelled() : GOING;
  }

  /**
   * @param choked whether the peer had said that it wants no requests
   */
  Step onNotFound(PieceNotFound answer, boolean choked) {
    if (phase == Phase.ENDING) {
      return piece.isEmpty() ? new Step.CancelCompleted(false) : GOING;
    }
    if (answer.sn() != id.sn() || answer.level() != id.level()) {
      return GOING;
    }
    return choked ? new Step.Crossed() : new Step.Failed(Failure.NOT_FOUND, false);
  }

  Step onAbort(PieceAbort word) {
    if (phase == Phase.ENDING) {
      return new Step.CancelCompleted(false);
    }
    return phase == Phase.ASKED && word.reason().equals(Optional.of(PieceAbort.LATE))
        ? new Step.Refused()
        : new Step.Failed(Failure.ABORTED, false);
  }

  /**
   * @param polite whether the peer said CLOSE
   */
  Step onClosed(boolean polite) {
    if (phase == Phase.ENDING) {
      return new Step.CancelCompleted(false);
    }
    return polite && phase == Phase.ASKED
        ? new Step.Crossed()
        : new Step.Failed(Failure.LOST, false);
  }

  Step checkTimeout(Duration patience, long now) {
    if (now - lastActivityAt < patience.toNanos()) {
      return GOING;
    }
    return failureReported ? GOING : failed(Failure.TIMED_OUT);
  }

  /**
   * When {@link #checkTimeout} will have something to say; as in the SDK, an end is awaited for
   * ever.
   */
  OptionalLong deadline(Duration patience) {
    return failureReported
        ? OptionalLong.empty()
        : OptionalLong.of(lastActivityAt + patience.toNanos());
  }

  private Step finished(Piece header, long now) {
    var promised = header.ext().flatMap(PeerMessage.Ext::hash);
    while (!reversed.isEmpty()) {
      digest.ifPresent(hash -> hash.update(reversed.pop()));
    }
    var real = digest.map(hash -> Base64.getEncoder().encodeToString(hash.digest()));
    if (real.isPresent() && !real.equals(promised)) {
      return new Step.Failed(Failure.HASH_MISMATCH, false);
    }
    return new Step.Completed(
        header.size(), Duration.ofNanos(now - askedAt), Duration.ofNanos(firstByteAt - askedAt));
  }

  private void hash(Piece header, ByteBuffer frame) {
    if (digest.isPresent() && isReverse(header)) {
      reversed.push(frame);
    } else {
      digest.ifPresent(hash -> hash.update(frame));
    }
  }

  private Step failed(Failure why) {
    var ending = piece.map(header -> arrived < header.attachments()).orElse(true);
    phase = Phase.ENDING;
    failureReported = true;
    reversed.clear();
    return new Step.Failed(why, ending);
  }

  private Step cancelled() {
    phase = Phase.ENDING;
    reversed.clear();
    return new Step.Cancelled();
  }

  private boolean isLast(Piece header) {
    return arrived >= header.attachments();
  }

  private static long bytesOf(Piece header, int arrived) {
    int last = header.attachments() - 1;
    int k = isReverse(header) ? last - arrived : arrived;
    return k < last ? PeerMessage.FRAME_SIZE : header.size() - (long) last * PeerMessage.FRAME_SIZE;
  }

  private static boolean isReverse(Piece header) {
    return header.reverse().orElse(false);
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
