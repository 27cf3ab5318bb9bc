package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.onvoid.webrtc.RTCDataChannelState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.control.Assignment.Network;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.Connection;
import superpeer.worker.peer.Upload;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/** Tests two transports in one process, with the real native library. */
class RtcTransportIT {

  private static RtcTransport caller;
  private static RtcTransport answerer;

  private final RecordingEndpoint callerEnd = new RecordingEndpoint();
  private final RecordingEndpoint answererEnd = new RecordingEndpoint();
  private Connection calling;
  private Connection answering;

  @BeforeAll
  static void openTransports() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    caller = RtcTransport.open(TestSettings.VIEWER, TestSettings.ANYWHERE);
    answerer = RtcTransport.open(TestSettings.SUPER_PEER, TestSettings.ANYWHERE);
  }

  @AfterAll
  static void closeTransports() {
    caller.close();
    answerer.close();
    assertThat(caller.stats().connections()).isZero();
    assertThat(answerer.stats().failures()).isZero();
    Awaitility.reset();
  }

  @Test
  void conformance4OneChannelOpensBothWaysWithCompleteDescriptions() {
    connect();
    assertThat(callerEnd.signals).hasSize(1);
    assertThat(answererEnd.signals).hasSize(1);
    var answer = ((Signal.Answer) answererEnd.signals.get(0)).sdp();
    assertThat(answer).contains("a=candidate:").doesNotContain("trickle");
    calling.send("from the caller");
    answering.send("from the answerer");
    await()
        .untilAsserted(() -> assertThat(answererEnd.received()).containsExactly("from the caller"));
    await()
        .untilAsserted(() -> assertThat(callerEnd.received()).containsExactly("from the answerer"));
    leave();
  }

  @Test
  void reportsCandidatePairWithoutAddress() {
    connect();
    answering.send("so that there is a round trip");
    calling.queryCandidatePair();
    answering.queryCandidatePair();
    await()
        .until(
            () -> callerEnd.candidatePair().isPresent() && answererEnd.candidatePair().isPresent());
    var candidatePair = answererEnd.candidatePair().orElseThrow();
    assertThat(candidatePair.candidateTypes()).matches("host/(host|prflx)");
    assertThat(candidatePair.addressClass()).isIn("private", "public", "loopback", "unknown");
    assertThat(candidatePair.rttMs()).isNotNegative();
    leave();
    answering.queryCandidatePair();
    assertThat(answerer.stats().failures()).isZero();
  }

  @Test
  void conformance4IgnoresTrickledCandidates() {
    connect();
    answering.accept(new Signal.Candidate("candidate:1 1 udp 1 abc.local 9 typ host", "0", 0));
    answering.accept(new Signal.Candidate("", "0", 0));
    calling.send("still here");
    await().untilAsserted(() -> assertThat(answererEnd.received()).containsExactly("still here"));
    leave();
  }

  @Test
  void conformance4AnswersATrickledOfferAndTakesOneChannelOfAnyLabel() throws Exception {
    try (var viewer = new RawViewer()) {
      viewer.openChannel("whatever it is called");
      viewer.openChannel("a second one");
      var offer = viewer.offer();
      assertThat(offer).doesNotContain("a=candidate:");
      answering = answerer.answer(offer, answererEnd);
      await().until(() -> !answererEnd.signals.isEmpty());
      viewer.acceptAnswer(((Signal.Answer) answererEnd.signals.get(0)).sdp());
      viewer.candidates.forEach(answering::accept);
      await().until(answererEnd::isOpen);
      await()
          .until(
              () ->
                  viewer.state(0) == RTCDataChannelState.CLOSED
                      || viewer.state(1) == RTCDataChannelState.CLOSED);
      var open = viewer.state(0) == RTCDataChannelState.OPEN ? 0 : 1;
      viewer.sendText(open, "hello");
      await().untilAsserted(() -> assertThat(answererEnd.received()).containsExactly("hello"));
      answering.close(Optional.empty());
      await().until(() -> viewer.state(open) == RTCDataChannelState.CLOSED);
    }
    assertThat(answerer.stats().failures()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 63_999, 64_000, 64_001, 640_000, 639_999, 640_001, 1_000_000})
  void conformance6PiecesArriveByteForByteInBothDirections(int size) {
    connect();
    var there = segment(size);
    calling.upload("forward", new Upload(there, Upload.Order.FORWARD, Priorities.URGENT));
    answering.upload("reverse", new Upload(there, Upload.Order.REVERSE, Priorities.URGENT));
    await()
        .untilAsserted(() -> assertThat(bytes(answererEnd.received())).isEqualTo(bytesOf(there)));
    await().untilAsserted(() -> assertThat(bytesLastToFirst(callerEnd)).isEqualTo(bytesOf(there)));
    await().untilAsserted(() -> assertThat(callerEnd.received()).contains("uploaded " + size));
    assertThat(
            answererEnd.received().stream().filter(message -> !message.equals("uploaded " + size)))
        .startsWith("forward");
    leave();
  }

  @Test
  void conformance7AnAbortedPieceIsFollowedByTheNextOne() {
    connect();
    caller.limitUplink(2_000_000); // slow enough to abort in the middle
    calling.upload(
        "first", new Upload(segment(10_000_000), Upload.Order.FORWARD, Priorities.URGENT));
    await().until(() -> answererEnd.received().size() > 3);
    calling.abort("ABORT");
    await().until(() -> answererEnd.received().contains("ABORT"));
    await().until(() -> callerEnd.received().contains("aborted"));
    caller.limitUplink(0);

    var next = segment(200_000);
    calling.upload("second", new Upload(next, Upload.Order.FORWARD, Priorities.URGENT));
    await().until(() -> callerEnd.received().contains("uploaded 200000"));
    await()
        .untilAsserted(
            () -> {
              var received = answererEnd.received();
              var afterAbort = received.subList(received.indexOf("ABORT") + 1, received.size());
              assertThat(afterAbort).first().isEqualTo("second");
              assertThat(bytes(afterAbort)).isEqualTo(bytesOf(next));
            });
    leave();
  }

  @Test
  void lastMessageArrivesAndOtherSideIsNotified() {
    connect();
    calling.upload(
        "piece", new Upload(segment(1_000_000), Upload.Order.FORWARD, Priorities.URGENT));
    calling.close(Optional.of("farewell"));
    await().until(() -> answererEnd.received().contains("farewell"));
    await().until(() -> answererEnd.closed().isPresent());
    assertThat(callerEnd.closed()).isEmpty(); // the closing side gets no event
  }

  @Test
  void callsAfterCloseHaveNoEffect() {
    connect();
    calling.close(Optional.empty());
    calling.close(Optional.of("again"));
    calling.send("too late");
    calling.upload("too late", new Upload(segment(1_000), Upload.Order.FORWARD, Priorities.URGENT));
    calling.abort("too late");
    calling.allAcknowledged();
    calling.accept(new Signal.Answer("v=0"));
    await().until(() -> answererEnd.closed().isPresent());
    assertThat(answererEnd.received()).isEmpty();
    assertThat(caller.stats().failures()).isZero();
  }

  @Test
  void rejectsMessageThatWouldCloseChannel() {
    connect();
    var tooLong = "x".repeat(262_145);
    assertThatThrownBy(() -> calling.send(tooLong)).isInstanceOf(IllegalArgumentException.class);
    calling.send("still here");
    await().until(() -> answererEnd.received().contains("still here"));
    leave();
  }

  @Test
  void doesNotReadOversizedMessage() {
    connect();
    calling.send("x".repeat(200_000));
    await()
        .untilAsserted(
            () -> assertThat(answererEnd.received()).containsExactly("oversized 200000"));
    leave();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "v=0\r\n",
        "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
      })
  void badOfferEndsOnlyItsConnection(String sdp) {
    connect();
    var bad = new RecordingEndpoint();
    answerer.answer(sdp, bad);
    await().until(() -> bad.closed().isPresent());
    calling.send("still here");
    await().until(() -> answererEnd.received().contains("still here"));
    leave();
  }

  @Test
  void badAnswerEndsConnection() {
    var end = new RecordingEndpoint();
    var connection = caller.call(end);
    await().until(() -> !end.signals.isEmpty());
    connection.accept(new Signal.Answer("v=0\r\nm=application 9 UDP/DTLS/SCTP x\r\n"));
    await().until(() -> end.closed().isPresent());
  }

  @Test
  void throwingListenerLosesOnlyItsConnection() {
    var fragile = RtcTransport.open(TestSettings.SUPER_PEER, TestSettings.ANYWHERE);
    var bad =
        new RecordingEndpoint() {
          @Override
          public void text(String text) {
            throw new IllegalStateException("thrown by a test");
          }
        };
    var end = new RecordingEndpoint();
    var connection = caller.call(end);
    await().until(() -> !end.signals.isEmpty());
    bad.connectTo(connection);
    end.connectTo(fragile.answer(((Signal.Offer) end.signals.get(0)).sdp(), bad));
    await().until(end::isOpen);
    connection.send("boom");
    await().until(() -> bad.closed().isPresent());
    assertThat(fragile.stats().failures()).isOne();
    connection.close(Optional.empty());
    fragile.close();
  }

  @Test
  void floodEndsConnection() {
    var flooded =
        RtcTransport.open(
            TestSettings.webrtc(Map.of("max-inbox-bytes", "100000")), TestSettings.ANYWHERE);
    var end = new RecordingEndpoint();
    var bad = new RecordingEndpoint();
    var connection = caller.call(end);
    await().until(() -> !end.signals.isEmpty());
    bad.connectTo(connection);
    end.connectTo(flooded.answer(((Signal.Offer) end.signals.get(0)).sdp(), bad));
    await().until(end::isOpen);
    connection.send("x".repeat(150_000));
    await().until(() -> bad.closed().isPresent());
    assertThat(flooded.stats().ended().get(DisconnectReason.FLOODED)).isOne();
    connection.close(Optional.empty());
    flooded.close();
  }

  @Test
  void setupTimesOutWithoutAnswer() {
    var hasty =
        RtcTransport.open(TestSettings.webrtc(Map.of("setup", "300ms")), TestSettings.ANYWHERE);
    var end = new RecordingEndpoint();
    hasty.call(end);
    await().until(() -> end.closed().isPresent());
    assertThat(hasty.stats().ended().get(DisconnectReason.SETUP)).isOne();
    hasty.close();
  }

  @Test
  void closedTransportRefusesConnections() {
    var closed = RtcTransport.open(TestSettings.SUPER_PEER, TestSettings.ANYWHERE);
    closed.close();
    closed.close();
    var end = new RecordingEndpoint();
    closed.call(end).send("nothing");
    assertThat(end.isOpen()).isFalse();
  }

  @Test
  void closeEndsOpenConnections() {
    var closed = RtcTransport.open(TestSettings.VIEWER, TestSettings.ANYWHERE);
    var end = new RecordingEndpoint();
    var connection = closed.call(end);
    await().until(() -> !end.signals.isEmpty());
    answererEnd.connectTo(connection);
    end.connectTo(answerer.answer(((Signal.Offer) end.signals.get(0)).sdp(), answererEnd));
    await().until(answererEnd::isOpen);
    closed.close();
    await().until(() -> answererEnd.closed().isPresent());
    assertThat(closed.stats().connections()).isZero();
  }

  @Test
  void lingersUntilOtherSideCloses() {
    var patient =
        RtcTransport.open(
            TestSettings.webrtc(Map.of("peer-addresses", "on", "linger", "10 minutes")),
            TestSettings.ANYWHERE);
    var end = new RecordingEndpoint();
    var connection = patient.call(end);
    await().until(() -> !end.signals.isEmpty());
    answererEnd.connectTo(connection);
    answering = answerer.answer(((Signal.Offer) end.signals.get(0)).sdp(), answererEnd);
    end.connectTo(answering);
    await().until(answererEnd::isOpen);
    connection.upload(
        "piece", new Upload(segment(200_000), Upload.Order.FORWARD, Priorities.URGENT));
    await().until(() -> end.received().contains("uploaded 200000"));
    connection.close(Optional.of("farewell"));
    await().until(() -> answererEnd.received().contains("farewell"));
    assertThat(patient.stats().connections()).isOne();

    answering.close(Optional.empty());
    await().until(() -> patient.stats().connections() == 0);
    patient.close();
  }

  @Test
  void usesConfiguredPorts() {
    var narrow =
        RtcTransport.open(
            TestSettings.SUPER_PEER, new Network(Optional.empty(), 41_000, 41_010, List.of()));
    var end = new RecordingEndpoint();
    var connection = narrow.call(end);
    await().until(() -> !end.signals.isEmpty());
    assertThat(((Signal.Offer) end.signals.get(0)).sdp())
        .containsPattern("a=candidate:\\S+ 1 udp \\d+ \\S+ 410(0\\d|10) typ host");
    connection.close(Optional.empty());
    narrow.close();
  }

  @Test
  void announcesPublicAddress() {
    var behindNat =
        RtcTransport.open(
            TestSettings.SUPER_PEER, new Network(Optional.of("203.0.113.10"), 0, 0, List.of()));
    var end = new RecordingEndpoint();
    var connection = behindNat.call(end);
    await().until(() -> !end.signals.isEmpty());
    assertThat(((Signal.Offer) end.signals.get(0)).sdp())
        .containsPattern("a=candidate:\\S+ 1 udp \\d+ 203.0.113.10 \\d+ typ host")
        .doesNotContain("10.77.0.1");
    connection.close(Optional.empty());
    behindNat.close();
  }

  @Test
  void closedConnectionsLeakNothing() {
    openAndClose(50); // warm up: some things are allocated once
    var before = ProcessMemory.now();
    openAndClose(200);
    var after = ProcessMemory.now();
    assertThat(after.threads()).isLessThan(before.threads() + 10);
    // a leak of 63 KB per closed connection would be 25 MB for both ends
    assertThat(after.rssKb()).isLessThan(before.rssKb() + 20_000);
    assertThat(caller.stats().open()).isZero();
  }

  private void openAndClose(int times) {
    for (int i = 0; i < times; i++) {
      var here = new RecordingEndpoint();
      var there = new RecordingEndpoint();
      var one = caller.call(here);
      await().until(() -> !here.signals.isEmpty());
      there.connectTo(one);
      here.connectTo(answerer.answer(((Signal.Offer) here.signals.get(0)).sdp(), there));
      await().until(there::isOpen);
      one.close(Optional.empty());
      await().until(() -> there.closed().isPresent());
    }
  }

  private void connect() {
    calling = caller.call(callerEnd);
    await().until(() -> !callerEnd.signals.isEmpty());
    answering = answerer.answer(((Signal.Offer) callerEnd.signals.get(0)).sdp(), answererEnd);
    answererEnd.connectTo(calling);
    await().until(() -> callerEnd.isOpen() && answererEnd.isOpen());
  }

  private void leave() {
    calling.close(Optional.empty());
    answering.close(Optional.empty());
    assertThat(caller.stats().failures()).isZero();
  }

  private static Segment segment(int bytes) {
    var content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Segment.of(new SegmentId(0, 7), "0-7", content);
  }

  private static byte[] bytesOf(Segment segment) {
    return bytes(List.of(segment.bytes()));
  }

  private static byte[] bytesLastToFirst(RecordingEndpoint end) {
    var frames = new ArrayList<>(end.received());
    Collections.reverse(frames);
    return bytes(frames);
  }

  private static byte[] bytes(List<?> received) {
    var all = new ByteArrayOutputStream();
    for (var one : received) {
      if (one instanceof ByteBuffer frame) {
        var bytes = new byte[frame.remaining()];
        frame.duplicate().get(bytes);
        all.writeBytes(bytes);
      }
    }
    return all.toByteArray();
  }
}
