package superpeer.worker.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import superpeer.protocol.peer.PeerMessage.Ext;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAbort;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.worker.loadtest.SegmentDownload.Failure;
import superpeer.worker.loadtest.SegmentDownload.Step;
import superpeer.worker.segment.SegmentId;

class SegmentDownloadTest {

  private static final int FRAME = 64_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Step GOING = new Step.InProgress();
  private static final PieceAbort ABORT = new PieceAbort(Optional.of("transfer canceled"));

  private final byte[] segment = new byte[2 * FRAME + 1];
  private final SegmentDownload segmentDownload = taking(false);

  SegmentDownloadTest() {
    new Random(3).nextBytes(segment);
  }

  @Test
  void takesASegmentAndSaysHowLongItTook() {
    assertThat(segmentDownload.onPiece(piece(false), millis(10))).isEqualTo(GOING);
    assertThat(segmentDownload.onFrame(frame(0), millis(20))).isEqualTo(GOING);
    assertThat(segmentDownload.onFrame(frame(1), millis(30))).isEqualTo(GOING);
    assertThat(segmentDownload.onFrame(frame(2), millis(40)))
        .isEqualTo(
            new Step.Completed(segment.length, Duration.ofMillis(40), Duration.ofMillis(20)));
  }

  @Test
  void takesASegmentBackToFront() {
    segmentDownload.onPiece(piece(true), 0);
    segmentDownload.onFrame(frame(2), 0);
    segmentDownload.onFrame(frame(1), 0);
    assertThat(segmentDownload.onFrame(frame(0), 0)).isInstanceOf(Step.Completed.class);
  }

  @Test
  void noticesBytesThatAreNotThosePromised() {
    segmentDownload.onPiece(piece(false), 0);
    segment[FRAME] ^= 1;
    segmentDownload.onFrame(frame(0), 0);
    segmentDownload.onFrame(frame(1), 0);
    assertThat(segmentDownload.onFrame(frame(2), 0))
        .isEqualTo(new Step.Failed(Failure.HASH_MISMATCH, false));
  }

  @Test
  void noticesAFrameOfAnotherSizeAndLetsTheRestPass() {
    segmentDownload.onPiece(piece(false), 0);
    assertThat(segmentDownload.onFrame(frame(2), 0))
        .isEqualTo(new Step.Failed(Failure.WRONG, true));
    assertThat(segmentDownload.isEnding()).isTrue();
    assertThat(segmentDownload.onFrame(frame(1), 0)).isEqualTo(GOING);
    assertThat(segmentDownload.onFrame(frame(2), 0)).isEqualTo(new Step.CancelCompleted(true));
  }

  @Test
  void noticesAnotherSegment() {
    var other = new Piece(8, "0-8", 0, FRAME, 1, Optional.empty(), Optional.empty());
    assertThat(segmentDownload.onPiece(other, 0)).isEqualTo(new Step.Failed(Failure.WRONG, true));
  }

  @Test
  void anAbortThatNobodyAskedForIsAFailure() {
    segmentDownload.onPiece(piece(false), 0);
    segmentDownload.onFrame(frame(0), 0);
    assertThat(segmentDownload.onAbort(ABORT)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
  }

  @Test
  void aRequestThatIsRefusedForTheTimeIsNoFailureButOnlyBeforeThePiece() {
    var late = new PieceAbort(Optional.of(PieceAbort.LATE));
    assertThat(taking(false).onAbort(late)).isEqualTo(new Step.Refused());
    assertThat(taking(false).onAbort(ABORT)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
    segmentDownload.onPiece(piece(false), 0);
    assertThat(segmentDownload.onAbort(late)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
  }

  @Test
  void cancelsWhenHalfOfItIsThereAndIsOverWithTheAbort() {
    var changeable = taking(true);
    changeable.onPiece(piece(false), 0);
    assertThat(changeable.onFrame(frame(0), 0)).isEqualTo(GOING);
    assertThat(changeable.onFrame(frame(1), 0)).isEqualTo(new Step.Cancelled());
    assertThat(changeable.onAbort(ABORT)).isEqualTo(new Step.CancelCompleted(false));
  }

  @Test
  void aCancelThatIsNeverAnsweredIsAFailure() {
    var changeable = taking(true);
    changeable.onPiece(piece(false), 0);
    changeable.onFrame(frame(0), 0);
    changeable.onFrame(frame(1), 0);
    assertThat(changeable.checkTimeout(PATIENCE, millis(10_000)))
        .isEqualTo(new Step.Failed(Failure.TIMED_OUT, true));
  }

  @Test
  void failsOnceWhenNothingComesInTime() {
    assertThat(segmentDownload.checkTimeout(PATIENCE, millis(9_999))).isEqualTo(GOING);
    assertThat(segmentDownload.checkTimeout(PATIENCE, millis(10_000)))
        .isEqualTo(new Step.Failed(Failure.TIMED_OUT, true));
    assertThat(segmentDownload.checkTimeout(PATIENCE, millis(20_000))).isEqualTo(GOING);
    assertThat(segmentDownload.deadline(PATIENCE)).isEmpty();
    assertThat(segmentDownload.onAbort(ABORT)).isEqualTo(new Step.CancelCompleted(false));
  }

  @Test
  void saysCancelOnce() {
    segmentDownload.checkTimeout(PATIENCE, millis(10_000));
    assertThat(segmentDownload.cancel()).isPresent();
    assertThat(segmentDownload.cancel()).isEmpty();
  }

  @Test
  void notFoundIsAFailureUnlessThePeerHadSaidThatItWantsNoRequests() {
    var answer = new PieceNotFound(7, Optional.of("0-7"), 0);
    assertThat(segmentDownload.onNotFound(answer, true)).isEqualTo(new Step.Crossed());
    assertThat(segmentDownload.onNotFound(answer, false))
        .isEqualTo(new Step.Failed(Failure.NOT_FOUND, false));
  }

  @Test
  void aPeerThatLeavesBeforeItSawTheRequestHasNotFailed() {
    assertThat(segmentDownload.onClosed(true)).isEqualTo(new Step.Crossed());
  }

  @Test
  void aPeerThatLeavesInTheMiddleOfAPieceHasFailed() {
    segmentDownload.onPiece(piece(false), 0);
    assertThat(segmentDownload.onClosed(true)).isEqualTo(new Step.Failed(Failure.LOST, false));
  }

  @Test
  void aConnectionThatBreaksFailsWhatWasAsked() {
    assertThat(segmentDownload.onClosed(false)).isEqualTo(new Step.Failed(Failure.LOST, false));
  }

  private static SegmentDownload taking(boolean cancel) {
    return new SegmentDownload(
        new SegmentId(0, 7), new SegmentRequest(7, true, false, cancel, 0), true, 0);
  }

  private Piece piece(boolean reverse) {
    var ext = new Ext(Optional.of("Super"), Optional.empty(), Optional.of(hash()));
    return new Piece(
        7,
        "0-7",
        0,
        segment.length,
        3,
        reverse ? Optional.of(true) : Optional.empty(),
        Optional.of(ext));
  }

  private ByteBuffer frame(int index) {
    var start = index * FRAME;
    return ByteBuffer.wrap(segment, start, Math.min(FRAME, segment.length - start)).slice();
  }

  private String hash() {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(segment);
      return Base64.getEncoder().encodeToString(digest);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
