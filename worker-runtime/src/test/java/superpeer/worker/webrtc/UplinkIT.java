package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.Connection;
import superpeer.worker.peer.Upload;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/** Tests the uplink limit with the real native library, measured where packets arrive. */
class UplinkIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final long LIMIT = 500_000; // bytes per second: 4 Mbit/s
  private static final long ENOUGH = 5 * LIMIT; // takes 5 s, or longer
  private static final int PIECE = 400_000;

  private final RecordingEndpoint end = new RecordingEndpoint();

  @Test
  void limitsBytesOnTheWire() {
    var transport = RtcTransport.open(TestSettings.SUPER_PEER, TestSettings.ANYWHERE);
    try (var viewer = new RawViewer()) {
      var connection = connect(transport, viewer);
      transport.limitUplink(LIMIT);
      await().atMost(TIMEOUT).until(() -> transport.stats().uplinkLimit() == LIMIT);

      var before = viewer.bytesReceived();
      var countedBefore = transport.stats().wireBytes();
      var since = System.nanoTime();
      var pieces = 0;
      while (viewer.bytesReceived() - before < ENOUGH) {
        connection.upload("piece", new Upload(segment(), Upload.Order.FORWARD, Priorities.URGENT));
        var done = ++pieces;
        await().atMost(TIMEOUT).until(() -> uploaded() == done);
      }
      var counted = transport.stats().wireBytes() - countedBefore;
      var received = viewer.bytesReceived() - before;
      var seconds = (System.nanoTime() - since) / 1e9;

      assertThat(received / seconds).as("bytes a second").isLessThan(LIMIT * 1.1);
      assertThat(received).as("everything is counted").isLessThan((long) (counted * 1.1));
      assertThat(transport.stats().heldBackNanos()).isPositive();
      connection.close(Optional.empty());
    } finally {
      transport.close();
    }
  }

  private Connection connect(RtcTransport transport, RawViewer viewer) {
    viewer.openChannel("pieces");
    var connection = transport.answer(viewer.offer(), end);
    await().atMost(TIMEOUT).until(() -> !end.signals.isEmpty());
    viewer.acceptAnswer(((Signal.Answer) end.signals.get(0)).sdp());
    viewer.candidates.forEach(connection::accept);
    await().atMost(TIMEOUT).until(end::isOpen);
    return connection;
  }

  private long uploaded() {
    return end.received().stream().filter(message -> message.equals("uploaded " + PIECE)).count();
  }

  private static Segment segment() {
    var bytes = new byte[PIECE];
    new Random(1).nextBytes(bytes);
    return Segment.of(new SegmentId(0, 7), "0-7", bytes);
  }
}
