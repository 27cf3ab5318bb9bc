package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.worker.peer.Upload;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/** No peer can hold back another: random histories of many peers, in simulated time. */
class SendSchedulerPropertyTest {

  private static final int WINDOW = 256_000;
  private static final long BUDGET = 48L << 20;
  private static final long TICK = Duration.ofMillis(5).toNanos();
  private static final long END = Duration.ofSeconds(60).toNanos();

  /** Longest wait from request to last frame of a viewer that plays; its player has 7 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Segment SMALL = segment(200_000);
  private static final Segment LARGE = segment(20_000_000);

  private final List<Duration> waits = new ArrayList<>();
  private final UplinkLimiter uplink = new UplinkLimiter(0);
  private final SendScheduler scheduler = new SendScheduler(WINDOW, BUDGET, uplink);
  private long now;

  private enum Kind {
    /** Requests a segment every 4 s and acknowledges it. */
    PLAYS,
    /** Takes the largest pieces, one after another, and acknowledges them. */
    TAKES_LARGE,
    /** Takes pieces like those of a viewer, but one after another. */
    TAKES_SMALL,
    /** Receives, and never acknowledges. */
    NEVER_ACKNOWLEDGES,
    /** Receives nothing, cancels and requests again. */
    STALLS,
    /** Cancels what it receives, again and again. */
    CANCELS
  }

  private final class Peer implements SendScheduler.SendTarget {
    private final Kind kind;
    private final Random random;
    private long buffered;
    private long largestBuffer;
    private boolean busy;
    private boolean unacknowledged;
    private long requestedAt;
    private long nextAt;

    Peer(Kind kind, Random random) {
      this.kind = kind;
      this.random = random;
      this.nextAt = random.nextLong(Duration.ofSeconds(4).toNanos());
    }

    void tick() {
      if (kind != Kind.STALLS) {
        buffered = Math.max(0, buffered - 12_500); // 20 Mbit/s
      }
      if (unacknowledged && buffered == 0 && kind != Kind.NEVER_ACKNOWLEDGES) {
        unacknowledged = false;
        scheduler.allAcknowledged(this);
      }
      if (busy && (kind == Kind.CANCELS || kind == Kind.STALLS) && random.nextInt(4) == 0) {
        scheduler.abort(this, now);
        busy = false;
      }
      if (!busy && now >= nextAt) {
        request();
      }
    }

    private void request() {
      busy = true;
      requestedAt = now;
      nextAt = kind == Kind.PLAYS ? now + Duration.ofSeconds(4).toNanos() : now;
      boolean urgent = kind != Kind.PLAYS || random.nextBoolean();
      scheduler.add(
          this,
          "piece",
          new Upload(
              kind == Kind.PLAYS || kind == Kind.TAKES_SMALL ? SMALL : LARGE,
              Upload.Order.FORWARD,
              new Upload.Priority(urgent, now)));
    }

    @Override
    public void header(String text) {}

    @Override
    public void frame(ByteBuffer frame) {
      buffered += frame.remaining();
      largestBuffer = Math.max(largestBuffer, buffered);
    }

    @Override
    public long buffered() {
      return buffered;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void uploaded(long bytes) {
      busy = false;
      unacknowledged = true;
      if (kind == Kind.PLAYS) {
        waits.add(Duration.ofNanos(now - requestedAt));
      }
    }

    @Override
    public void broken() {
      throw new AssertionError("channels stay open here");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000, 1, TAKES_LARGE",
    "2, 1000, 1, NEVER_ACKNOWLEDGES",
    "3, 1000, 1, STALLS",
    "4, 1000, 1, CANCELS",
    "5, 200, 100, TAKES_LARGE",
    "6, 200, 100, NEVER_ACKNOWLEDGES",
    "7, 200, 100, STALLS",
    "8, 200, 100, CANCELS",
    "9, 1000, 1000, TAKES_LARGE",
    "10, 1000, 1000, NEVER_ACKNOWLEDGES",
    "11, 1000, 1000, STALLS",
    "12, 1000, 1000, CANCELS",
    "13, 1000, 500, ",
    "14, 2000, 1000, ",
    "15, 20, 10, ",
    "16, 1000, 1, TAKES_SMALL",
    "17, 200, 100, TAKES_SMALL",
    "18, 1000, 300, TAKES_SMALL"
  })
  void peersThatPlayAreServedWhateverTheOthersDo(
      long seed, int playing, int hostile, Kind hostileKind) {
    var random = new Random(seed);
    uplink.limit(Math.max(4_000_000, playing * (long) SMALL.size() / 2)); // twice what they need
    var peers = new ArrayList<Peer>();
    for (int i = 0; i < playing; i++) {
      peers.add(new Peer(Kind.PLAYS, random));
    }
    for (int i = 0; i < hostile; i++) {
      peers.add(
          new Peer(
              hostileKind == null ? Kind.values()[1 + random.nextInt(5)] : hostileKind, random));
    }
    for (; now < END; now += TICK) {
      peers.forEach(Peer::tick);
      scheduler.run(now);
      assertThat(scheduler.outstanding()).isNotNegative();
    }
    assertThat(waits).hasSizeGreaterThan(playing * 14);
    assertThat(waits.stream().filter(wait -> wait.compareTo(PATIENCE) > 0)).isEmpty();
    assertThat(peers).allSatisfy(peer -> assertThat(peer.largestBuffer).isLessThan(2 * WINDOW));
    peers.forEach(scheduler::remove);
    assertThat(scheduler.outstanding()).isZero();
  }

  private static Segment segment(int bytes) {
    return Segment.of(new SegmentId(0, 1), "0-1", new byte[bytes]);
  }
}
