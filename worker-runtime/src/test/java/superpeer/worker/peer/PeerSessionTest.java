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
import superpeer.worker.peer.PeerSession.Described;
import superpeer.worker.peer.PeerSession.Drain;
import superpeer.worker.peer.PeerSession.Fetch;
import superpeer.worker.peer.PeerSession.Found;
import superpeer.worker.peer.PeerSession.Leave;
import superpeer.worker.peer.PeerSession.Missing;
import superpeer.worker.peer.PeerSession.Notice;
import superpeer.worker.peer.PeerSession.Offer;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.peer.PeerSession.Signalled;
import superpeer.worker.peer.PeerSession.Speak;
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
  private TestProbe<Notice> owner;
  private ActorRef<Command> session;
  private FakeConnection viewer;

  @BeforeEach
  void answerAnOffer() {
    owner = actors.kit().createTestProbe();
    session =
        actors
            .kit()
            .spawn(PeerSession.answering("w1", "sdp", terms(), transport, owner.ref().narrow()));
    await().untilAsserted(() -> assertThat(transport.connections()).hasSize(1));
    viewer = transport.last();
  }

  private Terms terms() {
    return new Terms(
        CHANNEL,
        true,
        Optional.of("secret"),
        theirs -> new Welcome(offered, holdings, Style.PLAIN, usual),
        () -> 3,
        LIMITS);
  }

  @Test
  void bringsSignalsBothWays() {
    viewer.signals(new Signal.Answer("v=0"));
    owner.expectMessage(new Notice.Signals("w1", new Signal.Answer("v=0")));
    var candidate = new Signal.Candidate("candidate:1", "0", 0);
    session.tell(new Signalled(candidate));
    await().untilAsserted(() -> assertThat(viewer.accepted()).containsExactly(candidate));
  }

  @Test
  void tellsHowItStandsAndLooksUpTheWayNotMoreOftenThanEveryTenSeconds() {
    viewer.opens();
    viewer.says(metadata(CHANNEL));
    owner.expectMessage(new Notice.Opened("w1", metadata(CHANNEL), true));
    TestProbe<Described> asker = actors.kit().createTestProbe();
    session.tell(new Describe(true, asker.ref()));
    assertThat(asker.receiveMessage().complete()).isFalse();
    var found = asker.receiveMessage();
    assertThat(found.complete()).isTrue();
    assertThat(found.way()).isEqualTo(new Way("mdns", "host/prflx", 12.5));
    assertThat(found.peer()).isEqualTo("w1");
    assertThat(found.segment()).isEmpty();

    session.tell(new Describe(true, asker.ref()));
    assertThat(asker.receiveMessage()).isEqualTo(found);
    assertThat(viewer.looks()).isOne();
    actors.advanceTime(Portrait.LOOK_EVERY);
    session.tell(new Describe(false, asker.ref()));
    assertThat(asker.receiveMessage()).isEqualTo(found);
    assertThat(viewer.looks()).isOne();
    session.tell(new Describe(true, asker.ref()));
    asker.receiveSeveralMessages(2);
    assertThat(viewer.looks()).isEqualTo(2);
  }

  @Test
  void conformance5AnswersMetadataWithItsOwnThatHasAFieldThoughItHoldsNothing() {
    viewer.opens();
    viewer.says(metadata(CHANNEL));
    owner.expectMessage(new Notice.Opened("w1", metadata(CHANNEL), true));
    var ours = (Metadata) viewer.arrived().get(0);
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
  void speaksFirstWhenItCalled() {
    session =
        actors.kit().spawn(PeerSession.calling("w2", terms(), transport, owner.ref().narrow()));
    await().untilAsserted(() -> assertThat(transport.connections()).hasSize(2));
    viewer = transport.last();
    viewer.opens();
    arrives(1);
    assertThat(viewer.arrived().get(0)).isInstanceOf(Metadata.class);
    viewer.says(metadata(CHANNEL));
    owner.expectMessageClass(Notice.Opened.class);
    assertThat(viewer.arrived()).hasSize(1);
  }

  @Test
  void metadataNamesWhatIsComplete() {
    holdings = List.of(held(1, true), held(2, true), held(3, false));
    open();
    assertThat(((Metadata) viewer.arrived().get(0)).field()).isEqualTo(Map.of(0, List.of(1L, 2L)));
    assertThat(viewer.arrived().get(1))
        .isEqualTo(new Have(3, Optional.of("0-3"), 0, false, Optional.of(100L)));
  }

  @Test
  void metadataThatIsTooLongIsContinuedByHave() {
    holdings = IntStream.range(0, 12_500).mapToObj(sn -> held(sn, true)).toList();
    open();
    var inMetadata = ((Metadata) viewer.arrived().get(0)).field().get(0).size();
    var inHave = viewer.arrived().stream().filter(Have.class::isInstance).count();
    assertThat(inHave).isPositive();
    assertThat(inMetadata + inHave).isEqualTo(12_500);
  }

  @Test
  void leavesAPeerOfAnotherChannelButMayBeMetAgain() {
    viewer.opens();
    viewer.says(metadata(new ChannelId("b3RoZXI=")));
    assertThat(closed().why()).contains("channel");
    assertThat(viewer.arrived()).containsExactly(FAREWELL);
    assertThat(viewer.isClosed()).isTrue();
  }

  @Test
  void ignoresWhatComesBeforeMetadata() {
    viewer.opens();
    viewer.says(have(5));
    viewer.says(request(5));
    viewer.says(metadata(CHANNEL));
    owner.expectMessageClass(Notice.Opened.class);
  }

  @Test
  void leavesAPeerThatNeverIntroducesItself() {
    viewer.opens();
    viewer.says(have(5));
    pass(LIMITS.handshake());
    assertThat(closed().why()).contains("METADATA");
    assertThat(last()).isEqualTo(FAREWELL);
  }

  @Test
  void conformance9TellsHaveAndLost() {
    open();
    session.tell(held(7, true));
    session.tell(new Withdraw(new SegmentId(0, 7), SegmentNames.only("0-7")));
    arrives(3);
    assertThat(viewer.arrived())
        .endsWith(
            new Have(7, Optional.of("0-7"), 0, true, Optional.of(100L)),
            new Lost(7, Optional.of("0-7"), 0));
  }

  @Test
  void tellsNothingToAPeerBeforeItMayBeOfferedSomething() {
    holdings = List.of(held(6, true));
    offered = false;
    viewer.opens();
    viewer.says(metadata(CHANNEL));
    owner.expectMessage(new Notice.Opened("w1", metadata(CHANNEL), false));
    session.tell(held(7, true));
    session.tell(new Withdraw(new SegmentId(0, 6), SegmentNames.only("0-6")));
    session.tell(new Offer(List.of(held(7, true))));
    session.tell(held(8, true));
    arrives(3);
    assertThat(((Metadata) viewer.arrived().get(0)).field()).isEmpty();
    assertThat(viewer.arrived()).endsWith(have(7), have(8)).hasSize(3);
  }

  @Test
  void speaksAsThePeerDoes() {
    open();
    session.tell(named(7));
    arrives(3);
    assertThat(viewer.arrived()).endsWith(have(7), nameless(7));
    session.tell(new Speak(Style.STRICT, false));
    session.tell(named(8));
    arrives(4);
    var strict = new Have(8, Optional.of("cdn.example/8.ts"), 0, true, Optional.of(100L));
    assertThat(viewer.arrived()).endsWith(strict);
    session.tell(new Speak(Style.PLAIN, false));
    session.tell(new Speak(Style.STRICT, false));
    arrives(6);
    assertThat(viewer.arrived()).as("told again under its name").endsWith(have(8), strict);
  }

  @Test
  void hearsHowAPeerCallsSegmentsBeforeItTellsOfMore() {
    usual = false;
    open();
    session.tell(named(7));
    session.tell(new Speak(Style.PLAIN, true));
    arrives(3);
    assertThat(viewer.arrived()).endsWith(have(7), nameless(7));
  }

  @Test
  void withholdsNothingForEver() {
    usual = false;
    open();
    session.tell(named(7));
    session.tell(named(8));
    pass(LIMITS.name());
    arrives(5);
    assertThat(viewer.arrived()).endsWith(have(7), nameless(7), have(8), nameless(8));
  }

  @Test
  void withholdsNothingFromAPeerThatOnlyDownloads() {
    usual = false;
    open();
    session.tell(named(7));
    viewer.says(new PeerMessage.Unchoke()); // promises nothing
    session.tell(held(8, true));
    arrives(2);
    assertThat(viewer.arrived()).endsWith(have(8));
    viewer.says(new PeerMessage.Choke());
    arrives(4);
    assertThat(viewer.arrived()).endsWith(have(7), nameless(7));
  }

  /** It could have asked for that by name, had METADATA told of it. */
  @Test
  void withholdsNothingThatWasThereBefore() {
    usual = false;
    offered = false;
    viewer.opens();
    viewer.says(metadata(CHANNEL));
    session.tell(new Offer(List.of(named(7))));
    session.tell(named(8));
    session.tell(new Speak(Style.PLAIN, true));
    arrives(5);
    assertThat(viewer.arrived()).endsWith(have(7), nameless(7), have(8), nameless(8));
  }

  @Test
  void tellsNobodyWhatHeKnows() {
    holdings = List.of(held(6, true));
    open();
    viewer.says(have(7));
    owner.expectMessage(
        new Notice.Holds("w1", new SegmentId(0, 7), Optional.of("0-7"), true, Optional.of(100L)));
    session.tell(held(6, true)); // METADATA named it
    session.tell(held(7, true)); // it is the viewer's own
    session.tell(held(8, false));
    session.tell(held(8, false)); // told already
    session.tell(held(8, true));
    arrives(3);
    assertThat(viewer.arrived().subList(1, 3))
        .extracting(have -> ((Have) have).sn() + " " + ((Have) have).complete())
        .containsExactly("8 false", "8 true");
  }

  @Test
  void servesWhatItsOwnerFinds() {
    open();
    viewer.says(request(7));
    var wanted = owner.expectMessageClass(Notice.Wanted.class);
    assertThat(wanted.request()).isEqualTo(request(7));
    wanted.replyTo().tell(new Found(wanted.ticket(), Segments.of(7, 200_000), "0-7"));
    arrives(2);
    viewer.takesAll();
    viewer.says(ack(7, 200_000));
    pass(LIMITS.report());
    assertThat(counted().acknowledgedBytes()).isEqualTo(200_000);
  }

  @Test
  void answersNotFoundWhenTheOwnerIsSilent() {
    open();
    viewer.says(request(7));
    owner.expectMessageClass(Notice.Wanted.class);
    pass(LIMITS.lookup());
    arrives(2);
    assertThat(viewer.arrived().get(1)).isInstanceOf(PeerMessage.PieceNotFound.class);
  }

  @Test
  void conformance10TellsStatsAtLeastEvery40Seconds() {
    open();
    pass(Duration.ofSeconds(40));
    arrives(2);
    assertThat(viewer.arrived().get(1)).isEqualTo(new Stats(3, Optional.empty(), Optional.empty()));
  }

  @Test
  void conformance10ClosesNonFatallyWhenThePeerIsSilent() {
    open();
    pass(Duration.ofSeconds(109));
    viewer.says(new Stats(1, Optional.of(2), Optional.of(3.5)));
    owner.expectMessage(new Notice.Playing("w1", Optional.of(2), Optional.of(3.5)));
    pass(Duration.ofSeconds(109));
    assertThat(viewer.isClosed()).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(closed().why()).contains("silent");
    assertThat(last()).isEqualTo(FAREWELL);
  }

  @Test
  void conformance10ClosesNonFatallyWhenToldToLeave() {
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
    viewer.says("{\"event\":\"NEW_IN_3_0\",\"x\":1}");
    viewer.says("{\"event\":\"HAVE\",\"sn\":\"initSegment\",\"level\":0,\"complete\":true}");
    viewer.says(new PeerMessage.GetPeers());
    pass(LIMITS.report());
    assertThat(counted().unknown()).isEqualTo(3);
    assertThat(viewer.isClosed()).isFalse();
  }

  @Test
  void theThirdMalformedMessageEndsTheSession() {
    open();
    viewer.says("{");
    viewer.sendsTooMuch(1_000_000);
    pass(LIMITS.report());
    assertThat(counted().malformed()).isEqualTo(2);
    viewer.says("null");
    var closed = closed();
    assertThat(closed.figures().malformed()).isEqualTo(3);
    assertThat(last()).isEqualTo(FAREWELL);
  }

  @Test
  void aFloodOfMessagesEndsTheSession() {
    open();
    IntStream.range(0, 200).forEach(i -> viewer.says(new PeerMessage.GetPeers()));
    assertThat(closed().why()).contains("messages");
  }

  @Test
  void aFloodOfBytesEndsTheSession() {
    open();
    IntStream.range(0, 1_000).forEach(i -> viewer.sends(ByteBuffer.allocate(64_000)));
    assertThat(closed().why()).contains("more than");
  }

  @Test
  void strayFramesAreCountedAndDropped() {
    open();
    viewer.sends(ByteBuffer.allocate(10));
    pass(LIMITS.report());
    assertThat(counted().stray()).isOne();
  }

  @Test
  void takesASegmentFromThePeer() {
    open();
    var segment = Segments.of(7, 100_000);
    session.tell(new Fetch(segment.id(), Optional.of("0-7")));
    arrives(2);
    viewer.says(new Piece(7, "0-7", 0, 100_000, 2, Optional.empty(), Optional.empty()));
    viewer.sends(segment.frame(0));
    viewer.sends(segment.frame(1));
    var fetched = owner.expectMessageClass(Notice.Fetched.class);
    assertThat(fetched.segment().bytes()).isEqualTo(segment.bytes());
  }

  @Test
  void givesUpASegmentThatComesTooSlowlyAndThenWaitsForTheAbortOnlySoLong() {
    open();
    session.tell(new Fetch(new SegmentId(0, 7), Optional.empty()));
    arrives(2);
    pass(LIMITS.frame());
    assertThat(owner.expectMessageClass(Notice.NotFetched.class).why()).isEqualTo(Reason.SLOW);
    assertThat(last()).isInstanceOf(PeerMessage.PieceCancel.class);
    pass(LIMITS.abort());
    session.tell(new Fetch(new SegmentId(0, 8), Optional.empty()));
    arrives(4);
    assertThat(last()).isInstanceOf(Request.class);
  }

  @Test
  void tellsWhetherThePeerIsChoked() {
    open();
    viewer.says(new PeerMessage.Choke());
    owner.expectMessage(new Notice.Choked("w1", true));
    session.tell(new Fetch(new SegmentId(0, 7), Optional.empty()));
    owner.expectMessage(new Notice.NotFetched("w1", new SegmentId(0, 7), Reason.CHOKED));
    viewer.says(new PeerMessage.Unchoke());
    owner.expectMessage(new Notice.Choked("w1", false));
  }

  @Test
  void whatRunsIsLostWithTheConnection() {
    open();
    session.tell(new Fetch(new SegmentId(0, 7), Optional.empty()));
    arrives(2);
    viewer.fails("gone");
    owner.expectMessage(new Notice.NotFetched("w1", new SegmentId(0, 7), Reason.CLOSED));
    assertThat(closed().why()).isEqualTo("gone");
    owner.expectTerminated(session);
  }

  @Test
  void endsWhenThePeerClosesEvenBeforeItsMetadata() {
    viewer.opens();
    viewer.says(new PeerMessage.Close(true));
    closed();
    owner.expectTerminated(session);
    assertThat(viewer.arrived()).as("it waits for no word").isEmpty();
    assertThat(viewer.isClosed()).isTrue();
  }

  @Test
  void endsWhenThePeerNeverConnects() {
    viewer.fails("setup timeout");
    assertThat(closed().why()).isEqualTo("setup timeout");
  }

  @Test
  void drainsAfterTheRunningAndTheWaitingPieces() {
    open();
    viewer.says(request(1));
    find(1);
    viewer.says(request(2));
    session.tell(new Drain(Duration.ofSeconds(20)));
    arrives(3);
    assertThat(last()).isInstanceOf(PeerMessage.Choke.class);
    viewer.says(request(3)); // crossed the CHOKE: others will serve it
    viewer.takesAll();
    find(2);
    await().untilAsserted(() -> assertThat(last()).isInstanceOf(Piece.class));
    viewer.takesAll();
    pass(Duration.ofSeconds(19)); // all is sent, and not yet there
    assertThat(viewer.isClosed()).isFalse();
    viewer.says(ack(2, 100_000));
    closed();
    assertThat(last()).isEqualTo(FAREWELL);
    assertThat(viewer.arrived()).noneMatch(PeerMessage.PieceNotFound.class::isInstance);
  }

  @Test
  void chokesAPeerForAWhileWhosePrefetchIsRefused() {
    open();
    viewer.says(new Request(1, Optional.of("0-1"), 0, false, false));
    find(1);
    arrives(3);
    assertThat(viewer.arrived().subList(1, 3))
        .satisfiesExactly(
            choke -> assertThat(choke).isInstanceOf(PeerMessage.Choke.class),
            abort -> assertThat(abort).isInstanceOf(PeerMessage.PieceAbort.class));
    viewer.says(request(2)); // urgent ones are served all the same
    find(2);
    arrives(4);
    assertThat(last()).isInstanceOf(Piece.class);
    viewer.takesAll();
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
  void abortsWhatIsNotDrainedInTime() {
    open();
    viewer.says(request(1));
    find(1);
    arrives(2);
    session.tell(new Drain(Duration.ofSeconds(20)));
    arrives(3);
    pass(Duration.ofSeconds(20));
    closed();
    assertThat(viewer.arrived().subList(3, 5))
        .satisfiesExactly(
            abort -> assertThat(abort).isInstanceOf(PeerMessage.PieceAbort.class),
            close -> assertThat(close).isEqualTo(FAREWELL));
  }

  @Test
  void closesTheConnectionAndTellsItsOwnerWhenItFailsItself() {
    holdings = null; // what no owner does
    viewer.opens();
    LoggingTestKit.error(NullPointerException.class)
        .expect(
            actors.kit().system(),
            () -> {
              viewer.says(metadata(CHANNEL));
              return closed();
            });
    assertThat(viewer.isClosed()).isTrue();
  }

  private void open() {
    viewer.opens();
    viewer.says(metadata(CHANNEL));
    owner.expectMessageClass(Notice.Opened.class);
  }

  /** The last notice; figures may be told before it. */
  private Notice.Closed closed() {
    var notice = owner.receiveMessage();
    while (notice instanceof Notice.Counted) {
      notice = owner.receiveMessage();
    }
    assertThat(notice).isInstanceOf(Notice.Closed.class);
    return (Notice.Closed) notice;
  }

  private void find(long sn) {
    var wanted = owner.expectMessageClass(Notice.Wanted.class);
    assertThat(wanted.request().sn()).isEqualTo(sn);
    session.tell(new Missing(wanted.ticket() - 1)); // an answer to an older question
    session.tell(new Found(wanted.ticket(), Segments.of(sn, 100_000), "0-" + sn));
  }

  /** Lets time pass, after all that was said before is handled. */
  private void pass(Duration time) {
    viewer.signals(BARRIER);
    owner.expectMessage(new Notice.Signals("w1", BARRIER));
    actors.advanceTime(time);
  }

  private void arrives(int messages) {
    await().untilAsserted(() -> assertThat(viewer.arrived()).hasSizeGreaterThanOrEqualTo(messages));
  }

  private Object last() {
    return viewer.arrived().get(viewer.arrived().size() - 1);
  }

  /** The latest figures that the owner was told. */
  private Figures counted() {
    return owner.expectMessageClass(Notice.Counted.class).figures();
  }

  private static Announce named(long sn) {
    var id = new SegmentId(0, sn);
    return new Announce(id, SegmentNames.whole(id, "cdn.example/" + sn + ".ts"), true, 100);
  }

  private static Announce held(long sn, boolean complete) {
    return new Announce(new SegmentId(0, sn), SegmentNames.only("0-" + sn), complete, 100);
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
