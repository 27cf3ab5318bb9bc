package superpeer.worker.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Lost;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.Withdraw;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentNames.Style;

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
    disclosures.introduced(List.of(held(1, true), held(2, false)), Style.PLAIN);
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
  void callsSegmentsAsThePeerDoes() {
    disclosures.introduced(List.of(), Style.STRICT);
    assertThat(disclosures.announce(named(1)))
        .map(Have.class::cast)
        .hasValueSatisfying(have -> assertThat(have.segId()).contains("h/1.ts|bytes=0-99"));
    var lost = (Lost) disclosures.withdraw(new Withdraw(named(1).id(), named(1).names()));
    assertThat(lost.segId()).contains("h/1.ts|bytes=0-99");
  }

  @Test
  void repeatsUnderAnotherNameWhatAHaveCalledByOneThatThePeerDoesNotKnow() {
    disclosures.introduced(List.of(named(1)), Style.PLAIN); // METADATA calls by place
    disclosures.announce(named(2));
    disclosures.announce(held(3, true)); // has no other name
    assertThat(disclosures.speak(Style.EXCLUSIVE))
        .map(Have.class::cast)
        .singleElement()
        .satisfies(have -> assertThat(have.segId()).contains("h/2.ts|bytes=0-100"));
    assertThat(disclosures.announce(named(2))).isEmpty();
  }

  @Test
  void tellsANameThatBecameKnownLater() {
    disclosures.introduced(List.of(), Style.STRICT);
    disclosures.announce(held(1, true));
    assertThat(disclosures.announce(named(1))).isPresent();
  }

  @Test
  void tellsAgainWhatWasWithdrawn() {
    disclosures.announce(held(1, true));
    disclosures.withdraw(new Withdraw(new SegmentId(0, 1), SegmentNames.only("0-1")));
    assertThat(disclosures.announce(held(1, true))).isPresent();
  }

  @Test
  void forgetsTheOldestOfWhatIsToldAtLength() {
    LongStream.rangeClosed(0, Disclosures.MAX_THEIRS)
        .forEach(sn -> disclosures.theyHold(new SegmentId(0, sn), true));
    assertThat(disclosures.announce(held(0, true))).isPresent();
    assertThat(disclosures.announce(held(1, true))).isEmpty();
  }

  private static Announce named(long sn) {
    var id = new SegmentId(0, sn);
    return new Announce(id, SegmentNames.part(id, "h/" + sn + ".ts", 0, 100), true, 100);
  }

  private static Announce held(long sn, boolean complete) {
    return new Announce(new SegmentId(0, sn), SegmentNames.only("0-" + sn), complete, 100);
  }
}
