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

class HaveTrackerTest {

  private final HaveTracker haveTracker = new HaveTracker();

  @Test
  void announcesEachStateOnce() {
    assertThat(haveTracker.announce(held(1, false))).hasSize(1);
    assertThat(haveTracker.announce(held(1, false))).isEmpty();
    assertThat(haveTracker.announce(held(1, true))).hasSize(1);
    assertThat(haveTracker.announce(held(1, true))).isEmpty();
    assertThat(haveTracker.announce(held(1, false))).isEmpty();
  }

  @Test
  void doesNotRepeatTheHandshake() {
    haveTracker.onHandshake(List.of(held(1, true), held(2, false)), Style.PLAIN, true);
    assertThat(haveTracker.announce(held(1, true))).isEmpty();
    assertThat(haveTracker.announce(held(2, true))).hasSize(1);
  }

  @Test
  void announcesSegmentThatPeerBeganToReceive() {
    haveTracker.peerHolds(new SegmentId(0, 1), false);
    assertThat(haveTracker.announce(held(1, true))).hasSize(1);
  }

  @Test
  void announcesSegmentThatPeerLost() {
    haveTracker.peerHolds(new SegmentId(0, 1), true);
    haveTracker.peerLost(new SegmentId(0, 1));
    assertThat(haveTracker.announce(held(1, true))).hasSize(1);
  }

  @Test
  void announcesWithAndWithoutNameWhileTentative() {
    haveTracker.onHandshake(List.of(), Style.PLAIN, true);
    assertThat(segIds(haveTracker.announce(named(1))))
        .containsExactly(Optional.of("0-1"), Optional.empty());
    assertThat(segIds(haveTracker.announce(held(2, true)))).containsExactly(Optional.of("0-2"));
    assertThat(haveTracker.setStyle(Style.STRICT, true)).as("found under any name").isEmpty();
    assertThat(segIds(haveTracker.announce(named(3))))
        .containsExactly(Optional.of("h/3.ts|bytes=0-99"), Optional.empty());
    haveTracker.setStyle(Style.STRICT, false);
    assertThat(haveTracker.announce(named(1))).isEmpty();
  }

  /** A peer silently drops a segment that it requested by number and gets under a wrong name. */
  @Test
  void withholdsSegmentWithSeveralNames() {
    haveTracker.onHandshake(List.of(named(1)), Style.PLAIN, false);
    assertThat(haveTracker.announce(named(1))).as("announced in METADATA").isEmpty();
    assertThat(haveTracker.announce(held(2, true))).as("has one name").hasSize(1);
    assertThat(haveTracker.announce(named(3))).isEmpty();
    assertThat(haveTracker.announce(named(4))).isEmpty();
    assertThat(haveTracker.announce(named(5))).isEmpty();
    haveTracker.peerHolds(named(3).id(), true);
    assertThat(haveTracker.withdraw(new Withdraw(named(4).id(), named(4).names())))
        .as("was not announced")
        .isEmpty();
    assertThat(segIds(haveTracker.setStyle(Style.STRICT, true)))
        .containsExactly(Optional.of("h/5.ts|bytes=0-99"), Optional.empty());
    assertThat(haveTracker.announce(named(6))).hasSize(2);
  }

  @Test
  void releasesWithheldSegmentInPeersStyle() {
    haveTracker.onHandshake(List.of(), Style.PLAIN, false);
    haveTracker.announce(named(1));
    assertThat(segIds(haveTracker.setStyle(Style.STRICT, false)))
        .containsExactly(Optional.of("h/1.ts|bytes=0-99"));
  }

  @Test
  void releasesWithheldSegmentToSilentPeer() {
    haveTracker.onHandshake(List.of(), Style.PLAIN, false);
    assertThat(haveTracker.isWithholding()).isFalse();
    haveTracker.announce(named(1));
    assertThat(haveTracker.isWithholding()).isTrue();
    assertThat(sns(haveTracker.release())).containsExactly(1L, 1L);
    assertThat(haveTracker.isWithholding()).isFalse();
    assertThat(haveTracker.release()).isEmpty();
    assertThat(sns(haveTracker.announce(named(2)))).containsExactly(2L, 2L);
  }

  @Test
  void usesPeersStyle() {
    haveTracker.setStyle(Style.STRICT, false);
    assertThat(segIds(haveTracker.announce(named(1))))
        .containsExactly(Optional.of("h/1.ts|bytes=0-99"));
    assertThat(haveTracker.withdraw(new Withdraw(named(1).id(), named(1).names())))
        .contains(new Lost(1, Optional.of("h/1.ts|bytes=0-99"), 0));
  }

  @Test
  void repeatsHaveUnderPeersName() {
    haveTracker.onHandshake(List.of(named(1)), Style.PLAIN, true); // METADATA has no names
    haveTracker.setStyle(Style.PLAIN, false);
    haveTracker.announce(named(2));
    haveTracker.announce(held(3, true)); // has no other name
    assertThat(segIds(haveTracker.setStyle(Style.EXCLUSIVE, false)))
        .containsExactly(Optional.of("h/2.ts|bytes=0-100"));
    assertThat(haveTracker.announce(named(2))).isEmpty();
  }

  @Test
  void announcesAgainOnceNameIsKnown() {
    haveTracker.setStyle(Style.STRICT, false);
    haveTracker.announce(held(1, true));
    assertThat(haveTracker.announce(named(1))).hasSize(1);
  }

  /** A viewer of another style would not find it under its only name so far. */
  @Test
  void announcesAgainWithoutNameOnceItHasMoreNames() {
    haveTracker.announce(held(1, true));
    assertThat(segIds(haveTracker.announce(named(1))))
        .containsExactly(Optional.of("0-1"), Optional.empty());
    assertThat(haveTracker.announce(named(1))).isEmpty();
  }

  @Test
  void announcesAgainAfterWithdraw() {
    haveTracker.announce(held(1, true));
    haveTracker.withdraw(new Withdraw(new SegmentId(0, 1), SegmentNames.single("0-1")));
    assertThat(haveTracker.announce(held(1, true))).hasSize(1);
  }

  @Test
  void boundsRememberedSegments() {
    LongStream.rangeClosed(0, HaveTracker.MAX_THEIRS)
        .forEach(sn -> haveTracker.peerHolds(new SegmentId(0, sn), true));
    assertThat(haveTracker.announce(held(0, true))).hasSize(1);
    assertThat(haveTracker.announce(held(1, true))).isEmpty();
  }

  private static List<Optional<String>> segIds(List<PeerMessage> messages) {
    return messages.stream().map(message -> ((Have) message).segId()).toList();
  }

  private static List<Long> sns(List<PeerMessage> messages) {
    return messages.stream().map(message -> ((Have) message).sn()).toList();
  }

  private static Announce named(long sn) {
    var id = new SegmentId(0, sn);
    return new Announce(id, SegmentNames.ofByteRange(id, "h/" + sn + ".ts", 0, 100), true, 100);
  }

  private static Announce held(long sn, boolean complete) {
    return new Announce(new SegmentId(0, sn), SegmentNames.single("0-" + sn), complete, 100);
  }
}
