package superpeer.worker.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAbort;
import superpeer.protocol.peer.PeerMessage.PieceAck;
import superpeer.protocol.peer.PeerMessage.PieceCancel;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.worker.config.PeerConfig;
import superpeer.worker.peer.PeerSession.Found;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentSource;

class UploadQueueTest {

  private final List<Long> tickets = new ArrayList<>();
  private final FakeTransport transport = new FakeTransport();
  private final SessionCounters sessionCounters = new SessionCounters();
  private final List<Duration> wakes = new ArrayList<>();
  private int chokes;
  private long now = Duration.ofHours(1).toNanos();
  private final FakeConnection peer;
  private final UploadQueue uploadQueue;

  UploadQueueTest() {
    var relay = new QueueListener();
    transport.call(relay);
    peer = transport.last();
    uploadQueue = new UploadQueue(peer, desk(), limits(), sessionCounters, () -> now);
    relay.uploadQueue = uploadQueue;
  }

  private UploadQueue.Callbacks desk() {
    return new UploadQueue.Callbacks() {
      @Override
      public void find(long ticket, Request request) {
        tickets.add(ticket);
      }

      @Override
      public void wake(Duration delay) {
        wakes.add(delay);
      }

      @Override
      public void choke() {
        chokes++;
      }
    };
  }

  private static PeerConfig limits() {
    var reference = ConfigFactory.parseResources("reference.conf");
    return PeerConfig.from(
        ConfigFactory.parseString("max-requests = 2, urgent = 6s, prefetch = 8s")
            .withFallback(reference.getConfig("superpeer.worker.peer")));
  }

  /** Passes events of the connection to the queue, as a session does. */
  private static final class QueueListener extends NoOpListener {
    private UploadQueue uploadQueue;

    @Override
    public void uploaded(long bytes) {
      uploadQueue.onUploaded(bytes);
    }

