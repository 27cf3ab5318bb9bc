package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReconnectBackoffTest {

  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofSeconds(40);

  private final ReconnectBackoff reconnectBackoff =
      new ReconnectBackoff(MIN, MAX, new SplittableRandom(7));

  @Test
  void growsToTheMaximumAndStaysThere() {
    assertThat(reconnectBackoff.nextDelay()).isEqualTo(MIN);
    for (var i = 0; i < 100; i++) {
      assertThat(reconnectBackoff.nextDelay()).isBetween(MIN, MAX);
    }
    assertThat(reconnectBackoff.nextDelay()).isBetween(MAX.dividedBy(2), MAX);
  }

  @Test
  void usesDifferentDelaysForDifferentPeers() {
    var others = new ReconnectBackoff(MIN, MAX, new SplittableRandom(8));
    for (var i = 0; i < 10; i++) {
      reconnectBackoff.nextDelay();
      others.nextDelay();
    }
    assertThat(reconnectBackoff.nextDelay()).isNotEqualTo(others.nextDelay());
  }

  @Test
  void startsAgainAfterReset() {
    for (var i = 0; i < 10; i++) {
      reconnectBackoff.nextDelay();
    }
    reconnectBackoff.reset();
    assertThat(reconnectBackoff.nextDelay()).isEqualTo(MIN);
  }
}
