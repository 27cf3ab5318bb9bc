package superpeer.hub.heat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;
import superpeer.hub.tracker.Traffic;

class TallyTest {

  private static final long MINUTE = 60_000;

  @TempDir Path dir;

  @Test
  void makesOnePointOfEachMinute() {
    var tally = new Tally(List.of(), 10 * MINUTE);
    assertThat(tally.add(traffic(10), new Tally.Sight(3, 1, 4), 10 * MINUTE)).isEmpty();
    assertThat(tally.add(traffic(5), new Tally.Sight(7, 2, 8), 10 * MINUTE + 30_000)).isEmpty();
    var point = tally.add(traffic(1), new Tally.Sight(1, 1, 0), 11 * MINUTE).orElseThrow();
    assertThat(point).isEqualTo(new Point(10 * MINUTE, 7, 2, 15, 15, 0, 0, 0, 6));
    assertThat(point.p2pRatio()).isEqualTo(0.5);
    assertThat(tally.total().p2pKb()).as("with the minute that runs").isEqualTo(16);
    assertThat(tally.since(0)).containsExactly(point);
    assertThat(tally.since(11 * MINUTE)).isEmpty();
  }

  @Test
  void keepsADay() {
    var tally = new Tally(List.of(), 0);
    for (var minute = 0; minute < 2 * Tally.MAX_POINTS; minute++) {
      tally.add(traffic(1), new Tally.Sight(1, 1, 1), minute * MINUTE);
    }
    assertThat(tally.since(0)).hasSize(Tally.MAX_POINTS);
    assertThat(tally.total().p2pKb()).isEqualTo(Tally.MAX_POINTS + 1L);
  }

  @Test
  void pointsSurviveARestart() throws HubFileFailure {
    var point = new Point(10 * MINUTE, 7, 2, 15, 14, 13, 12, 11, 6.5);
    try (var file = new PointFile(HubFile.open(dir.resolve("hub.db")))) {
      file.add(new Point(1 * MINUTE, 1, 1, 1, 1, 1, 1, 1, 1), 0);
      file.add(point, 5 * MINUTE);
    }
    try (var again = new PointFile(HubFile.open(dir.resolve("hub.db")))) {
      assertThat(again.since(0)).containsExactly(point);
    }
  }

  private static Traffic traffic(long kb) {
    return new Traffic(kb, kb, 0, 0, 0, 0);
  }
}
