package superpeer.worker.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Lost;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.protocol.peer.PeerMessage.Stats;
import superpeer.protocol.signaling.Signal;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.config.PeerConfig;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.Describe;
import superpeer.worker.peer.PeerSession.Drain;
import superpeer.worker.peer.PeerSession.Event;
import superpeer.worker.peer.PeerSession.Fetch;
import superpeer.worker.peer.PeerSession.Found;
import superpeer.worker.peer.PeerSession.Leave;
import superpeer.worker.peer.PeerSession.NotFound;
import superpeer.worker.peer.PeerSession.PeerDescription;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.peer.PeerSession.SetStyle;
import superpeer.worker.peer.PeerSession.Signalled;
import superpeer.worker.peer.PeerSession.StartAnnouncing;
import superpeer.worker.peer.PeerSession.Withdraw;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentNames.Style;

class PeerSessionTest {

  private static final ChannelId CHANNEL = new ChannelId("Y2g=");
  private static final PeerMessage FAREWELL = new PeerMessage.Close(false);
  private static final PeerConfig LIMITS =
      new PeerConfig(
          Duration.ofSeconds(30),
          Duration.ofSeconds(110),
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofMillis(6_500),
          Duration.ofNanos(1), // no prefetch is in time
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          16,
          100,
          1 << 20,
          1 << 20);

  private static final Signal BARRIER = new Signal.Candidate("barrier", "0", 0);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeTransport transport = new FakeTransport();
  private List<Announce> holdings = List.of();
  private boolean offered = true;
  private boolean usual = true;
  private TestProbe<Event> owner;
  private ActorRef<Command> session;
  private FakeConnection viewer;

  @BeforeEach
  void answerAnOffer() {
    owner = actors.kit().createTestProbe();
    session =
        actors
            .kit()
            .spawn(PeerSession.answering("w1", "sdp", context(), transport, owner.ref().narrow()));
    await().untilAsserted(() -> assertThat(transport.connections()).hasSize(1));
    viewer = transport.last();
  }

  private SessionContext context() {
    return new SessionContext(
        CHANNEL,
        true,
        Optional.of("secret"),
        theirs -> new AnnouncePlan(offered, holdings, Style.PLAIN, usual),
        () -> 3,
        LIMITS);
  }

  @Test
  void forwardsSignalsBothWays() {
    viewer.sendSignal(new Signal.Answer("v=0"));
    owner.expectMessage(new Event.Signals("w1", new Signal.Answer("v=0")));
    var candidate = new Signal.Candidate("candidate:1", "0", 0);
    session.tell(new Signalled(candidate));
    await().untilAsserted(() -> assertThat(viewer.accepted()).containsExactly(candidate));
  }

  @Test
  void describesPeerAndLimitsCandidatePairQueries() {
    viewer.open();
    viewer.peerSends(metadata(CHANNEL));
    owner.expectMessage(new Event.Opened("w1", metadata(CHANNEL), true));
    TestProbe<PeerDescription> asker = actors.kit().createTestProbe();
    session.tell(new Describe(true, asker.ref()));
    assertThat(asker.receiveMessage().complete()).isFalse();
    var found = asker.receiveMessage();
    assertThat(found.complete()).isTrue();
    assertThat(found.candidatePair()).isEqualTo(new CandidatePair("mdns", "host/prflx", 12.5));
    assertThat(found.peer()).isEqualTo("w1");
    assertThat(found.uploading()).isEmpty();

    session.tell(new Describe(true, asker.ref()));
    assertThat(asker.receiveMessage()).isEqualTo(found);
    assertThat(viewer.candidatePairQueries()).isOne();
    actors.advanceTime(PeerDescriber.QUERY_INTERVAL);
    session.tell(new Describe(false, asker.ref()));
    assertThat(asker.receiveMessage()).isEqualTo(found);
    assertThat(viewer.candidatePairQueries()).isOne();
    session.tell(new Describe(true, asker.ref()));
    asker.receiveSeveralMessages(2);
    assertThat(viewer.candidatePairQueries()).isEqualTo(2);
  }

