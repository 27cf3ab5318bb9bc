package superpeer.worker.loadtest;

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
import superpeer.worker.loadtest.SegmentDownload.Failure;
import superpeer.worker.loadtest.ViewerEvent.EndReason;
import superpeer.worker.peer.FakeConnection;
import superpeer.worker.peer.FakeTransport;
import superpeer.worker.peer.NoOpListener;

class ViewerLogicTest {

  private final FakeTransport transport = new FakeTransport();
  private final List<ViewerEvent> events = new ArrayList<>();
  private long now;
  private ViewerLogic viewerLogic = viewerLogic(TestScenarios.LIVE);

  /** A super peer and the viewer's connection to it. */
  private record RemoteSuperPeer(ViewerConnection source, FakeConnection connection) {
    void send(PeerMessage message, long now) {
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
  void callerSendsMetadataFirstAndRequestsTheNewestSegment() {
    var remoteSuperPeer = superPeer("a", 5, 6);
    assertThat(remoteSuperPeer.connection().received().get(0)).isInstanceOf(Metadata.class);
    assertThat(remoteSuperPeer.requests()).extracting(Request::sn).containsExactly(6L);
    assertThat(events)
        .contains(new ViewerEvent.SuperPeerAvailable(true), new ViewerEvent.Requested());
  }

  @Test
  void acknowledgesASegmentAndRequestsTheNext() {
    var remoteSuperPeer = superPeer("a", 6);
    sendWhole(remoteSuperPeer, 6);
    assertThat(remoteSuperPeer.connection().received()).hasAtLeastOneElementOfType(PieceAck.class);
    remoteSuperPeer.send(have(7), now);
    assertThat(remoteSuperPeer.requests()).extracting(Request::sn).containsExactly(6L, 7L);
    assertThat(events)
        .contains(new ViewerEvent.Downloaded(1000, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    sendWhole(remoteSuperPeer, 7);
    assertThat(events)
        .filteredOn(ViewerEvent.FirstFrame.class::isInstance)
        .as("of 2 pieces")
        .hasSize(1);
  }

  /** An incomplete segment has no last frame yet. */
  @Test
  void requestsIncompleteSegmentsOnlyForward() {
    viewerLogic =
        viewerLogic(TestScenarios.of(TestScenarios.target(true), TestScenarios.reverseRequests()));
    var remoteSuperPeer = superPeer("a", 6);
    sendWhole(remoteSuperPeer, 6);
    remoteSuperPeer.send(new Have(7, Optional.of("0-7"), 0, false, Optional.of(1000L)), now);
    sendWhole(remoteSuperPeer, 7);
    remoteSuperPeer.send(have(8), now);
    assertThat(remoteSuperPeer.requests())
        .extracting(Request::reverse)
        .containsExactly(true, false, true);
  }

  @Test
  void requestsOneSegmentPerPeerAtATime() {
    var first = superPeer("a", 6);
    first.send(have(7), now);
    assertThat(first.requests()).hasSize(1);
    var second = superPeer("b", 6, 7);
    assertThat(second.requests()).extracting(Request::sn).containsExactly(7L);
  }

  @Test
  void requestsFromAnotherPeerAfterNotFound() {
    var first = superPeer("a", 6);
    var second = superPeer("b", 6);
    assertThat(second.requests()).isEmpty();
    first.send(new PieceNotFound(6, Optional.of("0-6"), 0), now);
    assertThat(second.requests()).extracting(Request::sn).containsExactly(6L);
    assertThat(first.requests()).hasSize(1);
    assertThat(events).contains(new ViewerEvent.Failed(Failure.NOT_FOUND));
  }

  @Test
  void distinguishesCloseFromDrop() {
    var polite = superPeer("a", 6);
    sendWhole(polite, 6);
    polite.send(new Close(false), now);
    var rude = superPeer("b", 6);
    rude.source().closed();
    assertThat(events)
        .contains(
            new ViewerEvent.Ended(EndReason.LEFT),
            new ViewerEvent.Ended(EndReason.DROPPED),
            new ViewerEvent.SuperPeerAvailable(false));
    assertThat(viewerLogic.hasSuperPeer()).isFalse();
  }

  @Test
  void requestsCrossedSegmentsFromTheSuccessor() {
    var old = superPeer("a", 6);
    var successor = superPeer("b", 6);
    old.send(new Close(false), now);
    assertThat(events).contains(new ViewerEvent.Crossed());
    assertThat(events).noneMatch(ViewerEvent.Failed.class::isInstance);
    assertThat(successor.requests()).extracting(Request::sn).containsExactly(6L);
  }

  @Test
  void loadsRefusedSegmentsOverHttp() {
    var remoteSuperPeer = superPeer("a", 6);
    remoteSuperPeer.send(new PieceAbort(Optional.of(PieceAbort.LATE)), now);
    assertThat(events).contains(new ViewerEvent.Refused());
    assertThat(remoteSuperPeer.requests()).as("not requested again").hasSize(1);
    remoteSuperPeer.send(have(7), now);
    assertThat(remoteSuperPeer.requests()).extracting(Request::sn).containsExactly(6L, 7L);
  }

  @Test
  void givesUpUnavailableSegments() {
    var remoteSuperPeer = superPeer("a", 6);
    remoteSuperPeer.send(new PieceNotFound(6, Optional.of("0-6"), 0), now);
    pass(Duration.ofSeconds(20));
    viewerLogic.update();
    assertThat(events).contains(new ViewerEvent.Missed(1));
  }

  /** A super peer does not announce segments with several names until it has seen one. */
  @Test
  void announcesAnHttpSegmentToASilentPeer() {
    viewerLogic =
        viewerLogic(TestScenarios.of(TestScenarios.target(true), TestScenarios.prefetchOnly()));
    var remoteSuperPeer = superPeer("a", 6);
    sendWhole(remoteSuperPeer, 6);
    pass(Duration.ofMillis(7_400));
    viewerLogic.update();
    assertThat(events).noneMatch(ViewerEvent.Missed.class::isInstance);
    pass(Duration.ofMillis(100));
    viewerLogic.update();
    assertThat(events).containsOnlyOnce(new ViewerEvent.Missed(1));
    assertThat(remoteSuperPeer.connection().received())
        .endsWith(
            new Have(7, Optional.of("0-7"), 0, true, Optional.empty()),
            new Lost(7, Optional.of("0-7"), 0));
    remoteSuperPeer.send(have(7), now);
    remoteSuperPeer.send(have(8), now);
    assertThat(remoteSuperPeer.requests()).extracting(Request::sn).containsExactly(6L, 8L);
    pass(Duration.ofSeconds(9));
    viewerLogic.update();
    assertThat(events).as("announced once").containsOnlyOnce(new ViewerEvent.Missed(1));
  }

  @Test
  void doesNotSkipASegmentRightAfterANewSuperPeer() {
    viewerLogic =
        viewerLogic(TestScenarios.of(TestScenarios.target(true), TestScenarios.prefetchOnly()));
    var first = superPeer("a", 6);
    sendWhole(first, 6);
    first.send(new Close(false), now);
    pass(Duration.ofSeconds(9));
    var next = superPeer("b");
    viewerLogic.update();
    next.send(have(7), now);
    assertThat(next.requests()).extracting(Request::sn).containsExactly(7L);
    assertThat(events).noneMatch(ViewerEvent.Missed.class::isInstance);
  }

  @Test
  void announcesNoHttpSegmentAfterAnUrgentRequest() {
    var remoteSuperPeer = superPeer("a", 6);
    sendWhole(remoteSuperPeer, 6);
    pass(Duration.ofSeconds(9));
    viewerLogic.update();
    assertThat(remoteSuperPeer.connection().received()).noneMatch(Have.class::isInstance);
  }

  @Test
  void stallsWithoutSegments() {
    superPeer("a", 6);
    pass(Duration.ofSeconds(9));
    viewerLogic.reportPlayback();
    assertThat(events)
        .contains(new ViewerEvent.Played(1, Duration.ofSeconds(1), Duration.ofSeconds(8)));
  }

  @Test
  void leavesWithAFatalClose() {
    var remoteSuperPeer = superPeer("a", 6);
    viewerLogic.closeAll();
    assertThat(remoteSuperPeer.connection().received()).contains(new Close(true));
    assertThat(events).contains(new ViewerEvent.Ended(EndReason.LOCAL));
  }

  @Test
  void closesOnAnotherChannel() {
    var remoteSuperPeer = far("a");
    remoteSuperPeer.send(metadata("b3RoZXI=", true), now);
    assertThat(remoteSuperPeer.connection().isClosed()).isTrue();
    assertThat(remoteSuperPeer.requests()).isEmpty();
  }

  @Test
  void requestsNothingFromViewers() {
    var remoteSuperPeer = far("a");
    remoteSuperPeer.send(metadata(TestScenarios.CHANNEL.encoded(), false, 6), now);
    assertThat(remoteSuperPeer.requests()).isEmpty();
  }

  private ViewerLogic viewerLogic(Scenario scenario) {
    return new ViewerLogic(scenario, new SplittableRandom(1), () -> now, events::add);
  }

  private RemoteSuperPeer superPeer(String peer, long... held) {
    var remoteSuperPeer = far(peer);
    remoteSuperPeer.send(metadata(TestScenarios.CHANNEL.encoded(), true, held), now);
    return remoteSuperPeer;
  }

  private RemoteSuperPeer far(String peer) {
    var connection = transport.call(new NoOpListener());
    var viewerConnection =
        new ViewerConnection(
            peer,
            ViewerConnection.Role.CALLER,
            TestScenarios.LIVE.target(),
            connection,
            viewerLogic,
            now);
    viewerLogic.add(viewerConnection);
    viewerConnection.opened();
    return new RemoteSuperPeer(viewerConnection, transport.last());
  }

  private void sendWhole(RemoteSuperPeer remoteSuperPeer, long sn) {
    pass(Duration.ofSeconds(1));
    remoteSuperPeer.send(
        new Piece(sn, "0-" + sn, 0, 1000, 1, Optional.empty(), Optional.empty()), now);
    remoteSuperPeer.source().frame(ByteBuffer.allocate(1000), now);
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
