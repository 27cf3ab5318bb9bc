package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.master.state.OperatorLimits;

class CapacityTest {

  @ParameterizedTest
  @CsvSource({
    // bandwidth, fixed, memory MB → slots
    "0,    0,  100000, 5",
    "1000, 0,  100000, 5",
    "999,  0,  100000, 4",
    "100,  0,  100000, 1",
    "1000, 0,  1200,   3",
    "1000, 0,  100,    1",
    "1000, 20, 100,    20",
    "0,    2,  100000, 2",
  })
  void slotsAreFixedOrFollowBandwidthAndMemory(
      int bandwidth, int workers, long memoryMb, int slots) {
    var capacity = new Capacity(memoryMb, 200, 400, 1_000, 0);
    var operatorLimits = new OperatorLimits(bandwidth, workers);
    assertThat(capacity.slots(operatorLimits)).isEqualTo(slots);
  }
}
