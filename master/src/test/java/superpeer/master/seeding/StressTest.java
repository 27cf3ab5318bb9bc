package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerStats;

class StressTest {

  @ParameterizedTest
  @CsvSource({
    // viewers of 80, Mbit/s of 200, CPU %, MB of 400, lag ms → stress
    "0,   0,   0,   0,   0,    0",
    "40,  0,   0,   100, 0,    0.5",
    "0,   150, 0,   100, 0,    0.75",
    "8,   20,  60,  100, 0,    0.6",
    "0,   0,   0,   200, 0,    0",
    "0,   0,   0,   350, 0,    0.75",
    "0,   0,   0,   0,   250,  0.25",
    "99,  0,   0,   0,   0,    1",
    "0,   0,   400, 0,   0,    1",
    "0,   NaN, 0,   0,   0,    0",
  })
  void isTheLargestShareInUse(
      int viewers, double uplink, double cpu, long memoryMb, long lag, double stress) {
    var none = WorkerStats.NONE;
    var stats =
        new WorkerStats(
            viewers,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            cpu,
            memoryMb * 1_024,
            0,
            uplink,
            200,
            0,
            lag,
            none.pieces(),
            none.faults(),
            none.natives());
    var assignment = SeedFixtures.ASSIGNMENTS.create(SeedFixtures.item("a", 1), 200);
    var view = SeedFixtures.view(1, 1, Phase.SEEDING, assignment, stats);
    assertThat(Stress.of(view, 200)).isEqualTo(stress, Offset.offset(1e-9));
  }
}
