package superpeer.worker.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentIdAgreementTest {

  private final SegmentIdAgreement segmentIdAgreement = new SegmentIdAgreement();

  @Test
  void isReachedWithoutVotes() {
    assertThat(segmentIdAgreement.isReached(0)).isTrue();
  }

  @Test
  void viewersThatAllDisagreeEndItForTheirLevel() {
    assertThat(segmentIdAgreement.vote("a", 0, false)).isTrue();
    assertThat(segmentIdAgreement.vote("b", 0, false)).isFalse();
    assertThat(segmentIdAgreement.isReached(0)).isFalse();
    assertThat(segmentIdAgreement.isReached(1)).isTrue();
    assertThat(segmentIdAgreement.disputed()).containsExactly(0);
  }

  @Test
  void oneViewerConfirmsAgainstAnyNumber() {
    segmentIdAgreement.vote("honest", 0, true);
    for (var i = 0; i < 100; i++) {
      assertThat(segmentIdAgreement.vote("liar" + i, 0, false)).isFalse();
    }
    assertThat(segmentIdAgreement.isReached(0)).isTrue();
    assertThat(segmentIdAgreement.disagrees("liar7", 0)).isTrue();
    assertThat(segmentIdAgreement.disagrees("honest", 0)).isFalse();
    assertThat(segmentIdAgreement.disagrees("stranger", 0)).isFalse();
  }

  @Test
  void countsOnlyLatestVoteOfViewer() {
    segmentIdAgreement.vote("a", 0, false);
    segmentIdAgreement.vote("a", 0, false);
    assertThat(segmentIdAgreement.vote("b", 0, true)).isTrue();
    assertThat(segmentIdAgreement.vote("b", 0, false)).isTrue();
    assertThat(segmentIdAgreement.vote("a", 0, true)).isTrue();
  }

  @Test
  void forgetsViewerThatLeaves() {
    segmentIdAgreement.vote("a", 0, false);
    segmentIdAgreement.vote("a", 1, false);
    segmentIdAgreement.vote("b", 1, false);
    assertThat(segmentIdAgreement.left("a")).containsExactly(0);
    assertThat(segmentIdAgreement.disputed()).containsExactly(1);
  }
}
