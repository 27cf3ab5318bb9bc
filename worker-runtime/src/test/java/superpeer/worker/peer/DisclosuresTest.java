package superpeer.worker.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.protocol.peer.PeerMessage;
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
    assertThat(disclosures.announce(held(1, false))).hasSize(1);
    assertThat(disclosures.announce(held(1, false))).isEmpty();
    assertThat(disclosures.announce(held(1, true))).hasSize(1);
    assertThat(disclosures.announce(held(1, true))).isEmpty();
    assertThat(disclosures.announce(held(1, false))).isEmpty();
  }

  @Test
  void doesNotRepeatTheHandshake() {
    disclosures.introduced(List.of(held(1, true), held(2, false)), Style.PLAIN, true);
    assertThat(disclosures.announce(held(1, true))).isEmpty();
    assertThat(disclosures.announce(held(2, true))).hasSize(1);
  }

  @Test
  void tellsThePeerWhatItOnlyBeganToReceive() {
    disclosures.theyHold(new SegmentId(0, 1), false);
    assertThat(disclosures.announce(held(1, true))).hasSize(1);
  }

  @Test
  void tellsThePeerWhatItHasLost() {
    disclosures.theyHold(new SegmentId(0, 1), true);
    disclosures.theyHoldNoMore(new SegmentId(0, 1));
    assertThat(disclosures.announce(held(1, true))).hasSize(1);
  }

  @Test
  void opensASegmentToAnyNameWhileTheStyleIsAGuess() {
    disclosures.introduced(List.of(), Style.PLAIN, true);
    assertThat(segIds(disclosures.announce(named(1))))
        .containsExactly(Optional.of("0-1"), Optional.empty());
    assertThat(segIds(disclosures.announce(held(2, true)))).containsExactly(Optional.of("0-2"));
    assertThat(disclosures.speak(Style.STRICT, true)).as("found under any name").isEmpty();
    assertThat(segIds(disclosures.announce(named(3))))
        .containsExactly(Optional.of("h/3.ts|bytes=0-99"), Optional.empty());
    disclosures.speak(Style.STRICT, false);
    assertThat(disclosures.announce(named(1))).isEmpty();
  }

  /** Asked for by place and answered under a wrong name, a segment is lost without a word. */
  @Test
  void withholdsWhatHasSeveralNamesUntilThePeerNamesASegment() {
    disclosures.introduced(List.of(named(1)), Style.PLAIN, false);
    assertThat(disclosures.announce(named(1))).as("told in METADATA").isEmpty();
    assertThat(disclosures.announce(held(2, true))).as("has one name").hasSize(1);
    assertThat(disclosures.announce(named(3))).isEmpty();
    assertThat(disclosures.announce(named(4))).isEmpty();
    assertThat(disclosures.announce(named(5))).isEmpty();
    disclosures.theyHold(named(3).id(), true);
    assertThat(disclosures.withdraw(new Withdraw(named(4).id(), named(4).names())))
        .as("was not told")
        .isEmpty();
    assertThat(segIds(disclosures.speak(Style.STRICT, true)))
        .containsExactly(Optional.of("h/5.ts|bytes=0-99"), Optional.empty());
    assertThat(disclosures.announce(named(6))).hasSize(2);
  }

  @Test
  void tellsWhatWasWithheldUnderTheNameThatIsAskedFor() {
    disclosures.introduced(List.of(), Style.PLAIN, false);
    disclosures.announce(named(1));
    assertThat(segIds(disclosures.speak(Style.STRICT, false)))
        .containsExactly(Optional.of("h/1.ts|bytes=0-99"));
  }

  @Test
  void withholdsNothingFromAPeerThatTellsNothing() {
    disclosures.introduced(List.of(), Style.PLAIN, false);
    assertThat(disclosures.isWithholding()).isFalse();
    disclosures.announce(named(1));
    assertThat(disclosures.isWithholding()).isTrue();
    assertThat(sns(disclosures.release())).containsExactly(1L, 1L);
    assertThat(disclosures.isWithholding()).isFalse();
    assertThat(disclosures.release()).isEmpty();
    assertThat(sns(disclosures.announce(named(2)))).containsExactly(2L, 2L);
  }

  @Test
  void callsSegmentsAsThePeerDoes() {
    disclosures.speak(Style.STRICT, false);
    assertThat(segIds(disclosures.announce(named(1))))
        .containsExactly(Optional.of("h/1.ts|bytes=0-99"));
    assertThat(disclosures.withdraw(new Withdraw(named(1).id(), named(1).names())))
        .contains(new Lost(1, Optional.of("h/1.ts|bytes=0-99"), 0));
  }

  @Test
  void repeatsUnderAnotherNameWhatAHaveCalledByOneThatThePeerDoesNotKnow() {
    disclosures.introduced(List.of(named(1)), Style.PLAIN, true); // METADATA calls by place
    disclosures.speak(Style.PLAIN, false);
    disclosures.announce(named(2));
    disclosures.announce(held(3, true)); // has no other name
    assertThat(segIds(disclosures.speak(Style.EXCLUSIVE, false)))
        .containsExactly(Optional.of("h/2.ts|bytes=0-100"));
    assertThat(disclosures.announce(named(2))).isEmpty();
  }

  @Test
  void tellsANameThatBecameKnownLater() {
    disclosures.speak(Style.STRICT, false);
    disclosures.announce(held(1, true));
    assertThat(disclosures.announce(named(1))).hasSize(1);
  }

  /** Its only name so far would hide it from a viewer of another style. */
  @Test
  void opensWhatHadOneNameWhenItHasMore() {
    disclosures.announce(held(1, true));
    assertThat(segIds(disclosures.announce(named(1))))
        .containsExactly(Optional.of("0-1"), Optional.empty());
    assertThat(disclosures.announce(named(1))).isEmpty();
  }

  @Test
  void tellsAgainWhatWasWithdrawn() {
    disclosures.announce(held(1, true));
    disclosures.withdraw(new Withdraw(new SegmentId(0, 1), SegmentNames.only("0-1")));
    assertThat(disclosures.announce(held(1, true))).hasSize(1);
  }

  @Test
  void forgetsTheOldestOfWhatIsToldAtLength() {
    LongStream.rangeClosed(0, Disclosures.MAX_THEIRS)
        .forEach(sn -> disclosures.theyHold(new SegmentId(0, sn), true));
    assertThat(disclosures.announce(held(0, true))).hasSize(1);
    assertThat(disclosures.announce(held(1, true))).isEmpty();
  }

  private static List<Optional<String>> segIds(List<PeerMessage> messages) {
    return messages.stream().map(message -> ((Have) message).segId()).toList();
  }

  private static List<Long> sns(List<PeerMessage> messages) {
    return messages.stream().map(message -> ((Have) message).sn()).toList();
  }

  private static Announce named(long sn) {
    var id = new SegmentId(0, sn);
    return new Announce(id, SegmentNames.part(id, "h/" + sn + ".ts", 0, 100), true, 100);
  }

  private static Announce held(long sn, boolean complete) {
    return new Announce(new SegmentId(0, sn), SegmentNames.only("0-" + sn), complete, 100);
  }
}
