package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UplinkLimiterTest {

  private static final long RATE = 1_000_000;
  private static final long TICK = Duration.ofMillis(5).toNanos();

  private long now = 7_000_000_000L;
  private final UplinkLimiter bucket = new UplinkLimiter(now);

  @Test
  void countsWithoutLimitAndIsNeverEmpty() {
    bucket.sent(1_000_000_000);
    assertThat(bucket.isEmpty()).isFalse();
    assertThat(bucket.spent()).isGreaterThan(1_000_000_000);
  }

  @Test
  void countsPacketOverhead() {
    bucket.sent(10);
    assertThat(bucket.spent()).isEqualTo(110);
    bucket.sent(64_000);
    assertThat(bucket.spent() - 110).isBetween(64_000L * 108 / 100, 64_000L * 110 / 100);
  }

  @Test
  void countsAcknowledgements() {
    bucket.received(64_000);
    assertThat(bucket.spent()).isBetween(64_000L * 4 / 100, 64_000L * 6 / 100);
  }

  @Test
  void paysDebtFirst() {
    bucket.limit(RATE);
    bucket.sent(RATE / 2);
    pass(Duration.ofMillis(500));
    assertThat(bucket.isEmpty()).isTrue();
    pass(Duration.ofMillis(100));
    assertThat(bucket.isEmpty()).isFalse();
  }

  @Test
  void newLimitKeepsDebtAndGivesNoTokens() {
    bucket.limit(RATE);
    bucket.sent(RATE);
    bucket.limit(2 * RATE);
    assertThat(bucket.isEmpty()).isTrue();
    pass(Duration.ofSeconds(10));
    bucket.limit(RATE / 100);
    bucket.sent(RATE / 100 / 20); // the burst that it may have saved
    assertThat(bucket.isEmpty()).isTrue();
  }

  @Test
  void measuresHeldBackTime() {
    bucket.limit(RATE);
    bucket.refill(now);
    bucket.heldBack();
    pass(Duration.ofMillis(20));
    pass(Duration.ofMillis(50));
    assertThat(bucket.heldBackNanos()).isEqualTo(Duration.ofMillis(20).toNanos());
  }

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sendsAtMostRatePlusBurstPlusOneMessage(long seed) {
    var random = new Random(seed);
    bucket.limit(RATE);
    var largest = 70_000;
    var since = now;
    for (var i = 0; i < 5_000; i++) {
      now += random.nextInt(50) == 0 ? 200 * TICK : random.nextLong(3 * TICK);
      bucket.refill(now);
      for (var tries = random.nextInt(4); tries > 0 && !bucket.isEmpty(); tries--) {
        bucket.sent(1 + random.nextInt(64_000));
      }
      var allowed = RATE * ((now - since) / 1e9) + RATE * 0.05 + largest;
      assertThat((double) bucket.spent()).isLessThanOrEqualTo(allowed);
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
    bucket.refill(now);
  }
}
