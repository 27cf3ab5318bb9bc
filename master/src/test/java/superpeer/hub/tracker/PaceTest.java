package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.counters.Counters;

class PaceTest {

  private Instant now = Instant.ofEpochSecond(1_795_000_000);
  private final Counters<TrackerCount> counters = new Counters<>(TrackerCount.class);
  private final Pace pace =
      new Pace(
          new TrackerConfig.Reporting(Duration.ofSeconds(30), Duration.ofSeconds(120), 100),
          counters,
          () -> now);

  @Test
  void isAsConfiguredAsLongAsTheLoadIsLow() {
    counters.add(TrackerCount.NODES, 3_000);
    assertThat(after(1)).isEqualTo(30);
  }

  @Test
  void growsWithTheNodesSoThatTheirReportsStayWhatTheTrackerIsMeantFor() {
    counters.add(TrackerCount.NODES, 6_000);
    assertThat(after(1)).isEqualTo(60);
    counters.add(TrackerCount.NODES, 1_000_000);
    assertThat(after(1)).as("bounded").isEqualTo(120);
    counters.add(TrackerCount.NODES, -1_006_000);
    assertThat(after(1)).isEqualTo(30);
  }

  @Test
  void leavesRoomForAnnouncesSmoothly() {
    counters.add(TrackerCount.NODES, 3_000);
    var last = after(1);
    for (int second = 0; second < 60; second++) {
      counters.add(TrackerCount.ANNOUNCED, 30);
      counters.add(TrackerCount.ASKED, 20);
      var next = after(1);
      assertThat(next - last).isBetween(0, 5);
      last = next;
    }
    assertThat(last).as("50 of 100 calls a second are left to 3,000 nodes").isBetween(58, 60);
  }

  @Test
  void keepsAQuarterForReportsWhateverElseIsAsked() {
    counters.add(TrackerCount.NODES, 2_000);
    for (int second = 0; second < 100; second++) {
      counters.add(TrackerCount.ANNOUNCED, 10_000);
      after(1);
    }
    assertThat(after(1)).isEqualTo(80);
  }

  private int after(int seconds) {
    now = now.plusSeconds(seconds);
    return pace.seconds();
  }
}
