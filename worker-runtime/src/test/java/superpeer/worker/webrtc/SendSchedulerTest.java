package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import superpeer.worker.peer.Upload;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

class SendSchedulerTest {

  private static final int FRAME = 64_000;
  private static final int WINDOW = 4 * FRAME;
  private static final long TICK = Duration.ofMillis(5).toNanos();

  private long now = 1_000_000_000L;
  private final UplinkLimiter uplink = new UplinkLimiter(now);
  private final SendScheduler sendScheduler = new SendScheduler(WINDOW, 10 * FRAME, uplink);
  private final Channel first = new Channel();
  private final Channel second = new Channel();

  /** A channel with a simulated network. */
  private final class Channel implements SendScheduler.SendTarget {
    private final List<String> received = new ArrayList<>();
    private long buffered;
    private boolean open = true;
    private boolean drainsAtOnce; // transmits all at once
    private boolean busy;

    @Override
    public void header(String text) {
      received.add(text);
    }

    @Override
    public void frame(ByteBuffer frame) {
      received.add(String.valueOf(frame.remaining()));
      buffered += drainsAtOnce ? 0 : frame.remaining();
    }

    @Override
    public long buffered() {
      return buffered;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void uploaded(long bytes) {
      received.add("uploaded " + bytes);
      busy = false;
    }

    @Override
    public void broken() {
      received.add("broken");
      sendScheduler.remove(this); // as a connection does when it fails
    }

    long frames() {
      return received.stream().filter(message -> message.matches("\\d+")).count();
    }
  }

  @Test
  void sendsHeaderThenFrames() {
    add(first, 2 * FRAME + 1);
    assertThat(run()).isFalse();
    assertThat(first.received).containsExactly("piece", "64000", "64000", "1", "uploaded 128001");
    assertThat(sendScheduler.frames()).isEqualTo(3);
    assertThat(sendScheduler.bytes()).isEqualTo(128_001);
  }

  @Test
  void slowPeerHoldsBackOnlyItself() {
    second.drainsAtOnce = true;
    add(first, 10 * FRAME);
    add(second, 6 * FRAME);
    run();
    assertThat(first.frames()).isEqualTo(4); // its window
    assertThat(second.received).isEmpty(); // the first counts with its full size
    pass(SendScheduler.IN_FLIGHT); // the first is slow: only its bytes in flight count
    runs(2);
    assertThat(second.received).contains("uploaded 384000");
    assertThat(first.frames()).isEqualTo(4);
  }

  @Test
  void sendsFramesAsTheyArrive() {
    first.drainsAtOnce = true;
    var growingBuffer = addArriving(first, 2 * FRAME + 1);
    assertThat(run()).isTrue();
    assertThat(first.received).containsExactly("piece");
    growingBuffer.advanceTo(FRAME + 1);
    runs(2);
    assertThat(first.received).containsExactly("piece", "64000");
    growingBuffer.advanceTo(2 * FRAME + 1);
    assertThat(run()).isFalse();
    assertThat(first.received).containsExactly("piece", "64000", "64000", "1", "uploaded 128001");
  }

  @Test
  void arrivingPieceBlocksNobody() {
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    addArriving(first, 10 * FRAME).advanceTo(FRAME);
    add(second, 9 * FRAME);
    runs(3);
    assertThat(second.received).contains("uploaded 576000");
    assertThat(first.frames()).isOne();
    pass(SendScheduler.IN_FLIGHT);
    pass(SendScheduler.IN_FLIGHT);
    run();
    sendScheduler.allAcknowledged(second);
    assertThat(sendScheduler.outstanding()).isZero(); // nothing of the first is in flight any more
  }

  @Test
  void arrivingPieceKeepsToWindow() {
    addArriving(first, 10 * FRAME).advanceTo(8 * FRAME);
    run();
    assertThat(first.frames()).isEqualTo(4);
    assertThat(sendScheduler.outstanding()).isEqualTo(4 * FRAME);
  }

  @Test
  void abortsArrivingPiece() {
    addArriving(first, 3 * FRAME).advanceTo(FRAME);
    run();
    assertThat(sendScheduler.abort(first, now)).isEqualTo(OptionalLong.of(FRAME));
    assertThat(run()).isFalse();
  }

  @Test
  void refillsWindow() {
    add(first, 8 * FRAME);
    run();
    first.buffered -= FRAME;
    run();
    assertThat(first.frames()).isEqualTo(5);
    first.buffered -= FRAME - 1;
    run();
    assertThat(first.frames()).isEqualTo(5);
  }

  @Test
  void sendsFrameLargerThanWindow() {
    var narrow = new SendScheduler(10, 10 * FRAME, uplink);
    narrow.add(first, "piece", upload(2 * FRAME, Priorities.URGENT));
    narrow.run(now);
    assertThat(first.frames()).isOne();
  }

  @Test
  void startsInOrderOfRequests() {
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    add(first, 10 * FRAME);
    add(second, FRAME);
    runs(3);
    assertThat(first.received).contains("uploaded 640000");
    assertThat(second.received).isEmpty();
    sendScheduler.allAcknowledged(first);
    run();
    assertThat(second.received).contains("uploaded 64000");
  }