  @Test
  void conformance5AnswersMetadataWithItsOwnThatHasAFieldThoughItHoldsNothing() {
    viewer.open();
    viewer.peerSends(metadata(CHANNEL));
    owner.expectMessage(new Event.Opened("w1", metadata(CHANNEL), true));
    var ours = (Metadata) viewer.received().get(0);
    assertThat(ours.field()).isEmpty();
    assertThat(ours.superPeer()).isTrue();
    assertThat(ours.sequential()).isTrue();
    assertThat(ours.token()).contains("secret");
    assertThat(ours.channel()).isEqualTo(CHANNEL.encoded());
    assertThat(ours.peers()).isEqualTo(3);
    assertThat(ours.platform()).isPresent();
    assertThat(ours.version()).isPresent();
  }

  @Test
  void sendsMetadataFirstWhenCalling() {
    session =
        actors.kit().spawn(PeerSession.calling("w2", context(), transport, owner.ref().narrow()));
    await().untilAsserted(() -> assertThat(transport.connections()).hasSize(2));
    viewer = transport.last();
    viewer.open();
    awaitReceived(1);
    assertThat(viewer.received().get(0)).isInstanceOf(Metadata.class);
    viewer.peerSends(metadata(CHANNEL));
    owner.expectMessageClass(Event.Opened.class);
    assertThat(viewer.received()).hasSize(1);
  }

  @Test
  void metadataListsCompleteSegments() {
    holdings = List.of(held(1, true), held(2, true), held(3, false));
    open();
    assertThat(((Metadata) viewer.received().get(0)).field()).isEqualTo(Map.of(0, List.of(1L, 2L)));
    assertThat(viewer.received().get(1))
        .isEqualTo(new Have(3, Optional.of("0-3"), 0, false, Optional.of(100L)));
  }

  @Test
  void longMetadataContinuesAsHave() {
    holdings = IntStream.range(0, 12_500).mapToObj(sn -> held(sn, true)).toList();
    open();
    var inMetadata = ((Metadata) viewer.received().get(0)).field().get(0).size();
    var inHave = viewer.received().stream().filter(Have.class::isInstance).count();
    assertThat(inHave).isPositive();
    assertThat(inMetadata + inHave).isEqualTo(12_500);
  }

  @Test
  void closesNonFatallyOnOtherChannel() {
    viewer.open();
    viewer.peerSends(metadata(new ChannelId("b3RoZXI=")));
    assertThat(closed().why()).contains("channel");
    assertThat(viewer.received()).containsExactly(FAREWELL);
    assertThat(viewer.isClosed()).isTrue();
  }

  @Test
  void ignoresMessagesBeforeMetadata() {
    viewer.open();
    viewer.peerSends(have(5));
    viewer.peerSends(request(5));
    viewer.peerSends(metadata(CHANNEL));
    owner.expectMessageClass(Event.Opened.class);
  }

  @Test
  void closesWithoutMetadata() {
    viewer.open();
    viewer.peerSends(have(5));
    pass(LIMITS.handshake());
    assertThat(closed().why()).contains("METADATA");
    assertThat(last()).isEqualTo(FAREWELL);
  }

  @Test
  void conformance9TellsHaveAndLost() {
    open();
    session.tell(held(7, true));
    session.tell(new Withdraw(new SegmentId(0, 7), SegmentNames.single("0-7")));
    awaitReceived(3);
    assertThat(viewer.received())
        .endsWith(
            new Have(7, Optional.of("0-7"), 0, true, Optional.of(100L)),
            new Lost(7, Optional.of("0-7"), 0));
  }

