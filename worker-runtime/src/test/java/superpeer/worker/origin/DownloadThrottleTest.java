package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DownloadThrottleTest {

  private long now = 5_000_000_000L;

  @Test
  void delaysReadsToTheRate() {
    var downloadThrottle = DownloadThrottle.withLimit(8, () -> now); // 1 byte a microsecond
    assertThat(downloadThrottle.reserve(100_000)).isEqualTo(Duration.ofMillis(100));
    assertThat(downloadThrottle.reserve(50_000)).isEqualTo(Duration.ofMillis(150));
    now += Duration.ofMillis(150).toNanos();
    assertThat(downloadThrottle.reserve(1)).isEqualTo(Duration.ofNanos(1_000));
  }

  @Test
  void allowsOnlyAShortBurstAfterAPause() {
    var downloadThrottle = DownloadThrottle.withLimit(8, () -> now);
    now += Duration.ofHours(1).toNanos();
    assertThat(downloadThrottle.reserve(100_000)).isZero();
    assertThat(downloadThrottle.reserve(1_000)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void keepsTheAverageRate() {
    var downloadThrottle = DownloadThrottle.withLimit(80, () -> now);
    var start = now;
    for (int i = 0; i < 1_000; i++) {
      now += downloadThrottle.reserve(10_000).toNanos();
    }
    assertThat((now - start) / 1e9).isCloseTo(1.0, within(0.01));
  }

  @Test
  void doesNotDelayWithoutALimit() {
    var downloadThrottle = DownloadThrottle.withLimit(0, () -> now);
    assertThat(downloadThrottle.reserve(Integer.MAX_VALUE)).isZero();
  }
}
