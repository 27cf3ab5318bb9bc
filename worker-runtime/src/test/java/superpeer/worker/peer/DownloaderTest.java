package superpeer.worker.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.protocol.peer.PeerMessage.Ext;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAck;
import superpeer.protocol.peer.PeerMessage.PieceCancel;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.worker.peer.PeerSession.Fetch;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

class DownloaderTest {

  private static final SegmentId ID = new SegmentId(0, 7);
  private static final int MAX_BYTES = 1_000_000;

  private final Outcomes outcomes = new Outcomes();
  private final SessionCounters sessionCounters = new SessionCounters();
  private final FakeConnection peer;
  private final Downloader downloader;

  DownloaderTest() {
    var transport = new FakeTransport();
    transport.call(new NoOpListener());
    peer = transport.last();
    downloader = new Downloader(peer, outcomes, MAX_BYTES, sessionCounters);
  }

  private static final class Outcomes implements Downloader.Listener {
    private final List<Segment> fetched = new ArrayList<>();
    private final List<Reason> failed = new ArrayList<>();
    private String clock = "none";

    @Override
    public void fetched(SegmentId id, Segment segment) {
      fetched.add(segment);
    }

    @Override
    public void notFetched(SegmentId id, Reason why) {
      failed.add(why);
    }

    @Override
    public void onProgress() {
      clock = "frame";
    }

    @Override
    public void onCancelled() {
      clock = "abort";
    }

    @Override
    public void onIdle() {
      clock = "none";
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,false", "63999,false", "64000,false", "64001,false", "128000,false", "384648,false",
    "1,true", "63999,true", "64000,true", "64001,true", "128000,true", "384648,true"
  })
  void downloadsAllSizesInBothDirections(int size, boolean reverse) {
    var segment = TestSegments.of(7, size);
    fetch();
    sends(segment, reverse, segment.hash());

    assertThat(outcomes.failed).isEmpty();
    assertThat(outcomes.fetched).hasSize(1);
    assertThat(outcomes.fetched.get(0).bytes()).isEqualTo(segment.bytes());
    assertThat(outcomes.fetched.get(0).segId()).isEqualTo("0-7");
    assertThat(outcomes.clock).isEqualTo("none");
    assertThat(last()).isInstanceOf(PieceAck.class);
    assertThat(sessionCounters.stats().fetchedBytes()).isEqualTo(size);
  }

  @Test
  void requestsNonUrgentWithSegIdFromHave() {
    fetch();
    assertThat(last()).isEqualTo(new Request(7, Optional.of("0-7"), 0, false, false));
  }

  @Test
  void requestsWithoutSegIdIfOnlyMetadataNamedIt() {
    downloader.onFetch(new Fetch(ID, Optional.empty()));
    assertThat(last()).isEqualTo(new Request(7, Optional.empty(), 0, false, false));
    sends(TestSegments.of(7, 100), false, Optional.empty());
    assertThat(outcomes.fetched).hasSize(1);
  }

  @Test
  void conformance12OneRequestAtATime() {
    fetch();
    downloader.onFetch(new Fetch(new SegmentId(0, 8), Optional.empty()));
    assertThat(outcomes.failed).containsExactly(Reason.BUSY);
    assertThat(peer.received()).hasSize(1);
  }

  @Test
  void conformance12HonoursChoke() {
    downloader.onChoked(true);
    fetch();
    assertThat(outcomes.failed).containsExactly(Reason.CHOKED);
    assertThat(peer.received()).isEmpty();
    downloader.onChoked(false);
    fetch();
    assertThat(peer.received()).hasSize(1);
  }

  @Test
  void conformance12PassesTheHashOn() {
    var segment = TestSegments.of(7, 100);
    fetch();
    sends(segment, false, segment.hash());
    assertThat(outcomes.fetched.get(0).hash()).isEqualTo(segment.hash());
  }

  @Test
  void rejectsWrongHashButAcknowledges() {
    fetch();
    sends(TestSegments.of(7, 100), false, TestSegments.of(8, 100).hash());
    assertThat(outcomes.failed).containsExactly(Reason.WRONG);
    assertThat(last()).isInstanceOf(PieceAck.class);
    assertThat(sessionCounters.strikes()).isOne();
    fetch();
    assertThat(last()).isInstanceOf(Request.class);
  }

