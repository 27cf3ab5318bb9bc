package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private long now = 5_000_000_000L;

  @Test
  void whatIsReadIsPaidForAtTheRate() {
    var throttle = Throttle.to(8, () -> now); // 1 byte a microsecond
    assertThat(throttle.pay(100_000)).isEqualTo(Duration.ofMillis(100));
    assertThat(throttle.pay(50_000)).isEqualTo(Duration.ofMillis(150));
    now += Duration.ofMillis(150).toNanos();
    assertThat(throttle.pay(1)).isEqualTo(Duration.ofNanos(1_000));
  }

  @Test
  void aPauseIsMadeUpForByAShortBurstOnly() {
    var throttle = Throttle.to(8, () -> now);
    now += Duration.ofHours(1).toNanos();
    assertThat(throttle.pay(100_000)).isZero();
    assertThat(throttle.pay(1_000)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void inTheLongRunTheRateIsKept() {
    var throttle = Throttle.to(80, () -> now);
    var start = now;
    for (int i = 0; i < 1_000; i++) {
      now += throttle.pay(10_000).toNanos();
    }
    assertThat((now - start) / 1e9).isCloseTo(1.0, within(0.01));
  }

  @Test
  void withoutALimitNothingWaits() {
    var throttle = Throttle.to(0, () -> now);
    assertThat(throttle.pay(Integer.MAX_VALUE)).isZero();
  }
}
