package superpeer.worker.peer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/**
 * Assembles one segment that the peer sends to us.
 *
 * <p>Memory grows with what arrives, not with the size that the peer announces. A frame of the
 * wrong size ends the download: frames have no header, so nothing after it can be trusted. Plain
 * code, not thread-safe; the session owns it.
 */
final class Download {

  /** State of the download after a header or frame. */
  sealed interface Outcome {

    /** More frames are expected. */
    record Running() implements Outcome {}

    record Done(Segment segment) implements Outcome {}

    record Failed(Reason why) implements Outcome {}
  }

  private static final Outcome RUNNING = new Outcome.Running();
  private static final Outcome WRONG = new Outcome.Failed(Reason.WRONG);

  private final SegmentId id;
  private final Optional<String> segId;
  private final long maxBytes;
  private final List<ByteBuffer> frames = new ArrayList<>();
  private Optional<Piece> piece = Optional.empty();
  private int arrived;

  Download(SegmentId id, Optional<String> segId, long maxBytes) {
    this.id = id;
    this.segId = segId;
    this.maxBytes = maxBytes;
  }

  SegmentId id() {
    return id;
  }

  /** The request for the segment. Never urgent: viewers whose player waits come first. */
  PeerMessage request() {
    return new PeerMessage.Request(id.sn(), segId, id.level(), false, false);
  }

  PeerMessage cancel() {
    return new PeerMessage.PieceCancel(id.sn(), segId(), id.level());
  }

  /**
   * @throws java.util.NoSuchElementException before the PIECE has arrived
   */
  PeerMessage acknowledgement() {
    var header = piece.orElseThrow();
    return new PeerMessage.PieceAck(
        header.segId(),
        header.size(),
        Optional.of(id.sn()),
        Optional.of(id.level()),
        Optional.empty());
  }

  /** Whether the header has arrived, so that binary frames belong to this download. */
  boolean hasStarted() {
    return piece.isPresent();
  }

  /** Number of frames still expected; empty before the header. */
  OptionalInt framesLeft() {
    return piece.isPresent()
        ? OptionalInt.of(piece.get().attachments() - arrived)
        : OptionalInt.empty();
  }

  Outcome onPiece(Piece header) {
    piece = Optional.of(header);
    arrived = 0;
    return isRequested(header) ? RUNNING : WRONG;
  }

  /**
   * @param frame kept until the segment is complete
   * @throws java.util.NoSuchElementException before the PIECE has arrived
   */
  Outcome onFrame(ByteBuffer frame) {
    var header = piece.orElseThrow();
    var expected = bytesOf(header, arrived);
    arrived++;
    if (frame.remaining() != expected) {
      return WRONG;
    }
    frames.add(frame);
    return arrived < header.attachments() ? RUNNING : finish(header);
  }

  private boolean isRequested(Piece header) {
    return header.sn() == id.sn()
        && header.level() == id.level()
        && segId.map(header.segId()::equals).orElse(true)
        && header.size() <= maxBytes;
  }

  private static long bytesOf(Piece header, int arrived) {
    int last = header.attachments() - 1;
    int k = isReverse(header) ? last - arrived : arrived;
    return k < last ? PeerMessage.FRAME_SIZE : header.size() - (long) last * PeerMessage.FRAME_SIZE;
  }

  private Outcome finish(Piece header) {
    var bytes = ByteBuffer.allocateDirect((int) header.size());
    for (int k = 0; k < frames.size(); k++) {
      bytes.put(frames.get(isReverse(header) ? frames.size() - 1 - k : k));
    }
    bytes.flip();
    var hash = Segment.hashOf(bytes);
    var promised = header.ext().flatMap(PeerMessage.Ext::hash);
    if (promised.isPresent() && !promised.get().equals(hash)) {
      return WRONG;
    }
    return new Outcome.Done(Segment.of(id, header.segId(), bytes, Optional.of(hash)));
  }

  private Optional<String> segId() {
    return piece.map(Piece::segId).or(() -> segId);
  }

  private static boolean isReverse(Piece header) {
    return header.reverse().orElse(false);
  }
}
