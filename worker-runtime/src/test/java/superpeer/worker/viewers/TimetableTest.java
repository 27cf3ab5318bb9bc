package superpeer.worker.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import superpeer.worker.viewers.Scenario.Attendance;

class TimetableTest {

  private final Timetable timetable =
      new Timetable(
          new Attendance(
              10, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(60), 2));

  @Test
  void viewersComeEvenlyOverTheRamp() {
    assertThat(timetable.comings(at(0))).isEqualTo(1);
    assertThat(timetable.comings(at(5))).isEqualTo(5);
    assertThat(timetable.comings(at(10))).isEqualTo(10);
    assertThat(timetable.goings(at(10))).isZero();
  }

  @Test
  void afterTheRampAsManyComeAsGo() {
    assertThat(timetable.goings(at(15))).isEqualTo(10);
    assertThat(timetable.comings(at(15))).isEqualTo(20);
  }

  @Test
  void withoutARampAllComeAtOnce() {
    var atOnce =
        new Timetable(new Attendance(10, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 0));
    assertThat(atOnce.comings(at(0))).isEqualTo(10);
  }

  @Test
  void measuresAfterRampAndWarmUpForTheDuration() {
    assertThat(timetable.isMeasuring(at(14))).isFalse();
    assertThat(timetable.isMeasuring(at(15))).isTrue();
    assertThat(timetable.isOver(at(74))).isFalse();
    assertThat(timetable.isOver(at(75))).isTrue();
    assertThat(timetable.progress(at(75))).isEqualTo(1);
  }

  private static Duration at(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
