package superpeer.worker.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import superpeer.worker.loadtest.Scenario.Load;

class ArrivalScheduleTest {

  private final ArrivalSchedule arrivalSchedule =
      new ArrivalSchedule(
          new Load(10, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(60), 2));

  @Test
  void viewersJoinEvenlyDuringTheRamp() {
    assertThat(arrivalSchedule.arrivals(at(0))).isEqualTo(1);
    assertThat(arrivalSchedule.arrivals(at(5))).isEqualTo(5);
    assertThat(arrivalSchedule.arrivals(at(10))).isEqualTo(10);
    assertThat(arrivalSchedule.departures(at(10))).isZero();
  }

  @Test
  void churnReplacesViewersAfterTheRamp() {
    assertThat(arrivalSchedule.departures(at(15))).isEqualTo(10);
    assertThat(arrivalSchedule.arrivals(at(15))).isEqualTo(20);
  }

  @Test
  void allViewersJoinAtOnceWithoutARamp() {
    var atOnce =
        new ArrivalSchedule(new Load(10, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 0));
    assertThat(atOnce.arrivals(at(0))).isEqualTo(10);
  }

  @Test
  void measuresAfterRampAndWarmUpForTheDuration() {
    assertThat(arrivalSchedule.isMeasuring(at(14))).isFalse();
    assertThat(arrivalSchedule.isMeasuring(at(15))).isTrue();
    assertThat(arrivalSchedule.isOver(at(74))).isFalse();
    assertThat(arrivalSchedule.isOver(at(75))).isTrue();
    assertThat(arrivalSchedule.progress(at(75))).isEqualTo(1);
  }

  private static Duration at(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
