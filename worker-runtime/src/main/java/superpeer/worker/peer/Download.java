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
 * One segment on its way from the peer to us.
 *
 * <p>Memory grows with what arrives, not with what the peer promises. A frame that is not exactly
 * what the PIECE promised ends it: frames have no header, so nothing after it can be trusted. Plain
 * code, not thread-safe; the session owns it.
 */
final class Download {

  /** What a frame or header did to the download. */
  sealed interface Outcome {

    /** More is to come. */
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

  /** What asks for it. Never urgent: viewers that wait for their player come first. */
  PeerMessage request() {
    return new PeerMessage.Request(id.sn(), segId, id.level(), false, false);
  }

  PeerMessage cancel() {
    return new PeerMessage.PieceCancel(id.sn(), segId(), id.level());
  }

  /**
   * @throws java.util.NoSuchElementException before the piece
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

  /** Whether the header has come, so that binary frames are ours. */
  boolean hasBegun() {
    return piece.isPresent();
  }

  /** Frames of the piece that are still to come; empty before the header. */
  OptionalInt framesLeft() {
    return piece.isPresent()
        ? OptionalInt.of(piece.get().attachments() - arrived)
        : OptionalInt.empty();
  }

  Outcome onPiece(Piece header) {
    piece = Optional.of(header);
    arrived = 0;
    return isAskedFor(header) ? RUNNING : WRONG;
  }

  /**
   * @param frame kept until the segment is complete
   * @throws java.util.NoSuchElementException before the piece
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

  private boolean isAskedFor(Piece header) {
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