    @Override
    public void aborted(long bytesSent) {
      uploadQueue.onAborted(bytesSent);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 999, 63_999, 64_000, 64_001, 127_999, 128_000, 128_001, 384_648})
  void conformance6SendsPiecesOfEverySizeForward(int size) {
    var segment = TestSegments.of(7, size);
    uploadQueue.onRequest(request(7, false));
    found(segment);
    peer.transmitAll();

    var header = (Piece) peer.received().get(0);
    assertThat(header.size()).isEqualTo(size);
    assertThat(header.reverse()).isEmpty();
    assertThat(frames()).hasSize(header.attachments());
    assertThat(joined(frames())).isEqualTo(bytesOf(segment));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63_999, 64_000, 64_001, 127_999, 128_000, 128_001, 384_648})
  void conformance6SendsPiecesOfEverySizeInReverse(int size) {
    var segment = TestSegments.of(7, size);
    uploadQueue.onRequest(request(7, true));
    found(segment);
    peer.transmitAll();

    assertThat(((Piece) peer.received().get(0)).reverse()).contains(true);
    var lastToFirst = new ArrayList<>(frames());
    Collections.reverse(lastToFirst);
    assertThat(joined(lastToFirst)).isEqualTo(bytesOf(segment));
  }

  @Test
  void forwardsArrivingSegment() {
    var complete = TestSegments.of(7, 130_000);
    var arriving = arriving(7, 130_000);
    uploadQueue.onRequest(request(7, false));
    found(arriving.segment());
    peer.transmitAll();
    var header = (Piece) peer.received().get(0);
    assertThat(header.size()).isEqualTo(130_000);
    assertThat(header.attachments()).isEqualTo(3);
    assertThat(header.ext().orElseThrow().incompletes()).contains(1);
    assertThat(header.ext().orElseThrow().hash()).isEmpty();
    assertThat(frames()).isEmpty();

    arriving.receive(complete, 100_000);
    peer.transmitAll();
    assertThat(frames()).hasSize(1);
    arriving.receive(complete, 130_000);
    peer.transmitAll();
    assertThat(joined(frames())).isEqualTo(bytesOf(complete));
    assertThat(sessionCounters.stats().sent()).isOne();
  }

  @Test
  void abortsPieceWhenArrivalFails() {
    var arriving = arriving(7, 130_000);
    uploadQueue.onRequest(request(7, false));
    uploadQueue.onRequest(request(8, false));
    found(arriving.segment());
    arriving.receive(TestSegments.of(7, 130_000), 64_000);
    peer.transmitAll();
    uploadQueue.onArrivalFailed(arriving(8, 130_000).segment());
    assertThat(frames()).hasSize(1);
    assertThat(last()).isInstanceOf(ByteBuffer.class);

    uploadQueue.onArrivalFailed(arriving.segment());
    assertThat(last()).isInstanceOf(PieceAbort.class);
    assertThat(sessionCounters.stats().aborted()).isOne();
    assertThat(sessionCounters.stats().uploadedBytes()).isEqualTo(64_000);
    found(TestSegments.of(8, 100));
    assertThat(((Piece) last()).sn()).isEqualTo(8);
  }

  @Test
  void cancelsPieceThatWaitsForOrigin() {
    uploadQueue.onRequest(request(7, false));
    found(arriving(7, 130_000).segment());
    uploadQueue.onCancel(cancel(7));
    assertThat(last()).isInstanceOf(PieceAbort.class);
    assertThat(uploadQueue.isIdle()).isTrue();
  }

  @Test
  void slowOriginDoesNotSlowEstimate() {
    for (int sn = 0; sn < 3; sn++) {
      var arriving = arriving(sn, 640_000);
      uploadQueue.onRequest(request(sn, false));
      found(arriving.segment());
      arriving.receive(TestSegments.of(sn, 640_000), 64_000);
      peer.transmitAll();
      now += Duration.ofSeconds(20).toNanos();
      arriving.receive(TestSegments.of(sn, 640_000), 640_000);
      peer.transmitAll();
      uploadQueue.onAck(ack("0-" + sn, 640_000, 0));
    }
    ask(3, true);
    assertThat(last()).isInstanceOf(Piece.class);
  }

  /** A segment whose bytes arrive when the test says so. */
  private record Arriving(ArrivingSegment segment, ByteBuffer bytes) {

    void receive(Segment complete, int upTo) {
      bytes.put(complete.bytes().limit(upTo).position(bytes.position()));
      segment.arrival().advanceTo(upTo);
    }
  }

  private static Arriving arriving(long sn, int size) {
    var bytes = ByteBuffer.allocateDirect(size);
    var id = new SegmentId(0, sn);
    return new Arriving(
        new ArrivingSegment(id, id.defaultSegId(), new GrowingBuffer(bytes)), bytes);
  }

  @Test
  void framesAreSharedAndNotCopied() {
    var segment = TestSegments.of(7, 100_000);
    uploadQueue.onRequest(request(7, false));
    found(segment);
    peer.transmitAll();
    assertThat(frames().get(0)).isSameAs(segment.frame(0));
  }

  @Test
  void headerHasHashAndSource() {
    var segment = TestSegments.of(7, 1_000);
    uploadQueue.onRequest(request(7, false));
    found(segment);
    var ext = ((Piece) peer.received().get(0)).ext().orElseThrow();
    assertThat(ext.from()).contains("Super");
    assertThat(ext.hash()).isEqualTo(segment.hash());
  }

  @Test
  void servesRequestsOneByOneInOrder() {
    uploadQueue.onRequest(request(1, false));
    uploadQueue.onRequest(request(2, false));
    assertThat(tickets).hasSize(1);
    found(TestSegments.of(1, 100));
    assertThat(tickets).hasSize(1);
    peer.transmitAll();
    found(TestSegments.of(2, 100));
    peer.transmitAll();
    assertThat(peer.received()).filteredOn(Piece.class::isInstance).hasSize(2);
    uploadQueue.onAck(ack("0-1", 100, 0));
    assertThat(uploadQueue.isIdle()).as("the last piece is not acknowledged").isFalse();
    uploadQueue.onAck(ack("0-2", 100, 0));
    assertThat(uploadQueue.isIdle()).isTrue();
  }

  @Test
  void rejectsRequestsBeyondLimit() {
    LongStream.rangeClosed(1, 4).forEach(sn -> uploadQueue.onRequest(request(sn, false)));
    assertThat(peer.received())
        .containsExactly(new PieceNotFound(4, Optional.of("0-4"), 0)); // 1 runs, 2 and 3 wait
  }

  @Test
  void conformance8AnswersARequestWithoutSegIdByLevelAndSn() {
    uploadQueue.onRequest(new Request(5, Optional.empty(), 0, false, false));
    found(TestSegments.of(5, 100));
    assertThat(((Piece) peer.received().get(0)).segId()).isEqualTo("0-5");
  }

  @Test
  void sendsPieceUnderPeersName() {
    uploadQueue.onRequest(new Request(5, Optional.of("cdn.example/5.ts"), 0, false, true));
    var found = new Found(lastTicket(), TestSegments.of(5, 100), "cdn.example/5.ts");
    uploadQueue.onFound(found);
    peer.transmitAll();
    assertThat(((Piece) peer.received().get(0)).segId()).isEqualTo("cdn.example/5.ts");
    uploadQueue.onAck(
        new PieceAck(
            "cdn.example/5.ts", 100, Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(sessionCounters.stats().acknowledgedBytes()).isEqualTo(100);
  }

  @Test
  void conformance8RefusesAForeignSegIdWithSnAndLevel() {
    uploadQueue.onRequest(new Request(5, Optional.of("example.com/5.ts"), 3, false, true));
    uploadQueue.onNotFound(lastTicket());
    assertThat(peer.received())
        .containsExactly(new PieceNotFound(5, Optional.of("example.com/5.ts"), 3));
    assertThat(sessionCounters.stats().notFound()).isOne();
  }

  @Test
  void answersNotFound() {
    uploadQueue.onRequest(request(5, false));
    uploadQueue.onNotFound(lastTicket());
    assertThat(peer.received()).containsExactly(new PieceNotFound(5, Optional.of("0-5"), 0));
    assertThat(uploadQueue.isIdle()).isTrue();
  }

  @Test
  void ignoresLateAnswers() {
    uploadQueue.onRequest(request(5, false));
    uploadQueue.onLookupTimeout();
    found(TestSegments.of(5, 100));
    assertThat(peer.received()).hasSize(1).first().isInstanceOf(PieceNotFound.class);
  }

  @Test
  void conformance7StopsACancelledPieceAndServesTheNext() {
    uploadQueue.onRequest(request(1, false));
    found(TestSegments.of(1, 640_000));
    peer.transmit(3);
    uploadQueue.onCancel(cancel(1));
    assertThat(last()).isInstanceOf(PieceAbort.class);
    assertThat(frames()).hasSize(3);

    uploadQueue.onRequest(request(2, false));
    found(TestSegments.of(2, 64_000));
    peer.transmitAll();
    assertThat(frames()).hasSize(4);
    assertThat(sessionCounters.stats().cancelled()).isOne();
    assertThat(sessionCounters.stats().uploadedBytes()).isEqualTo(4 * 64_000);
  }

  @Test
  void ignoresCancelAfterLastFrame() {
    uploadQueue.onRequest(request(1, false));
    found(TestSegments.of(1, 100));
    peer.transmitAll();
    uploadQueue.onCancel(cancel(1));
    assertThat(peer.received()).noneMatch(PieceAbort.class::isInstance);
  }

  @Test
  void abortsCancelledLookup() {
    uploadQueue.onRequest(request(1, false));
    uploadQueue.onCancel(cancel(1));
    assertThat(last()).isInstanceOf(PieceAbort.class);
    found(TestSegments.of(1, 100));
    assertThat(peer.received()).hasSize(1);
  }

  /** A PIECE_ABORT between the frames of another piece would end that piece for the viewer. */
  @Test
  void abortsWaitingRequestOnlyInItsTurn() {
    uploadQueue.onRequest(request(1, false));
    uploadQueue.onRequest(request(2, false));
    found(TestSegments.of(1, 128_000));
    peer.transmit(1);
    uploadQueue.onCancel(cancel(2));
    assertThat(peer.received()).noneMatch(PieceAbort.class::isInstance);
    peer.transmitAll();
    assertThat(last()).isInstanceOf(PieceAbort.class);
    assertThat(tickets).hasSize(1);
    uploadQueue.onAck(ack("0-1", 128_000, 0));
    assertThat(uploadQueue.isIdle()).isTrue();
  }

  @Test
  void countsAcknowledgedBytesUpToSent() {
    uploadQueue.onRequest(request(1, false));
    found(TestSegments.of(1, 100));
    peer.transmitAll();
    uploadQueue.onAck(ack("0-1", 1_000_000, 2));
    uploadQueue.onAck(ack("0-1", 100, 0)); // again
    uploadQueue.onAck(ack("0-9", 100, 0)); // never sent
    assertThat(sessionCounters.stats().acknowledgedBytes()).isEqualTo(100);
    assertThat(sessionCounters.stats().misses()).isEqualTo(2);
    assertThat(sessionCounters.stats().unknown()).isEqualTo(2);
    assertThat(peer.acknowledgements()).isOne();
  }

  @Test
  void abandonAbortsRunningPiece() {
    uploadQueue.onRequest(request(1, false));
    found(TestSegments.of(1, 128_000));
    peer.transmit(1);
    uploadQueue.abandon();
    assertThat(last()).isInstanceOf(PieceAbort.class);
    assertThat(sessionCounters.stats().aborted()).isOne();
    assertThat(sessionCounters.stats().uploadedBytes()).as("sent until then").isEqualTo(64_000);
  }

  @Test
  void countsBytesSentBeforePeerLeft() {
    uploadQueue.onRequest(request(1, false));
    found(TestSegments.of(1, 192_000));
    peer.transmit(2);
    peer.close(Optional.empty());
    uploadQueue.abandon();
    assertThat(sessionCounters.stats().uploadedBytes()).isEqualTo(128_000);
  }

  @Test
  void abortsUrgentPieceThatCannotBeInTime() {
    passes(1, Duration.ofSeconds(8));
    passes(2, Duration.ofSeconds(8));
    var before = peer.received().size();
    ask(3, true);
    assertThat(peer.received().subList(before, peer.received().size()))
        .containsExactly(new PieceAbort(Optional.of(PieceAbort.LATE)));
    assertThat(sessionCounters.stats().refused()).isOne();
    assertThat(sessionCounters.stats().notFound()).isZero();
    assertThat(uploadQueue.isIdle()).isTrue();
  }

  @Test
  void servesPrefetchOnSlowPath() {
    passes(1, Duration.ofSeconds(8));
    passes(2, Duration.ofSeconds(8));
    ask(3, false);
    assertThat(last()).isInstanceOf(Piece.class);
    peer.transmit(1);
    now += Duration.ofMinutes(1).toNanos();
    uploadQueue.onLatestStart();
    peer.transmitAll();
    assertThat(sessionCounters.stats().refused()).isZero();
  }

  @Test
  void chokesThenAbortsPrefetchThatDidNotStart() {
    ask(1, false);
    assertThat(wakes).containsExactly(Duration.ofSeconds(8));
    now += Duration.ofSeconds(8).toNanos();
    uploadQueue.onLatestStart();
    assertThat(chokes).isOne();
    assertThat(last()).isEqualTo(new PieceAbort(Optional.of(PieceAbort.LATE)));
    assertThat(sessionCounters.stats().refused()).isOne();
    assertThat(sessionCounters.stats().notFound()).isZero();
  }

  @Test
  void abortsPrefetchThatWaitedTooLong() {
    ask(1, true);
    uploadQueue.onRequest(new Request(2, Optional.of("0-2"), 0, false, false));
    now += Duration.ofSeconds(8).toNanos();
    peer.transmitAll();
    found(TestSegments.of(2, 640_000));
    assertThat(chokes).isOne();
    assertThat(last()).isEqualTo(new PieceAbort(Optional.of(PieceAbort.LATE)));
  }

  @Test
  void doesNotChokeForUrgentRequest() {
    ask(1, true);
    now += Duration.ofSeconds(6).toNanos();
    uploadQueue.onLatestStart();
    assertThat(sessionCounters.stats().refused()).isOne();
    assertThat(chokes).isZero();
  }

  @Test
  void abortsUrgentPieceThatDidNotStart() {
    ask(1, true);
    assertThat(wakes).containsExactly(Duration.ofSeconds(6));
    now += Duration.ofSeconds(6).toNanos();
    uploadQueue.onLatestStart();
    assertThat(last()).isEqualTo(new PieceAbort(Optional.of(PieceAbort.LATE)));
    assertThat(sessionCounters.stats().refused()).isOne();
    assertThat(sessionCounters.stats().aborted()).isZero();
  }

  @Test
  void unacknowledgedPieceDoesNotSlowEstimate() {
    for (int i = 0; i < 2; i++) {
      ask(i, true);
      peer.transmitAll();
      now += Duration.ofSeconds(20).toNanos();
      ask(i, true);
      peer.transmitAll();
      uploadQueue.onAck(ack("0-" + i, 640_000, 0));
    }
    ask(3, true);
    assertThat(last()).isInstanceOf(Piece.class);
  }

  @Test
  void completesStartedPiece() {
    ask(1, true);
    peer.transmit(1);
    now += Duration.ofSeconds(6).toNanos();
    uploadQueue.onLatestStart();
    peer.transmitAll();
    assertThat(sessionCounters.stats().sent()).isOne();
    assertThat(sessionCounters.stats().refused()).isZero();
  }

  @Test
  void staleTimerDoesNotAbortNextPiece() {
    ask(1, true);
    peer.transmitAll();
    now += Duration.ofSeconds(5).toNanos();
    ask(2, true);
    now += Duration.ofSeconds(1).toNanos();
    uploadQueue.onLatestStart();
    assertThat(sessionCounters.stats().refused()).isZero();
    assertThat(uploadQueue.uploading()).isEqualTo("0/2");
  }

  /** Sends an urgent piece of 640,000 bytes that is acknowledged after this time. */
  private void passes(long sn, Duration time) {
    ask(sn, true);
    peer.transmitAll();
    now += time.toNanos();
    uploadQueue.onAck(ack("0-" + sn, 640_000, 0));
  }

  private void ask(long sn, boolean urgent) {
    uploadQueue.onRequest(new Request(sn, Optional.of("0-" + sn), 0, false, urgent));
    found(TestSegments.of(sn, 640_000));
  }

  private long lastTicket() {
    return tickets.get(tickets.size() - 1);
  }

  private Object last() {
    return peer.received().get(peer.received().size() - 1);
  }

  private List<ByteBuffer> frames() {
    return peer.received().stream()
        .filter(ByteBuffer.class::isInstance)
        .map(ByteBuffer.class::cast)
        .toList();
  }

  private static Request request(long sn, boolean reverse) {
    return new Request(sn, Optional.of("0-" + sn), 0, reverse, true);
  }

  private static PieceCancel cancel(long sn) {
    return new PieceCancel(sn, Optional.of("0-" + sn), 0);
  }

  private static PeerMessage.PieceAck ack(String segId, long size, int miss) {
    return new PieceAck(segId, size, Optional.empty(), Optional.empty(), Optional.of(miss));
  }

  private static byte[] bytesOf(Segment segment) {
    return joined(List.of(segment.bytes()));
  }

  private void found(SegmentSource segment) {
    uploadQueue.onFound(new Found(lastTicket(), segment, segment.segId()));
  }

  private static byte[] joined(List<ByteBuffer> frames) {
    var all = new ByteArrayOutputStream();
    for (var frame : frames) {
      var bytes = new byte[frame.remaining()];
      frame.duplicate().get(bytes);
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }
}