  @Test
  void announcesNothingBeforeStartAnnouncing() {
    holdings = List.of(held(6, true));
    offered = false;
    viewer.open();
    viewer.peerSends(metadata(CHANNEL));
    owner.expectMessage(new Event.Opened("w1", metadata(CHANNEL), false));
    session.tell(held(7, true));
    session.tell(new Withdraw(new SegmentId(0, 6), SegmentNames.single("0-6")));
    session.tell(new StartAnnouncing(List.of(held(7, true))));
    session.tell(held(8, true));
    awaitReceived(3);
    assertThat(((Metadata) viewer.received().get(0)).field()).isEmpty();
    assertThat(viewer.received()).endsWith(have(7), have(8)).hasSize(3);
  }

  @Test
  void usesPeersStyle() {
    open();
    session.tell(named(7));
    awaitReceived(3);
    assertThat(viewer.received()).endsWith(have(7), nameless(7));
    session.tell(new SetStyle(Style.STRICT, false));
    session.tell(named(8));
    awaitReceived(4);
    var strict = new Have(8, Optional.of("cdn.example/8.ts"), 0, true, Optional.of(100L));
    assertThat(viewer.received()).endsWith(strict);
    session.tell(new SetStyle(Style.PLAIN, false));
    session.tell(new SetStyle(Style.STRICT, false));
    awaitReceived(6);
    assertThat(viewer.received()).as("announced again under its name").endsWith(have(8), strict);
  }

  @Test
  void withholdsSegmentsUntilStyleIsKnown() {
    usual = false;
    open();
    session.tell(named(7));
    session.tell(new SetStyle(Style.PLAIN, true));
    awaitReceived(3);
    assertThat(viewer.received()).endsWith(have(7), nameless(7));
  }

  @Test
  void releasesWithheldSegmentsAfterTimeout() {
    usual = false;
    open();
    session.tell(named(7));
    session.tell(named(8));
    pass(LIMITS.name());
    awaitReceived(5);
    assertThat(viewer.received()).endsWith(have(7), nameless(7), have(8), nameless(8));
  }

  @Test
  void releasesWithheldSegmentsToChokingPeer() {
    usual = false;
    open();
    session.tell(named(7));
    viewer.peerSends(new PeerMessage.Unchoke()); // not a name
    session.tell(held(8, true));
    awaitReceived(2);
    assertThat(viewer.received()).endsWith(have(8));
    viewer.peerSends(new PeerMessage.Choke());
    awaitReceived(4);
    assertThat(viewer.received()).endsWith(have(7), nameless(7));
  }

  /** The peer could have requested it by name if METADATA had announced it. */
  @Test
  void announcesEarlierSegmentsAtOnce() {
    usual = false;
    offered = false;
    viewer.open();
    viewer.peerSends(metadata(CHANNEL));
    session.tell(new StartAnnouncing(List.of(named(7))));
    session.tell(named(8));
    session.tell(new SetStyle(Style.PLAIN, true));
    awaitReceived(5);
    assertThat(viewer.received()).endsWith(have(7), nameless(7), have(8), nameless(8));
  }

  @Test
  void announcesNothingThatPeerKnows() {
    holdings = List.of(held(6, true));
    open();
    viewer.peerSends(have(7));
    owner.expectMessage(
        new Event.Holds("w1", new SegmentId(0, 7), Optional.of("0-7"), true, Optional.of(100L)));
    session.tell(held(6, true)); // METADATA contained it
    session.tell(held(7, true)); // the viewer announced it
    session.tell(held(8, false));
    session.tell(held(8, false)); // already announced
    session.tell(held(8, true));
    awaitReceived(3);
    assertThat(viewer.received().subList(1, 3))
        .extracting(have -> ((Have) have).sn() + " " + ((Have) have).complete())
        .containsExactly("8 false", "8 true");
  }

  @Test
  void servesSegmentThatOwnerFinds() {
    open();
    viewer.peerSends(request(7));
    var requested = owner.expectMessageClass(Event.Requested.class);
    assertThat(requested.request()).isEqualTo(request(7));
    requested.replyTo().tell(new Found(requested.ticket(), TestSegments.of(7, 200_000), "0-7"));
    awaitReceived(2);
    viewer.transmitAll();
    viewer.peerSends(ack(7, 200_000));
    pass(LIMITS.report());
    assertThat(latestStats().acknowledgedBytes()).isEqualTo(200_000);
  }

