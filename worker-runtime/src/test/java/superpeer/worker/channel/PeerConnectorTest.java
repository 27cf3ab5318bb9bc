package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.SessionStats;
import superpeer.worker.swarm.SignalingClient;

class PeerConnectorTest {

  private static final int MOST = 3;

  private final Map<String, TestInbox<PeerSession.Command>> inboxes = new HashMap<>();
  private final TestInbox<SignalingClient.Command> signaling = TestInbox.create();
  private final MovableClock clock = new MovableClock();
  private final PeerSessions peerSessions = new PeerSessions(clock);
  private final PeerConnector peerConnector =
      new PeerConnector(peerSessions, new InboxSessions(), MOST);

  private static final class MovableClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("always UTC, not " + zone);
    }
  }

  private final class InboxSessions implements PeerConnector.SessionFactory {
    @Override
    public ActorRef<PeerSession.Command> answering(String name, String offerSdp) {
      return inbox(name);
    }

    @Override
    public ActorRef<PeerSession.Command> calling(String name) {
      return inbox(name);
    }

    private ActorRef<PeerSession.Command> inbox(String name) {
      TestInbox<PeerSession.Command> inbox = TestInbox.create();
      inboxes.put(name, inbox);
      return inbox.getRef();
    }
  }

  @BeforeEach
  void setOwnId() {
    peerConnector.setOwnId("m10superpeer");
  }

  @Test
  void answersOffer() {
    offer("viewer");
    assertThat(inboxes).containsOnlyKeys("viewer");
  }

  @Test
  void rejectsNonFatallyWhenFull() {
    IntStream.range(0, MOST).forEach(n -> offer("viewer" + n));
    offer("late");
    assertThat(inboxes).doesNotContainKey("late");
    assertThat(signaling.receiveMessage())
        .isEqualTo(new SignalingClient.Reject("late", "reach limit 3", false));
    assertThat(peerConnector.rejected()).isOne();
  }

  @Test
  void peersThatDoNotConnectTakeNoPlace() {
    for (var round = 0; round < 10; round++) {
      for (var n = 0; n < MOST; n++) {
        offer("attacker" + round + "-" + n);
      }
      clock.now = clock.now.plus(PeerSessions.EXPECTED);
    }
    IntStream.range(0, MOST).forEach(n -> offer("viewer" + n));
    assertThat(inboxes).containsKeys("viewer0", "viewer1", "viewer2");
    assertThat(peerConnector.rejected()).isZero();
    peerSessions.opened("attacker0-0");
    assertThat(peerSessions.open()).as("late, but in time").isOne();
  }

  @Test
  void oldestOfManyLatePeersMakesRoom() {
    for (var n = 0; n < PeerConnector.MAX_LATE; n++) {
      offer("attacker" + n);
      clock.now = clock.now.plus(PeerSessions.EXPECTED);
    }
    offer("viewer");
    assertThat(inboxes.get("attacker0").receiveMessage()).isEqualTo(new PeerSession.Leave());
    assertThat(signaling.receiveMessage())
        .isEqualTo(new SignalingClient.Reject("attacker0", "not connected in time", false));
    assertThat(inboxes.get("attacker1").hasMessages()).isFalse();
  }

  @Test
  void peerThatOpensWhenAllPlacesAreTakenLeaves() {
    offer("late");
    clock.now = clock.now.plus(PeerSessions.EXPECTED);
    for (var n = 0; n < MOST; n++) {
      offer("viewer" + n);
      peerSessions.opened("viewer" + n);
      peerConnector.onOpened("viewer" + n);
      assertThat(inboxes.get("viewer" + n).hasMessages()).isFalse();
    }
    peerSessions.opened("late");
    peerConnector.onOpened("late");
    assertThat(inboxes.get("late").receiveMessage()).isEqualTo(new PeerSession.Leave());
    assertThat(peerConnector.rejected()).isOne();
  }

  @Test
  void rejectsAllOnceClosed() {
    peerConnector.close();
    offer("viewer");
    assertThat(signaling.receiveMessage())
        .isEqualTo(new SignalingClient.Reject("viewer", "leaving", false));
  }

  @Test
  void forwardsSignalsToSession() {
    call("viewer");
    receive("viewer", new Signal.Answer("sdp"));
    assertThat(inboxes.get("viewer").receiveMessage())
        .isEqualTo(new PeerSession.Signalled(new Signal.Answer("sdp")));
  }

  @Test
  void ignoresCandidatesOfUnknownPeers() {
    receive("stranger", new Signal.Candidate("candidate:1", "0", 0));
    assertThat(inboxes).isEmpty();
    assertThat(signaling.hasMessages()).isFalse();
  }

  @Test
  void keepsItsCallAgainstGreaterId() {
    call("z10viewer");
    offer("z10viewer");
    assertThat(inboxes).containsOnlyKeys("z10viewer");
    assertThat(inboxes.get("z10viewer").hasMessages()).isFalse();
  }

  @Test
  void answersSmallerIdInsteadOfCalling() {
    call("a10viewer");
    offer("a10viewer");
    assertThat(inboxes.get("a10viewer").receiveMessage()).isEqualTo(new PeerSession.Leave());
    assertThat(peerSessions.of("a10viewer").orElseThrow().side())
        .isInstanceOf(PeerSessions.Side.Answering.class);
  }

  @Test
  void newOfferReplacesSession() {
    offer("viewer");
    peerSessions.opened("viewer");
    offer("viewer", "another sdp");
    assertThat(inboxes.get("viewer").receiveMessage()).isEqualTo(new PeerSession.Leave());
    assertThat(inboxes).hasSize(2);
  }

  @Test
  void ignoresEndOfReplacedSession() {
    offer("viewer");
    peerSessions.opened("viewer");
    offer("viewer", "another sdp");
    var second = peerSessions.of("viewer").orElseThrow().name();
    peerSessions.opened(second);
    peerSessions.remove("viewer", SessionStats.NONE);
    assertThat(peerSessions.of("viewer")).isPresent();
    assertThat(peerSessions.open()).isOne();
  }

  @Test
  void callsOnlyViewers() {
    peerConnector.call(
        List.of(
            new TrackerReply.Peer("w10other", true),
            new TrackerReply.Peer("m10superpeer", false),
            new TrackerReply.Peer("w10viewer", false)),
        signaling.getRef());
    assertThat(inboxes).containsOnlyKeys("w10viewer");
  }

  @Test
  void callsNeitherTwiceNorUnreachablePeers() {
    call("viewer");
    call("viewer");
    assertThat(inboxes).hasSize(1);
    peerSessions.remove("viewer", SessionStats.NONE);
    inboxes.clear();
    call("viewer");
    assertThat(inboxes).isEmpty();
  }

  @Test
  void callsUnreachablePeerAgainLater() {
    call("viewer");
    peerSessions.remove("viewer", SessionStats.NONE);
    inboxes.clear();
    clock.now = clock.now.plus(PeerSessions.UNREACHABLE);
    call("viewer");
    assertThat(inboxes).containsOnlyKeys("viewer");
  }

  @Test
  void endsCallToUnreachablePeer() {
    call("viewer");
    peerConnector.onUnreachable("viewer");
    assertThat(inboxes.get("viewer").receiveMessage()).isEqualTo(new PeerSession.Leave());
  }

  @Test
  void answersPeerThatWasUnreachable() {
    call("z10viewer");
    peerConnector.onUnreachable("z10viewer");
    offer("z10viewer");
    assertThat(peerSessions.of("z10viewer").orElseThrow().answers("sdp")).isTrue();

    peerConnector.onSessionEnded("z10viewer", SessionStats.NONE);
    assertThat(peerSessions.of("z10viewer"))
        .as("the answer, after the end of the call")
        .isPresent();
    assertThat(signaling.hasMessages()).isFalse();
  }

  @Test
  void answersDuplicateOfferOnce() {
    offer("viewer");
    offer("viewer");
    assertThat(inboxes).containsOnlyKeys("viewer");
    assertThat(inboxes.get("viewer").hasMessages()).isFalse();
  }

  @Test
  void rejectsViewerAfterFailedSetup() {
    offer("viewer");
    peerConnector.onSessionEnded("viewer", SessionStats.NONE);
    assertThat(signaling.receiveMessage())
        .isEqualTo(new SignalingClient.Reject("viewer", "not connected in time", false));
  }

  @Test
  void sendsNoRejectAfterOpenSession() {
    offer("viewer");
    peerSessions.opened("viewer");
    peerConnector.onSessionEnded("viewer", SessionStats.NONE);
    assertThat(signaling.hasMessages()).isFalse();
  }

  @Test
  void keepsConnectedViewerDespiteSignaling() {
    call("viewer");
    peerSessions.opened("viewer");
    peerConnector.onUnreachable("viewer");
    assertThat(inboxes.get("viewer").hasMessages()).isFalse();
  }

  @Test
  void sendsSignalsToPeer() {
    offer("viewer");
    peerConnector.sendSignal(
        new PeerSession.Event.Signals("viewer", new Signal.Answer("complete sdp")));
    assertThat(signaling.receiveMessage())
        .isEqualTo(new SignalingClient.SendSignal("viewer", new Signal.Answer("complete sdp")));
  }

  private void offer(String peer) {
    offer(peer, "sdp");
  }

  private void offer(String peer, String sdp) {
    receive(peer, new Signal.Offer(sdp));
  }

  private void receive(String peer, Signal signal) {
    peerConnector.onSignal(
        new SignalingClient.Event.SignalReceived(peer, signal, signaling.getRef()));
  }

  private void call(String peer) {
    peerConnector.call(List.of(new TrackerReply.Peer(peer, false)), signaling.getRef());
  }
}
