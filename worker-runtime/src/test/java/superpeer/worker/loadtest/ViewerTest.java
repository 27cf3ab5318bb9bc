package superpeer.worker.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.FishingOutcome;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.peer.PeerMessage.Close;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest.Send;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Stats;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.loadtest.ViewerEvent.EndReason;
import superpeer.worker.peer.FakeConnection;
import superpeer.worker.peer.FakeTransport;

class ViewerTest {

  private static final WorkerConfig CONFIG =
      WorkerConfig.from(WorkerConfig.load(Map.of()).getConfig("superpeer.worker"));

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeTransport transport = new FakeTransport();
  private final FakeSwarm swarm = new FakeSwarm();
  private ActorRef<Viewer.Command> viewer;

  @Test
  void joinsAsAViewerAndCallsTheSuperPeer() throws Exception {
    swarm.setSuperPeers("sp1");
    var events = start();
    assertThat(swarm.next(swarm.trackerRequests, Announce.class).superPeer()).isFalse();
    var superPeer = awaitConnection(1);
    superPeer.sendSignal(new Signal.Offer("v=0"));
    assertThat(swarm.next(swarm.signalingRequests, Send.class).to()).isEqualTo("sp1");
    swarm.relay("sp1", new Signal.Answer("v=0"));
    await().atMost(FakeSwarm.TIMEOUT).until(() -> !superPeer.accepted().isEmpty());
    completeHandshake(superPeer);
    events.fishForMessage(
        FakeSwarm.TIMEOUT,
        viewerEvent -> until(viewerEvent.equals(new ViewerEvent.SuperPeerAvailable(true))));
    await().atMost(FakeSwarm.TIMEOUT).until(() -> requests(superPeer, 6));
  }

  @Test
  void findsAReplacementThroughTheTracker() throws Exception {
    swarm.setSuperPeers("old");
    var events = start();
    var old = awaitConnection(1);
    completeHandshake(old);
    await().atMost(FakeSwarm.TIMEOUT).until(() -> requests(old, 6));
    swarm.setSuperPeers("new");
    old.peerSends(new Close(false));
    events.fishForMessage(
        FakeSwarm.TIMEOUT,
        viewerEvent -> until(viewerEvent.equals(new ViewerEvent.Ended(EndReason.LEFT))));
    swarm.next(swarm.trackerRequests, Announce.class);
    actors.advanceTime(Duration.ofSeconds(39));
    assertThat(transport.connections()).hasSize(1);
    actors.advanceTime(Duration.ofSeconds(1));
    var replacement = awaitConnection(2);
    completeHandshake(replacement);
    await().atMost(FakeSwarm.TIMEOUT).until(() -> requests(replacement, 6));
  }

  @Test
  void acceptsASuperPeersConnection() throws Exception {
    start();
    swarm.next(swarm.trackerRequests, Announce.class);
    swarm.relay("sp1", new Signal.Offer("v=0"));
    var superPeer = awaitConnection(1);
    superPeer.sendSignal(new Signal.Answer("v=0"));
    assertThat(swarm.next(swarm.signalingRequests, Send.class).to()).isEqualTo("sp1");
    superPeer.open();
    superPeer.peerSends(metadata());
    await().atMost(FakeSwarm.TIMEOUT).until(() -> requests(superPeer, 6));
  }

  @Test
  void missingSuperPeerIsAFailedSetup() {
    swarm.setSuperPeers("sp1");
    var events = start();
    var superPeer = awaitConnection(1);
    swarm.receive(new SignalingReply.NotFound("sp1"));
    events.fishForMessage(
        FakeSwarm.TIMEOUT, viewerEvent -> until(viewerEvent instanceof ViewerEvent.SetupFailed));
    await().atMost(FakeSwarm.TIMEOUT).until(superPeer::isClosed);
  }

  @Test
  void leavesPeersAndTracker() throws Exception {
    swarm.setSuperPeers("sp1");
    start();
    var superPeer = awaitConnection(1);
    completeHandshake(superPeer);
    await().atMost(FakeSwarm.TIMEOUT).until(() -> requests(superPeer, 6));
    TestProbe<Object> probe = actors.kit().createTestProbe();
    viewer.tell(new Viewer.Leave());
    probe.expectTerminated(viewer, FakeSwarm.TIMEOUT);
    assertThat(superPeer.received()).contains(new Close(true));
    swarm.next(swarm.trackerRequests, Announce.class);
    assertThat(swarm.next(swarm.trackerRequests, Stats.class).off()).isTrue();
  }

  private TestProbe<ViewerEvent> start() {
    TestProbe<ViewerEvent> events = actors.kit().createTestProbe();
    var dependencies =
        new Viewer.Dependencies(
            transport, swarm, swarm, CONFIG.tracker(), CONFIG.signaling(), Clock.systemUTC());
    viewer =
        actors
            .kit()
            .spawn(
                Viewer.create(
                    TestScenarios.LIVE, dependencies, new SplittableRandom(1), events.ref()::tell));
    return events;
  }

  private FakeConnection awaitConnection(int number) {
    await().atMost(FakeSwarm.TIMEOUT).until(() -> transport.connections().size() >= number);
    return transport.connections().get(number - 1);
  }

  private static void completeHandshake(FakeConnection superPeer) {
    superPeer.open();
    await()
        .atMost(FakeSwarm.TIMEOUT)
        .until(() -> superPeer.received().stream().anyMatch(Metadata.class::isInstance));
    superPeer.peerSends(metadata());
  }

  private static boolean requests(FakeConnection superPeer, long sn) {
    return superPeer.received().stream()
        .anyMatch(message -> message instanceof Request request && request.sn() == sn);
  }

  private static FishingOutcome until(boolean matches) {
    return matches ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore();
  }

  private static Metadata metadata() {
    return new Metadata(
        TestScenarios.CHANNEL.encoded(),
        Map.of(0, List.of(5L, 6L)),
        true,
        Optional.of("WEB"),
        Optional.of("2.17.0"),
        false,
        false,
        1,
        true,
        Optional.empty());
  }
}