  @Test
  void answersNotFoundAfterLookupTimeout() {
    open();
    viewer.peerSends(request(7));
    owner.expectMessageClass(Event.Requested.class);
    pass(LIMITS.lookup());
    awaitReceived(2);
    assertThat(viewer.received().get(1)).isInstanceOf(PeerMessage.PieceNotFound.class);
  }

  @Test
  void conformance10TellsStatsAtLeastEvery40Seconds() {
    open();
    pass(Duration.ofSeconds(40));
    awaitReceived(2);
    assertThat(viewer.received().get(1))
        .isEqualTo(new Stats(3, Optional.empty(), Optional.empty()));
  }

  @Test
  void conformance10ClosesNonFatallyWhenThePeerIsSilent() {
    open();
    pass(Duration.ofSeconds(109));
    viewer.peerSends(new Stats(1, Optional.of(2), Optional.of(3.5)));
    owner.expectMessage(new Event.PlaybackPosition("w1", Optional.of(2), Optional.of(3.5)));
    pass(Duration.ofSeconds(109));
    assertThat(viewer.isClosed()).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(closed().why()).contains("silent");
    assertThat(last()).isEqualTo(FAREWELL);
  }

  @Test
  void conformance10ClosesNonFatallyOnLeave() {
    open();
    session.tell(new Leave());
    closed();
    owner.expectTerminated(session);
    assertThat(last()).isEqualTo(FAREWELL);
    assertThat(viewer.isClosed()).isTrue();
  }

  @Test
  void conformance11IgnoresUnknownEventsAndWhatIsAboutNoSegment() {
    open();
    viewer.peerSends("{\"event\":\"NEW_IN_3_0\",\"x\":1}");
    viewer.peerSends("{\"event\":\"HAVE\",\"sn\":\"initSegment\",\"level\":0,\"complete\":true}");
    viewer.peerSends(new PeerMessage.GetPeers());
    pass(LIMITS.report());
    assertThat(latestStats().unknown()).isEqualTo(3);
    assertThat(viewer.isClosed()).isFalse();
  }

  @Test
  void thirdMalformedMessageEndsSession() {
    open();
    viewer.peerSends("{");
    viewer.peerSendsOversized(1_000_000);
    pass(LIMITS.report());
    assertThat(latestStats().malformed()).isEqualTo(2);
    viewer.peerSends("null");
    var closed = closed();
    assertThat(closed.stats().malformed()).isEqualTo(3);
    assertThat(last()).isEqualTo(FAREWELL);
  }

  @Test
  void floodOfMessagesEndsSession() {
    open();
    IntStream.range(0, 200).forEach(i -> viewer.peerSends(new PeerMessage.GetPeers()));
    assertThat(closed().why()).contains("messages");
  }

  @Test
  void floodOfBytesEndsSession() {
    open();
    IntStream.range(0, 1_000).forEach(i -> viewer.peerSendsFrame(ByteBuffer.allocate(64_000)));
    assertThat(closed().why()).contains("more than");
  }

  @Test
  void countsAndDropsStrayFrames() {
    open();
    viewer.peerSendsFrame(ByteBuffer.allocate(10));
    pass(LIMITS.report());
    assertThat(latestStats().stray()).isOne();
  }

  @Test
  void fetchesSegmentFromPeer() {
    open();
    var segment = TestSegments.of(7, 100_000);
    session.tell(new Fetch(segment.id(), Optional.of("0-7")));
    awaitReceived(2);
    viewer.peerSends(new Piece(7, "0-7", 0, 100_000, 2, Optional.empty(), Optional.empty()));
    viewer.peerSendsFrame(segment.frame(0));
    viewer.peerSendsFrame(segment.frame(1));
    var fetched = owner.expectMessageClass(Event.Fetched.class);
    assertThat(fetched.segment().bytes()).isEqualTo(segment.bytes());
  }

