package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.master.state.Limits;

class CapacityTest {

  @ParameterizedTest
  @CsvSource({
    // bandwidth, forced, memory MB → slots, Mbit/s of one
    "0,    0,  100000, 5,  200",
    "1000, 0,  100000, 5,  200",
    "999,  0,  100000, 4,  200",
    "100,  0,  100000, 1,  100",
    "1000, 0,  1200,   3,  200",
    "1000, 0,  100,    1,  200",
    "1000, 20, 100,    20, 50",
    "0,    2,  100000, 2,  200",
  })
  void slotsAreForcedOrFollowBandwidthAndMemory(
      int bandwidth, int workers, long memoryMb, int slots, double uplink) {
    var capacity = new Capacity(memoryMb, 200, 400, 1_000, 0);
    var limits = new Limits(bandwidth, workers);
    assertThat(capacity.slots(limits)).isEqualTo(slots);
    assertThat(capacity.uplinkOfOne(limits)).isEqualTo(uplink);
    assertThat(capacity.uplinkOfOne(limits) * slots)
        .isLessThanOrEqualTo(capacity.bandwidth(limits));
  }
}
