package superpeer.worker.viewers;

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
import superpeer.worker.segment.SegmentId;
import superpeer.worker.viewers.Taking.Failure;
import superpeer.worker.viewers.Taking.Step;

class TakingTest {

  private static final int FRAME = 64_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Step GOING = new Step.Going();
  private static final PieceAbort ABORT = new PieceAbort(Optional.of("transfer canceled"));

  private final byte[] segment = new byte[2 * FRAME + 1];
  private final Taking taking = taking(false);

  TakingTest() {
    new Random(3).nextBytes(segment);
  }

  @Test
  void takesASegmentAndSaysHowLongItTook() {
    assertThat(taking.onPiece(piece(false), millis(10))).isEqualTo(GOING);
    assertThat(taking.onFrame(frame(0), millis(20))).isEqualTo(GOING);
    assertThat(taking.onFrame(frame(1), millis(30))).isEqualTo(GOING);
    assertThat(taking.onFrame(frame(2), millis(40)))
        .isEqualTo(new Step.Taken(segment.length, Duration.ofMillis(40), Duration.ofMillis(20)));
  }

  @Test
  void takesASegmentBackToFront() {
    taking.onPiece(piece(true), 0);
    taking.onFrame(frame(2), 0);
    taking.onFrame(frame(1), 0);
    assertThat(taking.onFrame(frame(0), 0)).isInstanceOf(Step.Taken.class);
  }

  @Test
  void noticesBytesThatAreNotThosePromised() {
    taking.onPiece(piece(false), 0);
    segment[FRAME] ^= 1;
    taking.onFrame(frame(0), 0);
    taking.onFrame(frame(1), 0);
    assertThat(taking.onFrame(frame(2), 0))
        .isEqualTo(new Step.Failed(Failure.HASH_MISMATCH, false));
  }

  @Test
  void noticesAFrameOfAnotherSizeAndLetsTheRestPass() {
    taking.onPiece(piece(false), 0);
    assertThat(taking.onFrame(frame(2), 0)).isEqualTo(new Step.Failed(Failure.WRONG, true));
    assertThat(taking.isEnding()).isTrue();
    assertThat(taking.onFrame(frame(1), 0)).isEqualTo(GOING);
    assertThat(taking.onFrame(frame(2), 0)).isEqualTo(new Step.Over(true));
  }

  @Test
  void noticesAnotherSegment() {
    var other = new Piece(8, "0-8", 0, FRAME, 1, Optional.empty(), Optional.empty());
    assertThat(taking.onPiece(other, 0)).isEqualTo(new Step.Failed(Failure.WRONG, true));
  }

  @Test
  void anAbortThatNobodyAskedForIsAFailure() {
    taking.onPiece(piece(false), 0);
    taking.onFrame(frame(0), 0);
    assertThat(taking.onAbort(ABORT)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
  }

  @Test
  void aRequestThatIsRefusedForTheTimeIsNoFailureButOnlyBeforeThePiece() {
    var late = new PieceAbort(Optional.of(PieceAbort.LATE));
    assertThat(taking(false).onAbort(late)).isEqualTo(new Step.Refused());
    assertThat(taking(false).onAbort(ABORT)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
    taking.onPiece(piece(false), 0);
    assertThat(taking.onAbort(late)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
  }

  @Test
  void cancelsWhenHalfOfItIsThereAndIsOverWithTheAbort() {
    var changeable = taking(true);
    changeable.onPiece(piece(false), 0);
    assertThat(changeable.onFrame(frame(0), 0)).isEqualTo(GOING);
    assertThat(changeable.onFrame(frame(1), 0)).isEqualTo(new Step.Cancelled());
    assertThat(changeable.onAbort(ABORT)).isEqualTo(new Step.Over(false));
  }

  @Test
  void aCancelThatIsNeverAnsweredIsAFailure() {
    var changeable = taking(true);
    changeable.onPiece(piece(false), 0);
    changeable.onFrame(frame(0), 0);
    changeable.onFrame(frame(1), 0);
    assertThat(changeable.onTime(PATIENCE, millis(10_000)))
        .isEqualTo(new Step.Failed(Failure.TIMED_OUT, true));
  }

  @Test
  void failsOnceWhenNothingComesInTime() {
    assertThat(taking.onTime(PATIENCE, millis(9_999))).isEqualTo(GOING);
    assertThat(taking.onTime(PATIENCE, millis(10_000)))
        .isEqualTo(new Step.Failed(Failure.TIMED_OUT, true));
    assertThat(taking.onTime(PATIENCE, millis(20_000))).isEqualTo(GOING);
    assertThat(taking.deadline(PATIENCE)).isEmpty();
    assertThat(taking.onAbort(ABORT)).isEqualTo(new Step.Over(false));
  }

  @Test
  void saysCancelOnce() {
    taking.onTime(PATIENCE, millis(10_000));
    assertThat(taking.cancel()).isPresent();
    assertThat(taking.cancel()).isEmpty();
  }

  @Test
  void notFoundIsAFailureUnlessThePeerHadSaidThatItWantsNoRequests() {
    var answer = new PieceNotFound(7, Optional.of("0-7"), 0);
    assertThat(taking.onNotFound(answer, true)).isEqualTo(new Step.Crossed());
    assertThat(taking.onNotFound(answer, false))
        .isEqualTo(new Step.Failed(Failure.NOT_FOUND, false));
  }

  @Test
  void aPeerThatLeavesBeforeItSawTheRequestHasNotFailed() {
    assertThat(taking.onClosed(true)).isEqualTo(new Step.Crossed());
  }

  @Test
  void aPeerThatLeavesInTheMiddleOfAPieceHasFailed() {
    taking.onPiece(piece(false), 0);
    assertThat(taking.onClosed(true)).isEqualTo(new Step.Failed(Failure.LOST, false));
  }

  @Test
  void aConnectionThatBreaksFailsWhatWasAsked() {
    assertThat(taking.onClosed(false)).isEqualTo(new Step.Failed(Failure.LOST, false));
  }

  private static Taking taking(boolean cancel) {
    return new Taking(new SegmentId(0, 7), new Want(7, true, false, cancel, 0), true, 0);
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