  @Test
  void frameTimeoutCancelsAndAbortTimeoutEndsFetch() {
    open();
    session.tell(new Fetch(new SegmentId(0, 7), Optional.empty()));
    awaitReceived(2);
    pass(LIMITS.frame());
    assertThat(owner.expectMessageClass(Event.NotFetched.class).why()).isEqualTo(Reason.SLOW);
    assertThat(last()).isInstanceOf(PeerMessage.PieceCancel.class);
    pass(LIMITS.abort());
    session.tell(new Fetch(new SegmentId(0, 8), Optional.empty()));
    awaitReceived(4);
    assertThat(last()).isInstanceOf(Request.class);
  }

  @Test
  void reportsChoke() {
    open();
    viewer.peerSends(new PeerMessage.Choke());
    owner.expectMessage(new Event.Choked("w1", true));
    session.tell(new Fetch(new SegmentId(0, 7), Optional.empty()));
    owner.expectMessage(new Event.NotFetched("w1", new SegmentId(0, 7), Reason.CHOKED));
    viewer.peerSends(new PeerMessage.Unchoke());
    owner.expectMessage(new Event.Choked("w1", false));
  }

  @Test
  void runningFetchFailsWhenConnectionCloses() {
    open();
    session.tell(new Fetch(new SegmentId(0, 7), Optional.empty()));
    awaitReceived(2);
    viewer.fail("gone");
    owner.expectMessage(new Event.NotFetched("w1", new SegmentId(0, 7), Reason.CLOSED));
    assertThat(closed().why()).isEqualTo("gone");
    owner.expectTerminated(session);
  }

  @Test
  void endsWhenPeerCloses() {
    viewer.open();
    viewer.peerSends(new PeerMessage.Close(true));
    closed();
    owner.expectTerminated(session);
    assertThat(viewer.received()).as("sends no CLOSE").isEmpty();
    assertThat(viewer.isClosed()).isTrue();
  }

  @Test
  void endsWhenSetupFails() {
    viewer.fail("setup timeout");
    assertThat(closed().why()).isEqualTo("setup timeout");
  }

  @Test
  void drainFinishesRunningAndWaitingPieces() {
    open();
    viewer.peerSends(request(1));
    find(1);
    viewer.peerSends(request(2));
    session.tell(new Drain(Duration.ofSeconds(20)));
    awaitReceived(3);
    assertThat(last()).isInstanceOf(PeerMessage.Choke.class);
    viewer.peerSends(request(3)); // crossed the CHOKE
    viewer.transmitAll();
    find(2);
    await().untilAsserted(() -> assertThat(last()).isInstanceOf(Piece.class));
    viewer.transmitAll();
    pass(Duration.ofSeconds(19)); // everything is sent but not acknowledged
    assertThat(viewer.isClosed()).isFalse();
    viewer.peerSends(ack(2, 100_000));
    closed();
    assertThat(last()).isEqualTo(FAREWELL);
    assertThat(viewer.received()).noneMatch(PeerMessage.PieceNotFound.class::isInstance);
  }

  @Test
  void chokesPeerAfterRefusedPrefetch() {
    open();
    viewer.peerSends(new Request(1, Optional.of("0-1"), 0, false, false));
    find(1);
    awaitReceived(3);
    assertThat(viewer.received().subList(1, 3))
        .satisfiesExactly(
            choke -> assertThat(choke).isInstanceOf(PeerMessage.Choke.class),
            abort -> assertThat(abort).isInstanceOf(PeerMessage.PieceAbort.class));
    viewer.peerSends(request(2)); // urgent requests are still served
    find(2);
    awaitReceived(4);
    assertThat(last()).isInstanceOf(Piece.class);
    viewer.transmitAll();
    pass(Duration.ofSeconds(2));
    await().untilAsserted(() -> assertThat(last()).isInstanceOf(PeerMessage.Unchoke.class));
  }

