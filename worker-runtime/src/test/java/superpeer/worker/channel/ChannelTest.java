package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.signaling.SignalCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.protocol.tracker.TrackerReply.Accepted;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.Assignments;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.control.ProcessSampler;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.origin.VariantTrack;
import superpeer.worker.peer.FakeConnection;
import superpeer.worker.peer.FakeTransport;
import superpeer.worker.segment.MemorySegmentStore;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.swarm.FakeDialer;
import superpeer.worker.swarm.FakeTracker;

/** Tests the channel actor with a fake tracker, signaling server, origin and viewers. */
class ChannelTest {

  private static final byte[] BYTES = new byte[2_000];
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);
  private static final WorkerConfig CONFIG =
      WorkerConfig.from(WorkerConfig.load(Map.of()).getConfig("superpeer.worker"));
  private static final SegmentId FIRST = new SegmentId(0, 1);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeTracker hub = new FakeTracker();
  private final FakeDialer dialer = new FakeDialer();
  private final FakeTransport transport = new FakeTransport();
  private final FakeUplink uplink = new FakeUplink();
  private final List<ActorRef<OriginEvent>> origins = new CopyOnWriteArrayList<>();
  private TestProbe<WorkerEvent> master;
  private ActorRef<Channel.Command> channel;

  @BeforeEach
  void start() {
    master = actors.kit().createTestProbe();
    channel = actors.kit().spawn(Channel.create(assignment(2), ports(), master.ref()));
  }

  @Test
  void isReadyOnceTrackerKnowsItIsReachable() throws Exception {
    var announce = hub.awaitCall();
    assertThat(((TrackerRequest.Announce) announce.request()).superPeer()).isTrue();
    assertThat(dialer.isIdle()).isTrue();
    announce.reply(announced("s00me"));
    var socket = dialer.awaitDial();
    assertThat(socket.url()).contains("s00me");
    socket.open();
    var report = hub.awaitCall();
    assertThat(report.path()).endsWith("/s00me/stats");
    report.reply(new Accepted());
    event(WorkerEvent.Ready.class);
  }

  @Test
  void servesOriginSegmentToCallingViewer() throws Exception {
    var socket = ready();
    origins.get(0).tell(new OriginEvent.Fetched(Segment.of(FIRST, "0-1", BYTES)));
    awaitReport(stats -> stats.segments() == 1);
    var viewer = answered(socket, "w1");
    viewer.sendSignal(new Signal.Answer("v=0"));
    await()
        .untilAsserted(
            () ->
                assertThat(socket.sent())
                    .contains(
                        new SignalingRequest.Send(
                            "w1", SignalCodec.write(new Signal.Answer("v=0")))));

    viewer.open();
    viewer.peerSends(metadata());
    await().untilAsserted(() -> assertThat(viewer.received()).hasSize(1));
    assertThat(((Metadata) viewer.received().get(0)).field())
        .isEqualTo(Map.of(0, List.of(FIRST.sn())));
    viewer.peerSends(new PeerMessage.Request(FIRST.sn(), Optional.of("0-1"), 0, false, true));
    await().untilAsserted(() -> assertThat(viewer.received()).hasSize(2));
    assertThat(((PeerMessage.Piece) viewer.received().get(1)).size()).isEqualTo(BYTES.length);
    viewer.transmitAll();
    awaitReport(stats -> stats.peers() == 1 && stats.pieces().sent() == 1);
  }

  @Test
  void describesPeersAlsoWhileDraining() throws Exception {
    var socket = ready();
    origins.get(0).tell(new OriginEvent.Fetched(Segment.of(FIRST, "0-1", BYTES)));
    awaitReport(stats -> stats.segments() == 1);
    channel.tell(new Channel.FromMaster(new WorkerCommand.DescribePeers(1, 500)));
    assertThat(event(WorkerEvent.Peers.class)).isEqualTo(new WorkerEvent.Peers(1, 0, List.of()));

    var viewer = answered(socket, "w1");
    viewer.open();
    viewer.peerSends(metadata());
    viewer.peerSends(new PeerMessage.Request(FIRST.sn(), Optional.of("0-1"), 0, false, true));
    await().untilAsserted(() -> assertThat(viewer.received()).hasSize(2));
    channel.tell(new Channel.FromMaster(new WorkerCommand.DescribePeers(2, 500)));
    var peers = event(WorkerEvent.Peers.class);
    assertThat(peers.ask()).isEqualTo(2);
    assertThat(peers.total()).isOne();
    var row = peers.peers().get(0);
    assertThat(List.of(row.peer(), row.address(), row.pair(), row.segment()))
        .containsExactly("w1", "mdns", "host/prflx", "0/" + FIRST.sn());
    assertThat(row.connectedAtMs()).isPositive();

    channel.tell(new Channel.FromMaster(new WorkerCommand.Drain(DRAIN_TIMEOUT.toMillis())));
    channel.tell(new Channel.FromMaster(new WorkerCommand.DescribePeers(3, 0)));
    assertThat(event(WorkerEvent.Peers.class)).isEqualTo(new WorkerEvent.Peers(3, 1, List.of()));
  }

  @Test
  void callsViewersFromTracker() throws Exception {
    hub.awaitCall().reply(announced("s00me", new Peer("w1", false), new Peer("other", true)));
    var socket = dialer.awaitDial();
    socket.open();
    await().untilAsserted(() -> assertThat(transport.connections()).hasSize(1));
    transport.last().sendSignal(new Signal.Offer("v=0"));
    await()
        .untilAsserted(
            () ->
                assertThat(socket.sent())
                    .containsExactly(
                        new SignalingRequest.Send(
                            "w1", SignalCodec.write(new Signal.Offer("v=0")))));
  }

  @Test
  void rejectsViewersBeyondLimitNonFatally() throws Exception {
    var socket = ready();
    answered(socket, "w1");
    answered(socket, "w2");
    offer(socket, "w3");
    var refusal =
        new SignalingRequest.Reject("w3", Optional.of("reach limit 2"), Optional.of(false));
    await().untilAsserted(() -> assertThat(socket.sent()).contains(refusal));
    assertThat(transport.connections()).hasSize(2);

    channel.tell(new Channel.FromMaster(new WorkerCommand.Seed(assignment(3))));
    offer(socket, "w3");
    await().untilAsserted(() -> assertThat(transport.connections()).hasSize(3));
  }

  @Test
  void rejectsViewerAfterFailedSetup() throws Exception {
    var socket = ready();
    answered(socket, "w1").fail("setup timeout");
    var regret =
        new SignalingRequest.Reject("w1", Optional.of("not connected in time"), Optional.of(false));
    await().untilAsserted(() -> assertThat(socket.sent()).contains(regret));
  }

  @Test
  void newOriginSettingsKeepViewers() throws Exception {
    var viewer = answered(ready(), "w1");
    var otherOrigin = assignment(2, Optional.of("https://elsewhere.example/a.m3u8"));
    channel.tell(new Channel.FromMaster(new WorkerCommand.Seed(otherOrigin)));
    await().untilAsserted(() -> assertThat(origins).hasSize(2));
    assertThat(viewer.isClosed()).isFalse();
  }

  @Test
  void newOriginClearsOriginError() {
    await().untilAsserted(() -> assertThat(origins).hasSize(1));
    origins.get(0).tell(new OriginEvent.Degraded("403", "check the url"));
    assertThat(event(WorkerEvent.Degraded.class).error()).contains("403");
    var renewed = assignment(2, Optional.of("https://origin.example/a.m3u8?token=2"));
    channel.tell(new Channel.FromMaster(new WorkerCommand.Seed(renewed)));
    assertThat(event(WorkerEvent.Degraded.class).error()).isEmpty();
  }

  @Test
  void appliesUplinkLimit() {
    channel.tell(new Channel.FromMaster(new WorkerCommand.LimitUplink(12.5)));
    await().untilAsserted(() -> assertThat(uplink.limits()).containsExactly(200.0, 12.5));
  }

  @Test
  void drainClosesEverythingInOrder() throws Exception {
    var socket = ready();
    var viewer = answered(socket, "w1");
    viewer.open();
    viewer.peerSends(metadata());
    await().untilAsserted(() -> assertThat(viewer.received()).isNotEmpty());

    channel.tell(new Channel.FromMaster(new WorkerCommand.Drain(5_000)));
    actors.kit().createTestProbe().expectTerminated(channel, DRAIN_TIMEOUT);
    assertThat(viewer.received()).last().isEqualTo(new PeerMessage.Close(false));
    assertThat(viewer.isClosed()).isTrue();
    await().untilAsserted(() -> assertThat(socket.isClosed()).isTrue());
  }

  @Test
  void drainsViewersOneByOneAndServesTheRest() throws Exception {
    var socket = ready();
    var viewers = List.of(openSession(socket, "w1"), openSession(socket, "w2"));
    channel.tell(new Channel.FromMaster(new WorkerCommand.Drain(5_000, 60_000)));
    await().until(() -> viewers.stream().filter(FakeConnection::isClosed).count() == 1);
    var staying = viewers.stream().filter(viewer -> !viewer.isClosed()).findFirst().orElseThrow();
    origins.get(0).tell(new OriginEvent.Fetched(Segment.of(FIRST, "0-1", BYTES)));
    await().untilAsserted(() -> assertThat(staying.received()).hasSize(2)); // HAVE
    actors.advanceTime(DrainSchedule.INTERVAL);
    actors.kit().createTestProbe().expectTerminated(channel, DRAIN_TIMEOUT);
    assertThat(staying.received()).last().isEqualTo(new PeerMessage.Close(false));
  }

  @Test
  void newDrainReplacesRunningOne() throws Exception {
    var socket = ready();
    var viewers = List.of(openSession(socket, "w1"), openSession(socket, "w2"));
    channel.tell(new Channel.FromMaster(new WorkerCommand.Drain(5_000, 60_000)));
    await().until(() -> viewers.stream().filter(FakeConnection::isClosed).count() == 1);
    channel.tell(new Channel.FromMaster(new WorkerCommand.LimitUplink(12.5)));
    channel.tell(new Channel.FromMaster(new WorkerCommand.Seed(assignment(7))));
    channel.tell(new Channel.FromMaster(new WorkerCommand.Drain(5_000)));
    actors.kit().createTestProbe().expectTerminated(channel, DRAIN_TIMEOUT);
    assertThat(uplink.limits()).endsWith(12.5);
    assertThat(viewers).allMatch(FakeConnection::isClosed);
  }

  @Test
  void stopsAfterLivePlaylistEnded() throws Exception {
    var socket = ready();
    var viewer = answered(socket, "w1");
    viewer.open();
    viewer.peerSends(metadata());
    await().untilAsserted(() -> assertThat(viewer.received()).hasSize(1));
    origins.get(0).tell(new OriginEvent.Ended());
    origins.get(0).tell(new OriginEvent.Fetched(Segment.of(FIRST, "0-1", BYTES)));
    await().untilAsserted(() -> assertThat(viewer.received()).hasSize(2)); // HAVE
    actors.advanceTime(CONFIG.endedLinger());
    actors.kit().createTestProbe().expectTerminated(channel, DRAIN_TIMEOUT);
    assertThat(viewer.received()).last().isEqualTo(new PeerMessage.Close(false));
  }

  @Test
  void reportsDrainProgress() throws Exception {
    var socket = ready();
    origins.get(0).tell(new OriginEvent.Fetched(Segment.of(FIRST, "0-1", BYTES)));
    awaitReport(stats -> stats.segments() == 1);
    var viewer = answered(socket, "w1");
    viewer.open();
    viewer.peerSends(metadata());
    viewer.peerSends(new PeerMessage.Request(FIRST.sn(), Optional.of("0-1"), 0, false, true));
    await().untilAsserted(() -> assertThat(viewer.received()).hasSize(2));

    channel.tell(new Channel.FromMaster(new WorkerCommand.Drain(60_000)));
    hub.awaitCall().reply(new Accepted());
    for (var i = 0; i < 5; i++) {
      actors.advanceTime(Duration.ofSeconds(1));
      assertThat(event(WorkerEvent.Draining.class).peers()).isEqualTo(1);
    }
    viewer.transmitAll();
    viewer.peerSends(
        new PeerMessage.PieceAck(
            "0-1", BYTES.length, Optional.empty(), Optional.empty(), Optional.empty()));
    actors.kit().createTestProbe().expectTerminated(channel, DRAIN_TIMEOUT);
  }

  @Test
  void reportsOriginErrorAndRecovery() {
    await().untilAsserted(() -> assertThat(origins).hasSize(1));
    origins.get(0).tell(new OriginEvent.Degraded("no playlist", "check the url"));
    assertThat(event(WorkerEvent.Degraded.class))
        .isEqualTo(
            new WorkerEvent.Degraded(
                "origin", Optional.of("no playlist"), Optional.of("check the url")));
    origins.get(0).tell(new OriginEvent.Recovered());
    assertThat(event(WorkerEvent.Degraded.class).error()).isEmpty();
  }

  @Test
  void failsWithItsStore() {
    var broken =
        new ChannelDependencies(
            transport,
            uplink,
            hub,
            dialer,
            this::origin,
            seeded -> {
              throw new IllegalStateException("the store cannot be opened");
            },
            ProcessSampler.ofSelf(),
            () -> new WorkerStats.NativeResources(0, 0, 0, 0, 0),
            Clock.systemUTC(),
            CONFIG,
            "1.2.3");
    var failing = actors.kit().spawn(Channel.create(assignment(2), broken, master.ref()));
    actors.kit().createTestProbe().expectTerminated(failing, DRAIN_TIMEOUT);
  }

  private FakeDialer.FakeSocket ready() throws InterruptedException {
    hub.awaitCall().reply(announced("s00me"));
    var socket = dialer.awaitDial();
    socket.open();
    hub.awaitCall().reply(new Accepted());
    event(WorkerEvent.Ready.class);
    origins.forEach(origin -> origin.tell(new OriginEvent.AudioLayout(false)));
    return socket;
  }

  private FakeConnection answered(FakeDialer.FakeSocket socket, String peer) {
    var before = transport.connections().size();
    offer(socket, peer);
    await().untilAsserted(() -> assertThat(transport.connections()).hasSize(before + 1));
    return transport.last();
  }

  private FakeConnection openSession(FakeDialer.FakeSocket socket, String peer) {
    var viewer = answered(socket, peer);
    viewer.open();
    viewer.peerSends(metadata());
    await().untilAsserted(() -> assertThat(viewer.received()).hasSize(1));
    return viewer;
  }

  private static void offer(FakeDialer.FakeSocket socket, String peer) {
    socket.receive(new SignalingReply.Relayed(peer, SignalCodec.write(new Signal.Offer("v=0"))));
  }

  /** Advances time from report to report until one matches. */
  private void awaitReport(Predicate<WorkerStats> condition) {
    await()
        .atMost(DRAIN_TIMEOUT)
        .until(
            () -> {
              actors.advanceTime(CONFIG.reportInterval());
              return event(WorkerEvent.Reported.class).stats();
            },
            condition);
  }

  /** Returns the next event of the type; skips others. */
  private <T extends WorkerEvent> T event(Class<T> type) {
    var passed =
        master.fishForMessage(
            DRAIN_TIMEOUT,
            event ->
                type.isInstance(event)
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return type.cast(passed.get(0));
  }

  private ChannelDependencies ports() {
    return new ChannelDependencies(
        transport,
        uplink,
        hub,
        dialer,
        this::origin,
        seeded -> MemorySegmentStore.live(1 << 20, 20),
        ProcessSampler.ofSelf(),
        () -> new WorkerStats.NativeResources(0, 0, 0, 0, 0),
        Clock.systemUTC(),
        CONFIG,
        "1.2.3");
  }

  private Behavior<VariantTrack.Command> origin(Assignment seeded, ActorRef<OriginEvent> owner) {
    origins.add(owner);
    return Behaviors.ignore();
  }

  private static Assignment assignment(int maxConnections) {
    return assignment(maxConnections, Optional.empty());
  }

  static Assignment assignment(int maxConnections, Optional<String> url) {
    var like = Assignments.of("Y2g=");
    return new Assignment(
        like.channel(),
        like.live(),
        like.token(),
        like.label(),
        maxConnections,
        like.useDisk(),
        new Assignment.Origin(OriginMode.HYBRID, url, Optional.empty(), List.of(), "cache"),
        like.swarm(),
        like.network(),
        like.limits());
  }

  static Announced announced(String id, Peer... peers) {
    return new Announced(
        id,
        30,
        List.of(peers),
        0,
        false,
        Optional.of("wss://signal.example"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        0,
        false,
        Optional.empty(),
        Optional.empty(),
        TrackerRequest.Geo.UNKNOWN);
  }

  static Metadata metadata() {
    return new Metadata(
        "Y2g=",
        Map.of(),
        true,
        Optional.of("WEB"),
        Optional.of("2.9.10"),
        false,
        false,
        0,
        false,
        Optional.empty());
  }
}
