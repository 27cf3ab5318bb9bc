package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.counters.Counters;

class ReportIntervalTest {

  private Instant now = Instant.ofEpochSecond(1_795_000_000);
  private final Counters<TrackerCounter> counters = new Counters<>(TrackerCounter.class);
  private final ReportInterval reportInterval =
      new ReportInterval(
          new TrackerConfig.Reporting(Duration.ofSeconds(30), Duration.ofSeconds(120), 100),
          counters,
          () -> now);

  @Test
  void usesConfiguredIntervalAtLowLoad() {
    counters.add(TrackerCounter.NODES, 3_000);
    assertThat(after(1)).isEqualTo(30);
  }

  @Test
  void growsWithTheNumberOfPeers() {
    counters.add(TrackerCounter.NODES, 6_000);
    assertThat(after(1)).isEqualTo(60);
    counters.add(TrackerCounter.NODES, 1_000_000);
    assertThat(after(1)).as("at most the maximum").isEqualTo(120);
    counters.add(TrackerCounter.NODES, -1_006_000);
    assertThat(after(1)).isEqualTo(30);
  }

  @Test
  void adaptsToAnnouncesSmoothly() {
    counters.add(TrackerCounter.NODES, 3_000);
    var last = after(1);
    for (int second = 0; second < 60; second++) {
      counters.add(TrackerCounter.ANNOUNCED, 30);
      counters.add(TrackerCounter.ASKED, 20);
      var next = after(1);
      assertThat(next - last).isBetween(0, 5);
      last = next;
    }
    assertThat(last).as("50 of 100 calls a second are left for 3,000 peers").isBetween(58, 60);
  }

  @Test
  void keepsAQuarterOfTheRateForReports() {
    counters.add(TrackerCounter.NODES, 2_000);
    for (int second = 0; second < 100; second++) {
      counters.add(TrackerCounter.ANNOUNCED, 10_000);
      after(1);
    }
    assertThat(after(1)).isEqualTo(80);
  }

  private int after(int seconds) {
    now = now.plusSeconds(seconds);
    return reportInterval.seconds();
  }
}
