package superpeer.worker.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedPlayerTest {

  private static final Duration SEGMENT = Duration.ofSeconds(4);

  private final SimulatedPlayer simulatedPlayer = new SimulatedPlayer();

  @BeforeEach
  void startWithTenSeconds() {
    simulatedPlayer.start(7, Duration.ofSeconds(10), at(0));
  }

  @Test
  void playsWithoutStallsWhileSegmentsComeInTime() {
    simulatedPlayer.add(7, SEGMENT, at(9));
    simulatedPlayer.add(8, SEGMENT, at(13));
    assertThat(simulatedPlayer.stalls(at(17))).isZero();
    assertThat(simulatedPlayer.buffered(at(17))).isEqualTo(Duration.ofSeconds(1));
    assertThat(simulatedPlayer.played(at(17))).isEqualTo(Duration.ofSeconds(17));
  }

  @Test
  void stallsUntilTheNextSegment() {
    assertThat(simulatedPlayer.stalls(at(12))).isEqualTo(1);
    assertThat(simulatedPlayer.stalls(at(13))).isEqualTo(1);
    simulatedPlayer.add(7, SEGMENT, at(15));
    assertThat(simulatedPlayer.stalled(at(16))).isEqualTo(Duration.ofSeconds(5));
    assertThat(simulatedPlayer.stalls(at(20))).isEqualTo(2);
  }

  @Test
  void waitsForAMissingSegment() {
    simulatedPlayer.add(8, SEGMENT, at(1));
    assertThat(simulatedPlayer.buffered(at(1))).isEqualTo(Duration.ofSeconds(9));
    simulatedPlayer.add(7, SEGMENT, at(1));
    assertThat(simulatedPlayer.buffered(at(1))).isEqualTo(Duration.ofSeconds(17));
  }

  @Test
  void skipsASegment() {
    simulatedPlayer.add(8, SEGMENT, at(1));
    simulatedPlayer.skip(7, at(1));
    assertThat(simulatedPlayer.buffered(at(1))).isEqualTo(Duration.ofSeconds(13));
    assertThat(simulatedPlayer.nextSn()).isEqualTo(9);
  }

  @Test
  void keepsTheBufferAfterAJump() {
    simulatedPlayer.jumpTo(20, at(2));
    simulatedPlayer.add(7, SEGMENT, at(2));
    assertThat(simulatedPlayer.buffered(at(2))).isEqualTo(Duration.ofSeconds(8));
    simulatedPlayer.add(20, SEGMENT, at(2));
    assertThat(simulatedPlayer.buffered(at(2))).isEqualTo(Duration.ofSeconds(12));
  }

  private static long at(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
