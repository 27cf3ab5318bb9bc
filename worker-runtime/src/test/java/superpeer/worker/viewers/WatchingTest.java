package superpeer.worker.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Close;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Lost;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAbort;
import superpeer.protocol.peer.PeerMessage.PieceAck;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.worker.peer.FakeConnection;
import superpeer.worker.peer.FakeTransport;
import superpeer.worker.peer.NoOpListener;
import superpeer.worker.viewers.Happening.How;
import superpeer.worker.viewers.Taking.Failure;

class WatchingTest {

  private final FakeTransport transport = new FakeTransport();
  private final List<Happening> told = new ArrayList<>();
  private long now;
  private Watching watching = watching(Scenarios.LIVE);

  /** A super peer, from both ends. */
  private record Far(Source source, FakeConnection connection) {
    void says(PeerMessage message, long now) {
      source.text(PeerMessageCodec.encode(message), now);
    }

    List<Request> requests() {
      return connection.received().stream()
          .filter(Request.class::isInstance)
          .map(Request.class::cast)
          .toList();
    }
  }

  @Test
  void speaksFirstWhenItCalledAndAsksForTheNewestSegment() {
    var far = superPeer("a", 5, 6);
    assertThat(far.connection().received().get(0)).isInstanceOf(Metadata.class);
    assertThat(far.requests()).extracting(Request::sn).containsExactly(6L);
    assertThat(told).contains(new Happening.Served(true), new Happening.Asked());
  }

