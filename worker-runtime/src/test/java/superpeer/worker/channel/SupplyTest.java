package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.peer.PeerMessage;
import superpeer.worker.channel.Sessions.Session;
import superpeer.worker.channel.Sessions.Side;
import superpeer.worker.control.ProcessFigures;
import superpeer.worker.origin.Origin;
import superpeer.worker.origin.OriginFailure;
import superpeer.worker.origin.OriginNotice;
import superpeer.worker.peer.Figures;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.PeerSession.Notice;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentStore;
import superpeer.worker.segment.Segments;
import superpeer.worker.swarm.Signaling;

class SupplyTest {

  private static final byte[] BYTES = new byte[2_000];

  private final TestInbox<Segments.Command> store = TestInbox.create();
  private final TestInbox<Segments.Found> found = TestInbox.create();
  private final TestInbox<Origin.Command> origin = TestInbox.create();
  private final TestInbox<Signaling.Command> signaling = TestInbox.create();
  private final TestInbox<PeerSession.Command> a = TestInbox.create();
  private final TestInbox<PeerSession.Command> b = TestInbox.create();
  private final Holdings holdings = new Holdings();
  private final Sessions sessions = new Sessions(Clock.systemUTC());
  private Supply supply = supply(OriginMode.HYBRID, false);

  @BeforeEach
  void twoViewers() {
    join("a", a);
    join("b", b);
    supply.use(Optional.of(origin.getRef()));
  }

  @Test
  void servesWhatIsHeld() {
    hold(1);
    want("a", 7, 1, Optional.of("0-1"));
    want("b", 8, 1, Optional.empty());
    assertThat(store.getAllReceived())
        .containsExactly(new Segments.Find(id(1), found.getRef())); // once for both
    var segment = segment(1);
    supply.found(new Segments.Found(id(1), Optional.of(segment)));
    assertThat(a.getAllReceived()).contains(new PeerSession.Found(7, segment));
    assertThat(b.getAllReceived()).contains(new PeerSession.Found(8, segment));
  }

  @Test
  void saysSoWhenTheStoreHasLostIt() {
    hold(1);
    want("a", 7, 1, Optional.empty());
    supply.found(new Segments.Found(id(1), Optional.empty()));
    assertThat(a.getAllReceived()).contains(new PeerSession.Missing(7));
  }

  @Test
  void hasNothingUnderAForeignId() {
    hold(1);
    want("a", 7, 1, Optional.of("example.com/1.ts"));
    assertThat(a.getAllReceived()).contains(new PeerSession.Missing(7));
  }