  @Test
  void drainsAtOnceWhenIdle() {
    open();
    session.tell(new Drain(Duration.ofSeconds(20)));
    closed();
    assertThat(last()).isEqualTo(FAREWELL);
  }

  @Test
  void drainTimeoutAbortsPiece() {
    open();
    viewer.peerSends(request(1));
    find(1);
    awaitReceived(2);
    session.tell(new Drain(Duration.ofSeconds(20)));
    awaitReceived(3);
    pass(Duration.ofSeconds(20));
    closed();
    assertThat(viewer.received().subList(3, 5))
        .satisfiesExactly(
            abort -> assertThat(abort).isInstanceOf(PeerMessage.PieceAbort.class),
            close -> assertThat(close).isEqualTo(FAREWELL));
  }

  @Test
  void failureClosesConnectionAndNotifiesOwner() {
    holdings = null; // makes the session fail
    viewer.open();
    LoggingTestKit.error(NullPointerException.class)
        .expect(
            actors.kit().system(),
            () -> {
              viewer.peerSends(metadata(CHANNEL));
              return closed();
            });
    assertThat(viewer.isClosed()).isTrue();
  }

  private void open() {
    viewer.open();
    viewer.peerSends(metadata(CHANNEL));
    owner.expectMessageClass(Event.Opened.class);
  }

  /** Returns the last event; skips statistics before it. */
  private Event.Closed closed() {
    var event = owner.receiveMessage();
    while (event instanceof Event.StatsChanged) {
      event = owner.receiveMessage();
    }
    assertThat(event).isInstanceOf(Event.Closed.class);
    return (Event.Closed) event;
  }

  private void find(long sn) {
    var requested = owner.expectMessageClass(Event.Requested.class);
    assertThat(requested.request().sn()).isEqualTo(sn);
    session.tell(new NotFound(requested.ticket() - 1)); // an answer to an older lookup
    session.tell(new Found(requested.ticket(), TestSegments.of(sn, 100_000), "0-" + sn));
  }

  /** Advances time after all earlier messages have been handled. */
  private void pass(Duration time) {
    viewer.sendSignal(BARRIER);
    owner.expectMessage(new Event.Signals("w1", BARRIER));
    actors.advanceTime(time);
  }

  private void awaitReceived(int messages) {
    await()
        .untilAsserted(() -> assertThat(viewer.received()).hasSizeGreaterThanOrEqualTo(messages));
  }

  private Object last() {
    return viewer.received().get(viewer.received().size() - 1);
  }

  /** The latest statistics that the owner received. */
  private SessionStats latestStats() {
    return owner.expectMessageClass(Event.StatsChanged.class).stats();
  }

  private static Announce named(long sn) {
    var id = new SegmentId(0, sn);
    return new Announce(id, SegmentNames.ofResource(id, "cdn.example/" + sn + ".ts"), true, 100);
  }

  private static Announce held(long sn, boolean complete) {
    return new Announce(new SegmentId(0, sn), SegmentNames.single("0-" + sn), complete, 100);
  }

  private static Metadata metadata(ChannelId channel) {
    return new Metadata(
        channel.encoded(),
        Map.of(),
        true,
        Optional.of("WEB"),
        Optional.of("2.17.0"),
        false,
        false,
        0,
        false,
        Optional.empty());
  }

  private static Have nameless(long sn) {
    return new Have(sn, Optional.empty(), 0, true, Optional.of(100L));
  }

  private static Have have(long sn) {
    return new Have(sn, Optional.of("0-" + sn), 0, true, Optional.of(100L));
  }

  private static Request request(long sn) {
    return new Request(sn, Optional.of("0-" + sn), 0, false, true);
  }

  private static PeerMessage ack(long sn, long size) {
    return new PeerMessage.PieceAck(
        "0-" + sn, size, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
