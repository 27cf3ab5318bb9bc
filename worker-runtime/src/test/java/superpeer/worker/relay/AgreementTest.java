package superpeer.worker.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgreementTest {

  private final Agreement agreement = new Agreement();

  @Test
  void holdsWhileNobodyHasSpoken() {
    assertThat(agreement.holds()).isTrue();
  }

  @Test
  void endsWithALoneViewerThatDisagrees() {
    assertThat(agreement.vote("a", false)).isTrue();
    assertThat(agreement.holds()).isFalse();
  }

  @Test
  void isNotEndedByOneLiarAmongTwo() {
    agreement.vote("honest", true);
    assertThat(agreement.vote("liar", false)).isFalse();
    assertThat(agreement.holds()).isTrue();
  }

  @Test
  void countsOnlyTheLatestVoteOfAViewer() {
    agreement.vote("a", false);
    agreement.vote("a", false);
    agreement.vote("b", true);
    assertThat(agreement.holds()).isTrue();
    assertThat(agreement.vote("b", false)).isTrue();
  }

  @Test
  void forgetsWhoLeaves() {
    agreement.vote("a", false);
    assertThat(agreement.left("a")).isTrue();
    assertThat(agreement.holds()).isTrue();
  }
}