  @Test
  void hasNothingAtAnImpossiblePlace() {
    want("a", 7, Long.MAX_VALUE, Optional.empty());
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Missing(7));
  }

  @Test
  void fetchesWhatTheOriginListsAndServesItWhenItIsStored() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    want("b", 8, 3, Optional.of("0-3"));
    assertThat(origin.getAllReceived()).containsOnlyOnce(new Origin.Want(id(3)));
    var segment = segment(3);
    supply.heard(new OriginNotice.Fetched(segment));
    assertThat(store.receiveMessage()).isEqualTo(new Segments.Put(segment));
    supply.heard(new Segments.Notice.Stored(segment));
    assertThat(a.getAllReceived()).contains(new PeerSession.Found(7, segment));
    assertThat(b.getAllReceived()).contains(new PeerSession.Found(8, segment));
  }

  @Test
  void saysSoWhenTheOriginCannotBringIt() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    supply.heard(new OriginNotice.NotFetched(id(3), failure(), true));
    assertThat(a.hasMessages()).isFalse();
    supply.heard(new OriginNotice.NotFetched(id(3), failure(), false));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Missing(7));
  }

  @Test
  void tellsEveryoneWhatArrives() {
    hold(1);
    var have = new PeerSession.Announce(id(1), "0-1", true, BYTES.length);
    assertThat(a.getAllReceived()).containsExactly(have);
    assertThat(b.getAllReceived()).containsExactly(have);
  }

  @Test
  void leavesViewersAloneWhileTheOriginDelivers() {
    list(0, 10);
    supply.heard(opened("a"));
    supply.heard(holds("a", 3));
    assertThat(a.hasMessages()).isFalse();
  }

  @Test
  void takesFromViewersWhatTheOriginDoesNotDeliver() {
    list(0, 10);
    supply.heard(opened("a"));
    supply.heard(holds("a", 3));
    supply.heard(new OriginNotice.Troubled("503", "wait"));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Fetch(id(3), Optional.of("0-3")));
  }

  @Test
  void takesFromViewersWhatTheOriginDoesNotList() {
    list(0, 10);
    supply.heard(opened("a"));
    supply.heard(holds("a", 30));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Fetch(id(30), Optional.of("0-30")));
  }

  @Test
  void takesNothingFromViewersInOriginMode() {
    supply = supply(OriginMode.ORIGIN, false);
    supply.heard(opened("a", 1L, 2L, 3L));
    assertThat(a.hasMessages()).isFalse();
  }

  @Test
  void passesOnWhatItTookFromAViewer() {
    supply.use(Optional.empty());
    supply.heard(opened("a", 1L));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Fetch(id(1), Optional.empty()));
    var segment = segment(1);
    supply.heard(new Notice.Fetched("a", id(1), segment));
    assertThat(store.receiveMessage()).isEqualTo(new Segments.Put(segment));
    supply.heard(new Segments.Notice.Stored(segment));
    assertThat(b.receiveMessage())
        .isEqualTo(new PeerSession.Announce(id(1), "0-1", true, BYTES.length));
  }

  @Test
  void silencesTheOriginWhileViewersKnowOtherSizes() {
    hold(1);
    supply.heard(
        new Notice.Holds("a", id(1), Optional.of("0-1"), true, Optional.of(BYTES.length + 1L)));
    assertThat(holdings.snapshot()).isEmpty();
    want("b", 7, 1, Optional.empty());
    assertThat(b.getAllReceived()).contains(new PeerSession.Missing(7));
    supply.left("a");
    assertThat(holdings.snapshot()).hasSize(1);
  }

  @Test
  void believesAViewerThatVouchesOverOneThatDoesNot() {
    hold(1);
    supply.heard(holds("b", 1));
    supply.heard(new Notice.Holds("a", id(1), Optional.of("other"), true, Optional.empty()));
    assertThat(holdings.snapshot()).hasSize(1);
  }

  @Test
  void saysSoWhenTheStoreHasNoRoomForWhatCame() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    supply.heard(new OriginNotice.Fetched(segment(3)));
    lose(3);
    assertThat(a.getAllReceived()).contains(new PeerSession.Missing(7));
  }

  @Test
  void withdrawsWhatAVodStoreLost() {
    hold(1);
    lose(1);
    assertThat(a.getAllReceived()).contains(new PeerSession.Withdraw(id(1), "0-1"));
  }

  @Test
  void saysNothingOfTheLivePast() {
    supply = supply(OriginMode.HYBRID, true);
    hold(1);
    lose(1);
    assertThat(a.getAllReceived()).noneMatch(PeerSession.Withdraw.class::isInstance);
  }

  @Test
  void keepsNobodyWaitingForAnOriginThatIsReplaced() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    TestInbox<Origin.Command> next = TestInbox.create();
    supply.use(Optional.of(next.getRef()));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Missing(7));

    list(0, 10);
    want("a", 8, 3, Optional.empty());
    assertThat(next.getAllReceived()).contains(new Origin.Want(id(3)));
  }

  @Test
  void tellsTheOriginWhereViewersPlay() {
    supply.heard(new Notice.Playing("a", Optional.of(0), Optional.of(39.0)));
    supply.heard(new Notice.Playing("a", Optional.of(0), Optional.of(-1.0)));
    supply.heard(new Notice.Playing("a", Optional.of(0), Optional.of(1e300)));
    assertThat(origin.getAllReceived())
        .containsOnlyOnce(new Origin.PlayingAt(Duration.ofSeconds(39)))
        .hasSize(2);
  }

  @Test
  void forgetsWhatIsNoLongerValidWhenTheOriginCountsAnew() {
    supply.heard(new OriginNotice.Restarted(id(5)));
    assertThat(store.receiveMessage()).isEqualTo(new Segments.ForgetFrom(id(5)));
  }

  @Test
  void tellsTheOriginWhatIsThereFromBefore() {
    origin.getAllReceived();
    supply.heard(
        new Segments.Notice.Opened(List.of(new SegmentStore.Held(id(4), "0-4", BYTES.length))));
    assertThat(origin.receiveMessage()).isEqualTo(new Origin.Held(List.of(id(4))));
    assertThat(holdings.snapshot()).hasSize(1);
  }

  private Supply supply(OriginMode mode, boolean live) {
    var clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    return new Supply(
        assignment(mode, live),
        sessions,
        holdings,
        new Report(
            sessions,
            ProcessFigures.ofSelf(),
            new FakeUplink(),
            () -> new WorkerStats.Natives(0, 0, 0, 0, 0),
            clock,
            Duration.ofSeconds(2)),
        store.getRef(),
        found.getRef());
  }

  private static Assignment assignment(OriginMode mode, boolean live) {
    return new Assignment(
        new ChannelId("Y2g="),
        live,
        Optional.empty(),
        Optional.empty(),
        80,
        false,
        new Assignment.Origin(mode, Optional.empty(), Optional.empty(), List.of(), "cache"),
        new Assignment.Swarm("http://127.0.0.1/v1", Optional.empty(), Optional.empty()),
        new Assignment.Network(Optional.empty(), 0, 0, List.of()),
        new Assignment.Limits(200, 400, 1_000));
  }

  private void join(String peer, TestInbox<PeerSession.Command> inbox) {
    sessions.add(
        new Session(
            peer,
            peer,
            inbox.getRef(),
            new Side.Answering("sdp"),
            signaling.getRef(),
            true,
            Figures.NONE,
            0));
  }

  private void hold(long sn) {
    supply.heard(new OriginNotice.Fetched(segment(sn)));
    store.receiveMessage();
    supply.heard(new Segments.Notice.Stored(segment(sn)));
  }

  private void lose(long sn) {
    supply.heard(new Segments.Notice.Lost(List.of(new SegmentStore.Lost(id(sn), "0-" + sn))));
  }

  private void list(long first, long last) {
    supply.heard(new OriginNotice.Listed(0, false, first, last, Duration.ofSeconds(4), List.of()));
  }

  private static OriginFailure failure() {
    return OriginFailure.of(OriginFailure.Kind.STATUS, "404", "look at the origin");
  }

  private void want(String peer, long ticket, long sn, Optional<String> segId) {
    var session = peer.equals("a") ? a : b;
    supply.heard(
        new Notice.Wanted(
            peer, ticket, new PeerMessage.Request(sn, segId, 0, false, true), session.getRef()));
  }

  private static Notice.Holds holds(String peer, long sn) {
    return new Notice.Holds(peer, id(sn), Optional.of("0-" + sn), true, Optional.empty());
  }

  private static Notice.Opened opened(String peer, Long... sns) {
    return new Notice.Opened(
        peer,
        new PeerMessage.Metadata(
            "Y2g=",
            Map.of(0, List.of(sns)),
            true,
            Optional.of("WEB"),
            Optional.of("2.9.10"),
            false,
            false,
            0,
            false,
            Optional.empty()));
  }

  private static Segment segment(long sn) {
    return Segment.of(id(sn), "0-" + sn, BYTES);
  }

  private static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }
}
