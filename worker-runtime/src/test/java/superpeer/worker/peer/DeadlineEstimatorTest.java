package superpeer.worker.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses simulated time and random paths, each from a seed. */
class DeadlineEstimatorTest {

  private static final Duration DEADLINE = Duration.ofSeconds(6);
  private static final long BYTES = 1_000_000;

  private final DeadlineEstimator deadlineEstimator = new DeadlineEstimator(DEADLINE);
  private long now = Duration.ofHours(1).toNanos();

  @Test
  void newViewerMayTryUntilDeadline() {
    assertThat(deadlineEstimator.latestStart(BYTES, now, now)).isEqualTo(now + DEADLINE.toNanos());
  }

  @Test
  void onePieceIsNotEnough() {
    takes(Duration.ofSeconds(20));
    assertThat(mayBegin()).isTrue();
    takes(Duration.ofSeconds(20));
    assertThat(mayBegin()).isFalse();
  }

  @Test
  void fastestOfLastPiecesCounts() {
    takes(Duration.ofSeconds(2));
    takes(Duration.ofSeconds(20));
    takes(Duration.ofSeconds(20));
    assertThat(mayBegin()).as("one was fast").isTrue();
    takes(Duration.ofSeconds(20));
    assertThat(mayBegin()).as("long ago").isFalse();
  }

  @Test
  void ignoresSmallPieces() {
    for (int i = 0; i < 5; i++) {
      deadlineEstimator.acknowledged(
          1_000, OptionalLong.of(now - Duration.ofSeconds(1).toNanos()), now);
    }
    assertThat(mayBegin()).isTrue();
  }

  @Test
  void cancelledPieceCountsBytesSent() {
    for (int i = 0; i < 2; i++) {
      var begun = OptionalLong.of(now);
      pass(Duration.ofSeconds(7));
      deadlineEstimator.ended(500_000, begun, now);
    }
    assertThat(mayBegin()).isFalse();
  }

  @Test
  void ignoresPieceCancelledAtOnce() {
    for (int i = 0; i < 5; i++) {
      deadlineEstimator.ended(0, OptionalLong.of(now), now + 1);
      deadlineEstimator.ended(0, OptionalLong.empty(), now);
    }
    assertThat(mayBegin()).isTrue();
  }

  @Test
  void countsBytesInFlight() {
    takes(Duration.ofSeconds(4));
    takes(Duration.ofSeconds(4));
    assertThat(mayBegin()).isTrue();
    deadlineEstimator.sent(BYTES, OptionalLong.of(now));
    assertThat(mayBegin()).as("needs eight seconds").isFalse();
    pass(Duration.ofSeconds(3));
    assertThat(mayBegin()).as("most of it has arrived").isTrue();
  }

  @Test
  void waitingReducesTimeLeft() {
    takes(Duration.ofSeconds(4));
    takes(Duration.ofSeconds(4));
    var asked = now - Duration.ofSeconds(3).toNanos();
    assertThat(deadlineEstimator.latestStart(BYTES, asked, now)).isLessThan(now);
  }

  /** The path changes at random, but every piece is in time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverRefusesPeerThatIsAlwaysInTime(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 1_000; i++) {
      assertThat(mayBegin()).as("piece %d", i).isTrue();
      takes(Duration.ofMillis(random.nextLong(20, DEADLINE.toMillis())));
      pass(Duration.ofMillis(random.nextLong(0, 20_000)));
    }
  }

  /** Requests every few seconds, on a path that is always too slow. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void refusesLatePeerButTriesAgain(long seed) {
    var random = new SplittableRandom(seed);
    var tries = 0;
    var lastTry = now;
    for (int i = 0; i < 1_000; i++) {
      if (mayBegin()) {
        tries++;
        takes(Duration.ofMillis(random.nextLong(DEADLINE.toMillis() + 1, 15_000)));
        lastTry = now;
      }
      pass(Duration.ofMillis(random.nextLong(2_000, 8_000)));
      assertThat(Duration.ofNanos(now - lastTry))
          .as("without a try")
          .isLessThan(ThroughputEstimator.MEMORY.plusSeconds(10));
    }
    assertThat(tries).isBetween(1, 250);
  }

  /** A path that is bad at first and good later. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void servesAgainOncePathImproves(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < random.nextInt(2, 50); i++) {
      takes(Duration.ofMillis(random.nextLong(DEADLINE.toMillis() + 1, 15_000)));
    }
    var better = now;
    while (!mayBegin()) {
      pass(Duration.ofMillis(random.nextLong(2_000, 8_000)));
    }
    assertThat(Duration.ofNanos(now - better))
        .isLessThan(ThroughputEstimator.MEMORY.plusSeconds(10));
    for (int i = 0; i < 100; i++) {
      takes(Duration.ofMillis(random.nextLong(20, 3_000)));
      assertThat(mayBegin()).isTrue();
      pass(Duration.ofMillis(random.nextLong(0, 8_000)));
    }
  }

  private boolean mayBegin() {
    return deadlineEstimator.latestStart(BYTES, now, now) > now;
  }

  private void takes(Duration time) {
    var begun = OptionalLong.of(now);
    deadlineEstimator.sent(BYTES, begun);
    pass(time);
    deadlineEstimator.acknowledged(BYTES, begun, now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
