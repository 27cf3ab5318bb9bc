package superpeer.hub.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.hub.tracker.SwarmTraffic;

class MinuteHistoryTest {

  private static final long MINUTE = 60_000;

  @TempDir Path dir;

  @Test
  void makesOneDataPointPerMinute() {
    var minuteHistory = new MinuteHistory(List.of(), 10 * MINUTE);
    assertThat(minuteHistory.add(traffic(10), new MinuteHistory.Gauges(3, 1, 4), 10 * MINUTE))
        .isEmpty();
    assertThat(
            minuteHistory.add(traffic(5), new MinuteHistory.Gauges(7, 2, 8), 10 * MINUTE + 30_000))
        .isEmpty();
    var swarmDataPoint =
        minuteHistory.add(traffic(1), new MinuteHistory.Gauges(1, 1, 0), 11 * MINUTE).orElseThrow();
    assertThat(swarmDataPoint).isEqualTo(new SwarmDataPoint(10 * MINUTE, 7, 2, 15, 15, 0, 0, 0, 6));
    assertThat(swarmDataPoint.p2pRatio()).isEqualTo(0.5);
    assertThat(minuteHistory.total().p2pKb()).as("with the current minute").isEqualTo(16);
    assertThat(minuteHistory.since(0)).containsExactly(swarmDataPoint);
    assertThat(minuteHistory.since(11 * MINUTE)).isEmpty();
  }

  @Test
  void keepsOneDay() {
    var minuteHistory = new MinuteHistory(List.of(), 0);
    for (var minute = 0; minute < 2 * MinuteHistory.MAX_POINTS; minute++) {
      minuteHistory.add(traffic(1), new MinuteHistory.Gauges(1, 1, 1), minute * MINUTE);
    }
    assertThat(minuteHistory.since(0)).hasSize(MinuteHistory.MAX_POINTS);
    assertThat(minuteHistory.total().p2pKb()).isEqualTo(MinuteHistory.MAX_POINTS + 1L);
  }

  @Test
  void dataPointsSurviveRestart() throws HubDatabaseFailure {
    var swarmDataPoint = new SwarmDataPoint(10 * MINUTE, 7, 2, 15, 14, 13, 12, 11, 6.5);
    try (var file = new HistoryStore(HubDatabase.open(dir.resolve("hub.db")))) {
      file.add(new SwarmDataPoint(1 * MINUTE, 1, 1, 1, 1, 1, 1, 1, 1), 0);
      file.add(swarmDataPoint, 5 * MINUTE);
    }
    try (var again = new HistoryStore(HubDatabase.open(dir.resolve("hub.db")))) {
      assertThat(again.since(0)).containsExactly(swarmDataPoint);
    }
  }

  private static SwarmTraffic traffic(long kb) {
    return new SwarmTraffic(kb, kb, 0, 0, 0, 0);
  }
}
