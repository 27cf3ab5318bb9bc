package superpeer.worker.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlayerTest {

  private static final Duration SEGMENT = Duration.ofSeconds(4);

  private final Player player = new Player();

  @BeforeEach
  void startsWithTenSeconds() {
    player.start(7, Duration.ofSeconds(10), at(0));
  }

  @Test
  void playsWithoutAStallWhileSegmentsComeInTime() {
    player.arrived(7, SEGMENT, at(9));
    player.arrived(8, SEGMENT, at(13));
    assertThat(player.stalls(at(17))).isZero();
    assertThat(player.buffered(at(17))).isEqualTo(Duration.ofSeconds(1));
    assertThat(player.played(at(17))).isEqualTo(Duration.ofSeconds(17));
  }

  @Test
  void stallsOnceHoweverLongAndPlaysOnWithTheNextSegment() {
    assertThat(player.stalls(at(12))).isEqualTo(1);
    assertThat(player.stalls(at(13))).isEqualTo(1);
    player.arrived(7, SEGMENT, at(15));
    assertThat(player.stalled(at(16))).isEqualTo(Duration.ofSeconds(5));
    assertThat(player.stalls(at(20))).isEqualTo(2);
  }

  @Test
  void cannotPlayASegmentBeforeTheOneThatIsMissing() {
    player.arrived(8, SEGMENT, at(1));
    assertThat(player.buffered(at(1))).isEqualTo(Duration.ofSeconds(9));
    player.arrived(7, SEGMENT, at(1));
    assertThat(player.buffered(at(1))).isEqualTo(Duration.ofSeconds(17));
  }

  @Test
  void jumpsOverASegmentThatWillNeverCome() {
    player.arrived(8, SEGMENT, at(1));
    player.skip(7, at(1));
    assertThat(player.buffered(at(1))).isEqualTo(Duration.ofSeconds(13));
    assertThat(player.next()).isEqualTo(9);
  }

  @Test
  void playsWhatItHasWhenItGoesOnElsewhere() {
    player.jump(20, at(2));
    player.arrived(7, SEGMENT, at(2));
    assertThat(player.buffered(at(2))).isEqualTo(Duration.ofSeconds(8));
    player.arrived(20, SEGMENT, at(2));
    assertThat(player.buffered(at(2))).isEqualTo(Duration.ofSeconds(12));
  }

  private static long at(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
