package superpeer.worker.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentIdAgreementTest {

  private final SegmentIdAgreement segmentIdAgreement = new SegmentIdAgreement();

  @Test
  void isReachedWithoutVotes() {
    assertThat(segmentIdAgreement.isReached()).isTrue();
  }

  @Test
  void singleViewerThatDisagreesEndsIt() {
    assertThat(segmentIdAgreement.vote("a", false)).isTrue();
    assertThat(segmentIdAgreement.isReached()).isFalse();
  }

  @Test
  void oneOfTwoViewersDoesNotEndIt() {
    segmentIdAgreement.vote("honest", true);
    assertThat(segmentIdAgreement.vote("liar", false)).isFalse();
    assertThat(segmentIdAgreement.isReached()).isTrue();
  }

  @Test
  void countsOnlyLatestVoteOfViewer() {
    segmentIdAgreement.vote("a", false);
    segmentIdAgreement.vote("a", false);
    segmentIdAgreement.vote("b", true);
    assertThat(segmentIdAgreement.isReached()).isTrue();
    assertThat(segmentIdAgreement.vote("b", false)).isTrue();
  }

  @Test
  void forgetsViewerThatLeaves() {
    segmentIdAgreement.vote("a", false);
    assertThat(segmentIdAgreement.left("a")).isTrue();
    assertThat(segmentIdAgreement.isReached()).isTrue();
  }
}