  @Test
  void cancelsAfterFrameOfWrongSize() {
    fetch();
    downloader.onPiece(header(200_000, false, Optional.empty()));
    downloader.onFrame(ByteBuffer.allocate(63_999));
    assertThat(outcomes.failed).containsExactly(Reason.WRONG);
    assertThat(last()).isInstanceOf(PieceCancel.class);
    downloader.onFrame(ByteBuffer.allocate(64_000)); // was in flight
    assertThat(sessionCounters.stats().stray()).isZero();

    fetch();
    assertThat(outcomes.failed).endsWith(Reason.BUSY);
    downloader.onAbort();
    fetch();
    assertThat(last()).isInstanceOf(Request.class);
  }

  @Test
  void isIdleAfterAllFramesOfCancelledPiece() {
    fetch();
    downloader.onPiece(header(200_000, false, Optional.empty()));
    downloader.onFrame(ByteBuffer.allocate(64_000));
    downloader.onFrameTimeout();
    assertThat(outcomes.failed).containsExactly(Reason.SLOW);
    assertThat(outcomes.clock).isEqualTo("abort");
    downloader.onFrame(ByteBuffer.allocate(64_000));
    downloader.onFrame(ByteBuffer.allocate(64_000));
    downloader.onFrame(ByteBuffer.allocate(8_000));
    assertThat(outcomes.clock).isEqualTo("none");
    fetch();
    assertThat(last()).isInstanceOf(Request.class);
  }

  @Test
  void isIdleAfterPieceCrossedCancel() {
    fetch();
    downloader.onFrameTimeout();
    downloader.onPiece(header(100, false, Optional.empty()));
    downloader.onFrame(ByteBuffer.allocate(100));
    assertThat(outcomes.clock).isEqualTo("none");
    assertThat(outcomes.fetched).isEmpty();
  }

  @Test
  void abortTimeoutEndsCancelling() {
    fetch();
    downloader.onFrameTimeout();
    downloader.onAbortTimeout();
    downloader.onFrame(ByteBuffer.allocate(100));
    assertThat(sessionCounters.stats().stray()).isOne();
    fetch();
    assertThat(last()).isInstanceOf(Request.class);
  }

  @Test
  void cancelsUnrequestedSegment() {
    fetch();
    downloader.onPiece(new Piece(8, "0-8", 0, 100, 1, Optional.empty(), Optional.empty()));
    assertThat(outcomes.failed).containsExactly(Reason.WRONG);
    assertThat(last()).isInstanceOf(PieceCancel.class);
  }

  @Test
  void cancelsTooLargeSegment() {
    fetch();
    downloader.onPiece(header(MAX_BYTES + 1, false, Optional.empty()));
    assertThat(outcomes.failed).containsExactly(Reason.WRONG);
  }

  @Test
  void reportsNotFound() {
    fetch();
    downloader.onNotFound(new PieceNotFound(7, Optional.empty(), 0));
    assertThat(outcomes.failed).containsExactly(Reason.NOT_FOUND);
  }

  @Test
  void reportsAbort() {
    fetch();
    downloader.onPiece(header(200_000, false, Optional.empty()));
    downloader.onAbort();
    assertThat(outcomes.failed).containsExactly(Reason.ABORTED);
  }

  @Test
  void dropsAndCountsStrayFrames() {
    downloader.onFrame(ByteBuffer.allocate(10));
    fetch();
    downloader.onFrame(ByteBuffer.allocate(10)); // before its PIECE
    assertThat(sessionCounters.stats().stray()).isEqualTo(2);
    sends(TestSegments.of(7, 100), false, Optional.empty());
    assertThat(outcomes.fetched).hasSize(1);
  }

  @Test
  void failsWhenConnectionCloses() {
    fetch();
    downloader.onConnectionClosed();
    downloader.onConnectionClosed();
    assertThat(outcomes.failed).containsExactly(Reason.CLOSED);
  }

  private void fetch() {
    downloader.onFetch(new Fetch(ID, Optional.of("0-7")));
  }

  private void sends(Segment segment, boolean reverse, Optional<String> hash) {
    downloader.onPiece(header(segment.size(), reverse, hash));
    var upload = new Upload(segment, Upload.Order.of(reverse), new Upload.Priority(true, 0));
    while (!upload.isDone()) {
      var frame = upload.next();
      downloader.onFrame(ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip());
    }
  }

  private static Piece header(long size, boolean reverse, Optional<String> hash) {
    return new Piece(
        7,
        "0-7",
        0,
        size,
        (int) ((size + 63_999) / 64_000),
        reverse ? Optional.of(true) : Optional.empty(),
        hash.map(h -> new Ext(Optional.of("Cache"), Optional.empty(), Optional.of(h))));
  }

  private Object last() {
    return peer.received().get(peer.received().size() - 1);
  }
}
