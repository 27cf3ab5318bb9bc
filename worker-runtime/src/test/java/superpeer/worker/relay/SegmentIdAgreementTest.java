package superpeer.worker.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentIdAgreementTest {

  private final SegmentIdAgreement segmentIdAgreement = new SegmentIdAgreement();

  @Test
  void holdsWhileNobodyHasSpoken() {
    assertThat(segmentIdAgreement.isReached()).isTrue();
  }

  @Test
  void endsWithALoneViewerThatDisagrees() {
    assertThat(segmentIdAgreement.vote("a", false)).isTrue();
    assertThat(segmentIdAgreement.isReached()).isFalse();
  }

  @Test
  void isNotEndedByOneLiarAmongTwo() {
    segmentIdAgreement.vote("honest", true);
    assertThat(segmentIdAgreement.vote("liar", false)).isFalse();
    assertThat(segmentIdAgreement.isReached()).isTrue();
  }

  @Test
  void countsOnlyTheLatestVoteOfAViewer() {
    segmentIdAgreement.vote("a", false);
    segmentIdAgreement.vote("a", false);
    segmentIdAgreement.vote("b", true);
    assertThat(segmentIdAgreement.isReached()).isTrue();
    assertThat(segmentIdAgreement.vote("b", false)).isTrue();
  }

  @Test
  void forgetsWhoLeaves() {
    segmentIdAgreement.vote("a", false);
    assertThat(segmentIdAgreement.left("a")).isTrue();
    assertThat(segmentIdAgreement.isReached()).isTrue();
  }
}