  @Test
  void startsUrgentBeforePrefetch() {
    var third = new Channel();
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    third.drainsAtOnce = true;
    add(first, 10 * FRAME, Priorities.PREFETCH);
    runs(3);
    add(second, 10 * FRAME, Priorities.PREFETCH);
    add(third, 10 * FRAME, Priorities.URGENT);
    sendScheduler.allAcknowledged(first);
    runs(3);
    assertThat(third.received).contains("uploaded 640000");
    assertThat(second.received).isEmpty();
    sendScheduler.allAcknowledged(third);
    runs(3);
    assertThat(second.received).contains("uploaded 640000");
  }

  @Test
  void startsEarliestLatestStartFirst() {
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    sendScheduler.add(new Channel(), "piece", upload(10 * FRAME, Priorities.URGENT));
    run();
    add(first, 6 * FRAME, Priorities.urgent(now + 20));
    add(second, 6 * FRAME, Priorities.urgent(now + 10));
    pass(SendScheduler.IN_FLIGHT); // the one before them is slow now, so there is room for one
    runs(2);
    assertThat(second.received).contains("uploaded 384000");
    assertThat(first.received).isEmpty();
  }

  @Test
  void urgentPieceGetsUplinkFirst() {
    uplink.limit(100 * FRAME);
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    add(first, 10 * FRAME, Priorities.PREFETCH);
    run();
    long before = first.frames();
    assertThat(before).isLessThan(10);
    add(second, 10 * FRAME, Priorities.URGENT);
    sendScheduler.allAcknowledged(first);
    while (second.frames() < 10) {
      now += TICK;
      run();
    }
    assertThat(first.frames()).isEqualTo(before);
  }

  @Test
  void startedPrefetchContinuesWhileUrgentWaits() {
    add(first, 8 * FRAME, Priorities.PREFETCH);
    run();
    add(second, 8 * FRAME, Priorities.URGENT);
    first.buffered = 0;
    run();
    assertThat(second.received).isEmpty();
    assertThat(first.frames()).isEqualTo(8);
  }

  @Test
  void smallPiecesDoNotOvertakeLargeOne() {
    var third = new Channel();
    third.drainsAtOnce = true;
    add(first, 8 * FRAME);
    run();
    add(second, 8 * FRAME);
    add(third, FRAME);
    run();
    assertThat(third.received).isEmpty();
  }

  @Test
  void servesInParallelWithinLimit() {
    add(first, 5 * FRAME);
    add(second, 5 * FRAME);
    run();
    assertThat(first.frames()).isEqualTo(4);
    assertThat(second.frames()).isEqualTo(4);
  }

  @Test
  void unacknowledgedBytesCountForSettleTime() {
    first.drainsAtOnce = true;
    add(first, 10 * FRAME);
    runs(3);
    assertThat(sendScheduler.outstanding()).isEqualTo(10 * FRAME);
    pass(SendScheduler.SETTLE_TIME.minusSeconds(1));
    run();
    assertThat(sendScheduler.outstanding()).isEqualTo(10 * FRAME);
    pass(Duration.ofSeconds(2));
    run();
    assertThat(sendScheduler.outstanding()).isZero();
  }

  @Test
  void unacknowledgedPieceDoesNotBlockOthers() {
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    add(first, 10 * FRAME);
    runs(3);
    add(second, 5 * FRAME);
    runs(2);
    assertThat(second.received).contains("uploaded 320000");
  }

  @Test
  void nextPieceWaitsAloneForUnacknowledgedOnes() {
    var wide = new SendScheduler(WINDOW, 1L << 30, uplink);
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    for (int i = 0; i < 3; i++) {
      wide.add(first, "piece", upload(32 * FRAME, Priorities.URGENT));
      for (int tick = 0; tick < 20; tick++) {
        wide.run(now);
      }
    }
    assertThat(first.received).filteredOn("uploaded 2048000"::equals).hasSize(2);
    assertThat(wide.outstanding()).isEqualTo(64L * FRAME);
    wide.add(second, "piece", upload(FRAME, Priorities.URGENT));
    wide.run(now);
    assertThat(second.received).contains("uploaded 64000");
    pass(SendScheduler.SETTLE_TIME);
    for (int tick = 0; tick < 20; tick++) {
      wide.run(now);
    }
    assertThat(first.received).filteredOn("uploaded 2048000"::equals).hasSize(3);
  }

  @Test
  void abortOfPieceThatHasNotStartedRenewsNothing() {
    first.drainsAtOnce = true;
    add(first, 10 * FRAME);
    runs(3);
    uplink.limit(1);
    for (int i = 0; i < 5; i++) {
      pass(SendScheduler.SETTLE_TIME.dividedBy(5).plusMillis(1));
      add(first, FRAME);
      sendScheduler.abort(first, now);
      run();
    }
    assertThat(sendScheduler.outstanding()).isZero();
  }

