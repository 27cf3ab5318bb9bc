package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlareTest {

  @Test
  void greaterIdAnswersAndTheOtherKeepsItsOffer() {
    assertThat(Glare.resolve("w9", "w1")).isEqualTo(Glare.ANSWER_THEIRS);
    assertThat(Glare.resolve("w1", "w9")).isEqualTo(Glare.KEEP_OURS);
  }

  @Test
  void comparesUtf16UnitsAsBrowsersDo() {
    // By code points U+1F600 is greater than U+FF61; by UTF-16 units it is the other way round.
    assertThat(Glare.resolve("\uFF61", "\uD83D\uDE00")).isEqualTo(Glare.ANSWER_THEIRS);
    assertThat(Glare.resolve("a", "B")).isEqualTo(Glare.ANSWER_THEIRS);
    assertThat(Glare.resolve("w12", "w1")).isEqualTo(Glare.ANSWER_THEIRS);
  }
}
