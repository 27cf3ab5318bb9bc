package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlareTest {

  @Test
  void theGreaterIdYieldsAndTheOtherInsists() {
    assertThat(Glare.between("w9", "w1")).isEqualTo(Glare.YIELD);
    assertThat(Glare.between("w1", "w9")).isEqualTo(Glare.INSIST);
  }

  @Test
  void comparesUtf16UnitsAsBrowsersDo() {
    // By code points U+1F600 is greater than U+FF61; by UTF-16 units it is the other way round.
    assertThat(Glare.between("\uFF61", "\uD83D\uDE00")).isEqualTo(Glare.YIELD);
    assertThat(Glare.between("a", "B")).isEqualTo(Glare.YIELD);
    assertThat(Glare.between("w12", "w1")).isEqualTo(Glare.YIELD);
  }
}
