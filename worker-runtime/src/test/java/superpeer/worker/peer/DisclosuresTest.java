package superpeer.worker.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.Withdraw;
import superpeer.worker.segment.SegmentId;

class DisclosuresTest {

  private final Disclosures disclosures = new Disclosures();

  @Test
  void tellsEachStateOnce() {
    assertThat(disclosures.announce(held(1, false))).isPresent();
    assertThat(disclosures.announce(held(1, false))).isEmpty();
    assertThat(disclosures.announce(held(1, true))).isPresent();
    assertThat(disclosures.announce(held(1, true))).isEmpty();
    assertThat(disclosures.announce(held(1, false))).isEmpty();
  }

  @Test
  void doesNotRepeatTheHandshake() {
    disclosures.introduced(List.of(held(1, true), held(2, false)));
    assertThat(disclosures.announce(held(1, true))).isEmpty();
    assertThat(disclosures.announce(held(2, true))).isPresent();
  }

  @Test
  void tellsThePeerWhatItOnlyBeganToReceive() {
    disclosures.theyHold(new SegmentId(0, 1), false);
    assertThat(disclosures.announce(held(1, true))).isPresent();
  }

  @Test
  void tellsThePeerWhatItHasLost() {
    disclosures.theyHold(new SegmentId(0, 1), true);
    disclosures.theyHoldNoMore(new SegmentId(0, 1));
    assertThat(disclosures.announce(held(1, true))).isPresent();
  }

  @Test
  void tellsAgainWhatWasWithdrawn() {
    disclosures.announce(held(1, true));
    disclosures.withdraw(new Withdraw(new SegmentId(0, 1), "0-1"));
    assertThat(disclosures.announce(held(1, true))).isPresent();
  }

  @Test
  void forgetsTheOldestOfWhatIsToldAtLength() {
    LongStream.rangeClosed(0, Disclosures.MAX_THEIRS)
        .forEach(sn -> disclosures.theyHold(new SegmentId(0, sn), true));
    assertThat(disclosures.announce(held(0, true))).isPresent();
    assertThat(disclosures.announce(held(1, true))).isEmpty();
  }

  private static Announce held(long sn, boolean complete) {
    return new Announce(new SegmentId(0, sn), "0-" + sn, complete, 100);
  }
}
