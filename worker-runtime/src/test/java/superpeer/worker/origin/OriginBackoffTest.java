package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginBackoffTest {

  private static final OriginBackoff BACKOFF =
      new OriginBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "5, 16", "6, 30", "1000000, 30"})
  void doublesUpToTheLimitWithJitter(int failures, long seconds) {
    var random = new Random(7);
    for (int i = 0; i < 100; i++) {
      assertThat(BACKOFF.delay(failures, random))
          .isBetween(Duration.ofMillis(seconds * 750), Duration.ofMillis(seconds * 1250));
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 10", "0, 1"})
  void respectsRetryAfter(long retryAfter, long expected) {
    var failure = OriginFailure.status(503, "busy", Optional.of(Duration.ofSeconds(retryAfter)));
    assertThat(BACKOFF.delay(1, failure, new Random(7)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(expected * 750))
        .isLessThanOrEqualTo(Duration.ofSeconds(Math.max(retryAfter, 2)));
  }
}
