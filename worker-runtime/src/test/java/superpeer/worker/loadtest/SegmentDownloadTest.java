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
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Step IN_PROGRESS = new Step.InProgress();
  private static final PieceAbort ABORT = new PieceAbort(Optional.of("transfer canceled"));

  private final byte[] segment = new byte[2 * FRAME + 1];
  private final SegmentDownload download = download(false);

  SegmentDownloadTest() {
    new Random(3).nextBytes(segment);
  }

  @Test
  void completesASegmentAndMeasuresIt() {
    assertThat(download.onPiece(piece(false), millis(10))).isEqualTo(IN_PROGRESS);
    assertThat(download.onFrame(frame(0), millis(20))).isEqualTo(IN_PROGRESS);
    assertThat(download.onFrame(frame(1), millis(30))).isEqualTo(IN_PROGRESS);
    assertThat(download.onFrame(frame(2), millis(40)))
        .isEqualTo(
            new Step.Completed(segment.length, Duration.ofMillis(40), Duration.ofMillis(20)));
  }

  @Test
  void completesAReversedSegment() {
    download.onPiece(piece(true), 0);
    download.onFrame(frame(2), 0);
    download.onFrame(frame(1), 0);
    assertThat(download.onFrame(frame(0), 0)).isInstanceOf(Step.Completed.class);
  }

  @Test
  void detectsAHashMismatch() {
    download.onPiece(piece(false), 0);
    segment[FRAME] ^= 1;
    download.onFrame(frame(0), 0);
    download.onFrame(frame(1), 0);
    assertThat(download.onFrame(frame(2), 0))
        .isEqualTo(new Step.Failed(Failure.HASH_MISMATCH, false));
  }

  @Test
  void detectsAFrameOfWrongSize() {
    download.onPiece(piece(false), 0);
    assertThat(download.onFrame(frame(2), 0)).isEqualTo(new Step.Failed(Failure.WRONG, true));
    assertThat(download.isEnding()).isTrue();
    assertThat(download.onFrame(frame(1), 0)).isEqualTo(IN_PROGRESS);
    assertThat(download.onFrame(frame(2), 0)).isEqualTo(new Step.CancelCompleted(true));
  }

  @Test
  void detectsAnotherSegment() {
    var other = new Piece(8, "0-8", 0, FRAME, 1, Optional.empty(), Optional.empty());
    assertThat(download.onPiece(other, 0)).isEqualTo(new Step.Failed(Failure.WRONG, true));
  }

  @Test
  void unrequestedAbortIsAFailure() {
    download.onPiece(piece(false), 0);
    download.onFrame(frame(0), 0);
    assertThat(download.onAbort(ABORT)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
  }

  @Test
  void lateRefusalBeforeThePieceIsNotAFailure() {
    var late = new PieceAbort(Optional.of(PieceAbort.LATE));
    assertThat(download(false).onAbort(late)).isEqualTo(new Step.Refused());
    assertThat(download(false).onAbort(ABORT)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
    download.onPiece(piece(false), 0);
    assertThat(download.onAbort(late)).isEqualTo(new Step.Failed(Failure.ABORTED, false));
  }

  @Test
  void cancelsHalfWayAndEndsWithTheAbort() {
    var cancelling = download(true);
    cancelling.onPiece(piece(false), 0);
    assertThat(cancelling.onFrame(frame(0), 0)).isEqualTo(IN_PROGRESS);
    assertThat(cancelling.onFrame(frame(1), 0)).isEqualTo(new Step.Cancelled());
    assertThat(cancelling.onAbort(ABORT)).isEqualTo(new Step.CancelCompleted(false));
  }

  @Test
  void unansweredCancelIsAFailure() {
    var cancelling = download(true);
    cancelling.onPiece(piece(false), 0);
    cancelling.onFrame(frame(0), 0);
    cancelling.onFrame(frame(1), 0);
    assertThat(cancelling.checkTimeout(TIMEOUT, millis(10_000)))
        .isEqualTo(new Step.Failed(Failure.TIMED_OUT, true));
  }

  @Test
  void timesOutOnce() {
    assertThat(download.checkTimeout(TIMEOUT, millis(9_999))).isEqualTo(IN_PROGRESS);
    assertThat(download.checkTimeout(TIMEOUT, millis(10_000)))
        .isEqualTo(new Step.Failed(Failure.TIMED_OUT, true));
    assertThat(download.checkTimeout(TIMEOUT, millis(20_000))).isEqualTo(IN_PROGRESS);
    assertThat(download.deadline(TIMEOUT)).isEmpty();
    assertThat(download.onAbort(ABORT)).isEqualTo(new Step.CancelCompleted(false));
  }

  @Test
  void sendsCancelOnce() {
    download.checkTimeout(TIMEOUT, millis(10_000));
    assertThat(download.cancel()).isPresent();
    assertThat(download.cancel()).isEmpty();
  }

  @Test
  void notFoundIsAFailureUnlessChoked() {
    var answer = new PieceNotFound(7, Optional.of("0-7"), 0);
    assertThat(download.onNotFound(answer, true)).isEqualTo(new Step.Crossed());
    assertThat(download.onNotFound(answer, false))
        .isEqualTo(new Step.Failed(Failure.NOT_FOUND, false));
  }

  @Test
  void closeBeforeThePieceIsNotAFailure() {
    assertThat(download.onClosed(true)).isEqualTo(new Step.Crossed());
  }

  @Test
  void closeDuringAPieceIsAFailure() {
    download.onPiece(piece(false), 0);
    assertThat(download.onClosed(true)).isEqualTo(new Step.Failed(Failure.LOST, false));
  }

  @Test
  void brokenConnectionIsAFailure() {
    assertThat(download.onClosed(false)).isEqualTo(new Step.Failed(Failure.LOST, false));
  }

  private static SegmentDownload download(boolean cancel) {
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
