package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofSeconds(40);

  private final Backoff backoff = new Backoff(MIN, MAX, new SplittableRandom(7));

  @Test
  void growsFromTheLeastToTheLongestPauseAndStaysThere() {
    assertThat(backoff.next()).isEqualTo(MIN);
    for (var i = 0; i < 100; i++) {
      assertThat(backoff.next()).isBetween(MIN, MAX);
    }
    assertThat(backoff.next()).isBetween(MAX.dividedBy(2), MAX);
  }

  @Test
  void spreadsThoseThatFailedTogether() {
    var others = new Backoff(MIN, MAX, new SplittableRandom(8));
    for (var i = 0; i < 10; i++) {
      backoff.next();
      others.next();
    }
    assertThat(backoff.next()).isNotEqualTo(others.next());
  }

  @Test
  void isShortAgainAfterASuccess() {
    for (var i = 0; i < 10; i++) {
      backoff.next();
    }
    backoff.reset();
    assertThat(backoff.next()).isEqualTo(MIN);
  }
}