  @Test
  void closedChannelCountsNothing() {
    add(first, 5 * FRAME);
    add(second, 5 * FRAME);
    run();
    sendScheduler.remove(first);
    assertThat(sendScheduler.outstanding()).isEqualTo(5 * FRAME);
    sendScheduler.remove(second);
    assertThat(sendScheduler.outstanding()).isZero();
    assertThat(sendScheduler.waiting()).isZero();
  }

  @Test
  void sendsSegmentLargerThanLimit() {
    first.drainsAtOnce = true;
    add(first, 30 * FRAME);
    for (int i = 0; i < 20; i++) {
      run();
      pass(Duration.ofSeconds(2));
    }
    assertThat(first.received).contains("uploaded 1920000");
  }

  @Test
  void servesSlowPeerToTheEnd() {
    add(first, 10 * FRAME);
    while (run()) {
      first.buffered = Math.max(0, first.buffered - FRAME);
      pass(Duration.ofSeconds(3));
    }
    assertThat(first.received).endsWith("uploaded 640000");
    assertThat(sendScheduler.outstanding()).isBetween(1L, 5L * FRAME);
  }

  @Test
  void abortsBetweenTwoFrames() {
    add(first, 8 * FRAME);
    run();
    assertThat(sendScheduler.abort(first, now)).isEqualTo(OptionalLong.of(4 * FRAME));
    first.buffered = 0;
    assertThat(run()).isFalse();
    assertThat(first.frames()).isEqualTo(4);
    assertThat(first.received).doesNotContain("uploaded 512000");
  }

  @Test
  void hasNothingToAbortAfterTheLastFrame() {
    add(first, FRAME);
    run();
    assertThat(sendScheduler.abort(first, now)).isEmpty();
  }

  @Test
  void abortsPieceThatHasNotStarted() {
    uplink.limit(1);
    add(first, FRAME);
    run();
    assertThat(sendScheduler.abort(first, now)).isEqualTo(OptionalLong.of(0));
    assertThat(first.received).isEmpty();
  }

  @Test
  void dropsUploadOfClosedChannel() {
    first.open = false;
    add(first, 8 * FRAME);
    second.drainsAtOnce = true;
    add(second, FRAME);
    assertThat(run()).isFalse();
    assertThat(first.received).endsWith("broken");
    assertThat(second.received).contains("uploaded 64000");
    assertThat(sendScheduler.outstanding()).isEqualTo(FRAME);
  }

  @Test
  void keepsToUplinkLimit() {
    int perSecond = 100 * FRAME;
    uplink.limit(perSecond);
    first.drainsAtOnce = true;
    second.drainsAtOnce = true;
    for (int tick = 0; tick < 200; tick++) { // one second
      addIfIdle(first);
      addIfIdle(second);
      run();
      sendScheduler.allAcknowledged(first);
      sendScheduler.allAcknowledged(second);
      now += TICK;
    }
    assertThat(uplink.spent())
        .isBetween((long) perSecond * 9 / 10, (long) perSecond * 105 / 100 + FRAME);
    assertThat(sendScheduler.bytes()).isLessThan(uplink.spent());
    assertThat(uplink.heldBackNanos()).isGreaterThan(Duration.ofMillis(500).toNanos());
  }

  @Test
  void boundsBurstAfterPause() {
    uplink.limit(100 * FRAME);
    first.drainsAtOnce = true;
    pass(Duration.ofMinutes(1));
    add(first, 10 * FRAME);
    run();
    assertThat(first.frames()).isBetween(1L, 6L);
  }

  @Test
  void rejectsSecondUploadOfChannel() {
    add(first, 8 * FRAME);
    assertThatThrownBy(() -> add(first, FRAME)).isInstanceOf(IllegalStateException.class);
  }

  private void addIfIdle(Channel channel) {
    if (!channel.busy) {
      channel.busy = true;
      add(channel, 3 * FRAME);
    }
  }

  private void add(Channel channel, int bytes) {
    add(channel, bytes, Priorities.URGENT);
  }

  private void add(Channel channel, int bytes, Upload.Priority priority) {
    sendScheduler.add(channel, "piece", upload(bytes, priority));
  }

  private GrowingBuffer addArriving(Channel channel, int bytes) {
    var growingBuffer = new GrowingBuffer(ByteBuffer.allocateDirect(bytes));
    var segment = new ArrivingSegment(new SegmentId(0, 1), "0-1", growingBuffer);
    sendScheduler.add(
        channel, "piece", new Upload(segment, Upload.Order.FORWARD, Priorities.URGENT));
    return growingBuffer;
  }

  private void runs(int times) {
    for (int i = 0; i < times; i++) {
      run();
    }
  }

  private boolean run() {
    return sendScheduler.run(now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static Upload upload(int bytes, Upload.Priority priority) {
    var segment = Segment.of(new SegmentId(0, 1), "0-1", new byte[bytes]);
    return new Upload(segment, Upload.Order.FORWARD, priority);
  }
}