  @Test
  void acknowledgesWhatItGotAndAsksForWhatIsAnnouncedNext() {
    var far = superPeer("a", 6);
    sendWhole(far, 6);
    assertThat(far.connection().received()).hasAtLeastOneElementOfType(PieceAck.class);
    far.says(have(7), now);
    assertThat(far.requests()).extracting(Request::sn).containsExactly(6L, 7L);
    assertThat(told)
        .contains(new Happening.Taken(1000, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    sendWhole(far, 7);
    assertThat(told).filteredOn(Happening.Begun.class::isInstance).as("of 2 pieces").hasSize(1);
  }

  /** What is still arriving there has no last frame yet. */
  @Test
  void asksForWhatIsArrivingButNeverInReverse() {
    watching = watching(Scenarios.of(Scenarios.target(true), Scenarios.reversing()));
    var far = superPeer("a", 6);
    sendWhole(far, 6);
    far.says(new Have(7, Optional.of("0-7"), 0, false, Optional.of(1000L)), now);
    sendWhole(far, 7);
    far.says(have(8), now);
    assertThat(far.requests()).extracting(Request::reverse).containsExactly(true, false, true);
  }

  @Test
  void asksOnePeerForOneSegmentAtATimeAndTwoPeersForTwo() {
    var first = superPeer("a", 6);
    first.says(have(7), now);
    assertThat(first.requests()).hasSize(1);
    var second = superPeer("b", 6, 7);
    assertThat(second.requests()).extracting(Request::sn).containsExactly(7L);
  }

  @Test
  void asksElsewhereForWhatAPeerDoesNotHaveAfterAll() {
    var first = superPeer("a", 6);
    var second = superPeer("b", 6);
    assertThat(second.requests()).isEmpty();
    first.says(new PieceNotFound(6, Optional.of("0-6"), 0), now);
    assertThat(second.requests()).extracting(Request::sn).containsExactly(6L);
    assertThat(first.requests()).hasSize(1);
    assertThat(told).contains(new Happening.Failed(Failure.NOT_FOUND));
  }

  @Test
  void aPeerThatSaysCloseLeftAndOneThatDoesNotWasDropped() {
    var polite = superPeer("a", 6);
    sendWhole(polite, 6);
    polite.says(new Close(false), now);
    var rude = superPeer("b", 6);
    rude.source().closed();
    assertThat(told)
        .contains(
            new Happening.Ended(How.LEFT),
            new Happening.Ended(How.DROPPED),
            new Happening.Served(false));
    assertThat(watching.isProvided()).isFalse();
  }

  @Test
  void asksTheSuccessorForWhatItsPredecessorDidNotSeeAnyMore() {
    var old = superPeer("a", 6);
    var successor = superPeer("b", 6);
    old.says(new Close(false), now);
    assertThat(told).contains(new Happening.Crossed());
    assertThat(told).noneMatch(Happening.Failed.class::isInstance);
    assertThat(successor.requests()).extracting(Request::sn).containsExactly(6L);
  }

  @Test
  void takesOverHttpWhatIsRefusedForTheTime() {
    var far = superPeer("a", 6);
    far.says(new PieceAbort(Optional.of(PieceAbort.LATE)), now);
    assertThat(told).contains(new Happening.Refused());
    assertThat(far.requests()).as("not asked again").hasSize(1);
    far.says(have(7), now);
    assertThat(far.requests()).extracting(Request::sn).containsExactly(6L, 7L);
  }

  @Test
  void givesUpOnASegmentThatNobodyOffers() {
    var far = superPeer("a", 6);
    far.says(new PieceNotFound(6, Optional.of("0-6"), 0), now);
    pass(Duration.ofSeconds(20));
    watching.look();
    assertThat(told).contains(new Happening.Missed(1));
  }

  /** A super peer withholds what has several names until it has heard one. */
  @Test
  void namesWhatItHadToLoadOverHttpToAPeerThatIsSilent() {
    watching = watching(Scenarios.of(Scenarios.target(true), Scenarios.prefetching()));
    var far = superPeer("a", 6);
    sendWhole(far, 6);
    pass(Duration.ofMillis(7_400));
    watching.look();
    assertThat(told).noneMatch(Happening.Missed.class::isInstance);
    pass(Duration.ofMillis(100));
    watching.look();
    assertThat(told).containsOnlyOnce(new Happening.Missed(1));
    assertThat(far.connection().received())
        .endsWith(
            new Have(7, Optional.of("0-7"), 0, true, Optional.empty()),
            new Lost(7, Optional.of("0-7"), 0));
    far.says(have(7), now);
    far.says(have(8), now);
    assertThat(far.requests()).extracting(Request::sn).containsExactly(6L, 8L);
    pass(Duration.ofSeconds(9));
    watching.look();
    assertThat(told).as("said once").containsOnlyOnce(new Happening.Missed(1));
  }

  @Test
  void goesWithoutNothingWhenTheNextSuperPeerHasJustCome() {
    watching = watching(Scenarios.of(Scenarios.target(true), Scenarios.prefetching()));
    var first = superPeer("a", 6);
    sendWhole(first, 6);
    first.says(new Close(false), now);
    pass(Duration.ofSeconds(9));
    var next = superPeer("b");
    watching.look();
    next.says(have(7), now);
    assertThat(next.requests()).extracting(Request::sn).containsExactly(7L);
    assertThat(told).noneMatch(Happening.Missed.class::isInstance);
  }

  @Test
  void namesNothingAgainAfterAnUrgentRequest() {
    var far = superPeer("a", 6);
    sendWhole(far, 6);
    pass(Duration.ofSeconds(9));
    watching.look();
    assertThat(far.connection().received()).noneMatch(Have.class::isInstance);
  }

  @Test
  void playersStallWhenNothingComes() {
    superPeer("a", 6);
    pass(Duration.ofSeconds(9));
    watching.report();
    assertThat(told)
        .contains(new Happening.Watched(1, Duration.ofSeconds(1), Duration.ofSeconds(8)));
  }

  @Test
  void leavesWithAFatalCloseAsAPageThatIsLeft() {
    var far = superPeer("a", 6);
    watching.leave();
    assertThat(far.connection().received()).contains(new Close(true));
    assertThat(told).contains(new Happening.Ended(How.BY_US));
  }

  @Test
  void hangsUpOnAnotherChannel() {
    var far = far("a");
    far.says(metadata("b3RoZXI=", true), now);
    assertThat(far.connection().isClosed()).isTrue();
    assertThat(far.requests()).isEmpty();
  }

  @Test
  void asksNoViewer() {
    var far = far("a");
    far.says(metadata(Scenarios.CHANNEL.encoded(), false, 6), now);
    assertThat(far.requests()).isEmpty();
  }

  private Watching watching(Scenario scenario) {
    return new Watching(scenario, new SplittableRandom(1), () -> now, told::add);
  }

  private Far superPeer(String peer, long... held) {
    var far = far(peer);
    far.says(metadata(Scenarios.CHANNEL.encoded(), true, held), now);
    return far;
  }

  private Far far(String peer) {
    var connection = transport.call(new NoOpListener());
    var source =
        new Source(peer, Source.Side.CALLING, Scenarios.LIVE.target(), connection, watching, now);
    watching.add(source);
    source.opened();
    return new Far(source, transport.last());
  }

  private void sendWhole(Far far, long sn) {
    pass(Duration.ofSeconds(1));
    far.says(new Piece(sn, "0-" + sn, 0, 1000, 1, Optional.empty(), Optional.empty()), now);
    far.source().frame(ByteBuffer.allocate(1000), now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static Have have(long sn) {
    return new Have(sn, Optional.of("0-" + sn), 0, true, Optional.of(1000L));
  }

  private static Metadata metadata(String channel, boolean superPeer, long... held) {
    var numbers = java.util.Arrays.stream(held).boxed().toList();
    return new Metadata(
        channel,
        held.length == 0 ? Map.of() : Map.of(0, numbers),
        true,
        Optional.of("WEB"),
        Optional.of("2.17.0"),
        false,
        false,
        1,
        superPeer,
        Optional.empty());
  }
}
