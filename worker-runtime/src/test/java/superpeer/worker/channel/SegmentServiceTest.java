package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.peer.PeerMessage;
import superpeer.worker.channel.PeerSessions.Session;
import superpeer.worker.channel.PeerSessions.Side;
import superpeer.worker.control.ProcessSampler;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.origin.OriginFailure;
import superpeer.worker.origin.VariantTrack;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.PeerSession.Event;
import superpeer.worker.peer.SessionStats;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentNames.Style;
import superpeer.worker.segment.SegmentStore;
import superpeer.worker.segment.SegmentStoreActor;
import superpeer.worker.swarm.SignalingClient;

class SegmentServiceTest {

  private static final byte[] BYTES = new byte[2_000];
  private static final URI BASE = URI.create("https://cdn.example/ch/list.m3u8");

  private final TestInbox<SegmentStoreActor.Command> store = TestInbox.create();
  private final TestInbox<SegmentStoreActor.Found> found = TestInbox.create();
  private final TestInbox<VariantTrack.Command> origin = TestInbox.create();
  private final TestInbox<SignalingClient.Command> signaling = TestInbox.create();
  private final TestInbox<PeerSession.Command> a = TestInbox.create();
  private final TestInbox<PeerSession.Command> b = TestInbox.create();
  private final SegmentIndex segmentIndex = new SegmentIndex();
  private final PeerSessions peerSessions = new PeerSessions(Clock.systemUTC());
  private final ViewerProfiles viewerProfiles = new ViewerProfiles(peerSessions, segmentIndex);
  private SegmentService segmentService = supply(OriginMode.HYBRID, false);

  @BeforeEach
  void joinTwoViewers() {
    join("a", a);
    join("b", b);
    segmentService.setOrigin(Optional.of(origin.getRef()));
  }

  @Test
  void servesHeldSegment() {
    hold(1);
    want("a", 7, 1, Optional.of("0-1"));
    want("b", 8, 1, Optional.empty());
    assertThat(store.getAllReceived())
        .containsExactly(new SegmentStoreActor.Find(id(1), found.getRef())); // one lookup for both
    var segment = segment(1);
    segmentService.onFound(new SegmentStoreActor.Found(id(1), Optional.of(segment)));
    assertThat(a.getAllReceived()).contains(new PeerSession.Found(7, segment, segment.segId()));
    assertThat(b.getAllReceived()).contains(new PeerSession.Found(8, segment, segment.segId()));
  }

  @Test
  void answersNotFoundWhenStoreLostSegment() {
    hold(1);
    want("a", 7, 1, Optional.empty());
    segmentService.onFound(new SegmentStoreActor.Found(id(1), Optional.empty()));
    assertThat(a.getAllReceived()).contains(new PeerSession.NotFound(7));
  }

  @Test
  void answersNotFoundForForeignId() {
    hold(1);
    want("a", 7, 1, Optional.of("example.com/1.ts"));
    assertThat(a.getAllReceived()).contains(new PeerSession.NotFound(7));
  }

  @Test
  void answersNotFoundForImpossibleId() {
    want("a", 7, Long.MAX_VALUE, Optional.empty());
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.NotFound(7));
  }

  @Test
  void fetchesListedSegmentAndServesItOnceStored() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    want("b", 8, 3, Optional.of("0-3"));
    assertThat(origin.getAllReceived()).containsOnlyOnce(new VariantTrack.Fetch(id(3)));
    var segment = segment(3);
    segmentService.on(new OriginEvent.Fetched(segment));
    assertThat(store.receiveMessage()).isEqualTo(new SegmentStoreActor.Put(segment));
    segmentService.on(new SegmentStoreActor.Event.Stored(segment));
    assertThat(a.getAllReceived()).contains(new PeerSession.Found(7, segment, segment.segId()));
    assertThat(b.getAllReceived()).contains(new PeerSession.Found(8, segment, segment.segId()));
  }

  @Test
  void answersNotFoundWhenOriginFails() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    segmentService.on(new OriginEvent.FetchFailed(id(3), failure(), true));
    assertThat(a.hasMessages()).isFalse();
    segmentService.on(new OriginEvent.FetchFailed(id(3), failure(), false));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.NotFound(7));
  }

  @Test
  void announcesFetchedSegmentToAll() {
    hold(1);
    var have = new PeerSession.Announce(id(1), SegmentNames.single("0-1"), true, BYTES.length);
    assertThat(a.getAllReceived()).containsExactly(have);
    assertThat(b.getAllReceived()).containsExactly(have);
  }

  @Test
  void announcesAndForwardsArrivingSegment() {
    list(0, 10);
    var segment = arrive(3);
    assertThat(a.receiveMessage()).isEqualTo(beginning(3));
    assertThat(b.receiveMessage()).isEqualTo(beginning(3));
    want("a", 7, 3, Optional.of("0-3"));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Found(7, segment, "0-3"));
    assertThat(origin.getAllReceived()).contains(new VariantTrack.Playing(id(3)));
  }

  @Test
  void forwardsArrivingSegmentToWaitingRequests() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    var segment = arrive(3);
    assertThat(a.getAllReceived())
        .containsExactly(beginning(3), new PeerSession.Found(7, segment, "0-3"));
  }

  @Test
  void reverseRequestWaitsForCompleteSegment() {
    list(0, 10);
    wantReverse("a", 7, 3);
    want("b", 8, 3, Optional.empty());
    var arriving = arrive(3);
    wantReverse("b", 9, 3);
    assertThat(a.getAllReceived()).containsExactly(beginning(3));
    assertThat(b.getAllReceived())
        .containsExactly(beginning(3), new PeerSession.Found(8, arriving, "0-3"));

    var complete = segment(3);
    segmentService.on(new OriginEvent.Fetched(complete));
    segmentService.on(new SegmentStoreActor.Event.Stored(complete));
    assertThat(a.getAllReceived()).contains(new PeerSession.Found(7, complete, "0-3"));
    assertThat(b.getAllReceived()).contains(new PeerSession.Found(9, complete, "0-3"));
  }

  @Test
  void abortsPiecesWhenOriginAborts() {
    list(0, 10);
    var segment = arrive(3);
    wantReverse("b", 8, 3);
    segmentService.on(new OriginEvent.FetchFailed(id(3), failure(), true));
    assertThat(a.getAllReceived()).contains(new PeerSession.ArrivalFailed(segment));
    assertThat(segmentIndex.snapshot()).isEmpty();
    want("a", 7, 3, Optional.empty());
    assertThat(a.hasMessages()).isFalse(); // a waits for the next attempt, and so does b

    var again = arrive(3);
    assertThat(a.getAllReceived()).contains(new PeerSession.Found(7, again, "0-3"));
    segmentService.on(new OriginEvent.FetchFailed(id(3), failure(), false));
    assertThat(a.getAllReceived()).contains(new PeerSession.ArrivalFailed(again));
    assertThat(b.getAllReceived()).contains(new PeerSession.NotFound(8));
  }

  @Test
  void abortsPiecesWhenLevelStopsOrRestarts() {
    list(0, 10);
    var first = arrive(3);
    segmentService.on(new OriginEvent.LevelStopped(1));
    assertThat(a.getAllReceived()).doesNotContain(new PeerSession.ArrivalFailed(first));
    segmentService.on(new OriginEvent.LevelStopped(0));
    assertThat(a.getAllReceived()).contains(new PeerSession.ArrivalFailed(first));
    list(0, 10);
    var second = arrive(4);
    segmentService.on(new OriginEvent.Restarted(id(9)));
    assertThat(a.getAllReceived()).contains(new PeerSession.ArrivalFailed(second));
    var third = arrive(5);
    segmentService.setOrigin(Optional.empty());
    assertThat(a.getAllReceived()).contains(new PeerSession.ArrivalFailed(third));
    arrive(6); // a late event of a replaced origin
    assertThat(a.hasMessages()).isFalse();
  }

  @Test
  void ignoresArrivalOfHeldSegment() {
    list(0, 10);
    hold(3);
    a.getAllReceived();
    arrive(3);
    assertThat(a.hasMessages()).isFalse();
  }

  @Test
  void fetchesNothingFromViewersWhileOriginDelivers() {
    list(0, 10);
    segmentService.on(opened("a"));
    segmentService.on(holds("a", 3));
    assertThat(a.getAllReceived()).noneMatch(PeerSession.Fetch.class::isInstance);
  }

  @Test
  void fetchesFromViewersWhileOriginFails() {
    list(0, 10);
    segmentService.on(opened("a"));
    segmentService.on(holds("a", 3));
    a.getAllReceived();
    segmentService.on(new OriginEvent.Degraded("503", "wait"));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Fetch(id(3), Optional.of("0-3")));
  }

  @Test
  void fetchesNothingFromViewersThatTheOriginDoesNotListYet() {
    list(0, 10);
    segmentService.on(opened("a"));
    segmentService.on(holds("a", 30));
    assertThat(a.getAllReceived()).noneMatch(PeerSession.Fetch.class::isInstance);
  }

  @Test
  void sampleOfUnlistedLevelShowsItsVariantAndIsNotServed() {
    list(0, 10);
    segmentService.on(opened("a"));
    origin.getAllReceived();
    var sample = new SegmentId(2, 5);
    segmentService.on(new Event.Holds("a", sample, Optional.of("2-5"), true, Optional.empty()));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Fetch(sample, Optional.of("2-5")));
    var segment = Segment.of(sample, "2-5", BYTES);
    segmentService.on(new Event.Fetched("a", sample, segment));
    assertThat(store.hasMessages()).isFalse();
    assertThat(origin.getAllReceived())
        .contains(
            new VariantTrack.ViewerHas(sample, Optional.of((long) BYTES.length), segment.hash()))
        .noneMatch(VariantTrack.Held.class::isInstance);
    segmentService.on(
        new Event.Holds("a", new SegmentId(2, 6), Optional.of("2-6"), true, Optional.empty()));
    assertThat(a.hasMessages()).as("one sample").isFalse();
  }

  @Test
  void whatViewersGaveIsDroppedOnceOriginDelivers() {
    bridge(3);
    want("b", 1, 3, Optional.empty());
    assertThat(store.receiveMessage()).isInstanceOf(SegmentStoreActor.Find.class);
    origin.getAllReceived();
    list(0, 10);
    assertThat(segmentIndex.snapshot()).isEmpty();
    assertThat(origin.getAllReceived()).contains(new VariantTrack.Evicted(List.of(id(3))));
    segmentService.onFound(new SegmentStoreActor.Found(id(3), Optional.of(segment(3))));
    assertThat(b.getAllReceived()).contains(new PeerSession.NotFound(1));
  }

  @Test
  void whatViewersGiveTooLateIsNotServed() {
    list(0, 10);
    segmentService.on(new OriginEvent.Degraded("503", "wait"));
    segmentService.on(opened("a"));
    segmentService.on(holds("a", 3));
    segmentService.on(new Event.Fetched("a", id(3), segment(3)));
    segmentService.on(new OriginEvent.Recovered());
    segmentService.on(new SegmentStoreActor.Event.Stored(segment(3).withoutHash()));
    assertThat(segmentIndex.ids()).isEmpty();
    segmentService.on(new Event.Fetched("a", id(4), segment(4)));
    segmentService.on(new SegmentStoreActor.Event.Stored(segment(5)));
    assertThat(segmentIndex.ids()).containsExactly(id(5));
  }

  @Test
  void hashOfViewerIsNotPassedOn() {
    bridge(3);
    want("b", 1, 3, Optional.empty());
    segmentService.onFound(new SegmentStoreActor.Found(id(3), Optional.of(segment(3))));
    assertThat(b.getAllReceived())
        .filteredOn(PeerSession.Found.class::isInstance)
        .singleElement()
        .satisfies(found -> assertThat(((PeerSession.Found) found).segment().hash()).isEmpty());
    hold(4);
    want("b", 2, 4, Optional.empty());
    segmentService.onFound(new SegmentStoreActor.Found(id(4), Optional.of(segment(4))));
    assertThat(b.getAllReceived())
        .filteredOn(PeerSession.Found.class::isInstance)
        .singleElement()
        .satisfies(found -> assertThat(((PeerSession.Found) found).segment().hash()).isPresent());
  }

  @Test
  void fetchesNothingFromViewersInOriginMode() {
    segmentService = supply(OriginMode.ORIGIN, false);
    segmentService.on(opened("a", 1L, 2L, 3L));
    assertThat(a.hasMessages()).isFalse();
  }

  @Test
  void announcesSegmentFetchedFromViewer() {
    segmentService.setOrigin(Optional.empty());
    segmentService.on(opened("a", 1L));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.Fetch(id(1), Optional.empty()));
    var segment = segment(1);
    segmentService.on(new Event.Fetched("a", id(1), segment));
    assertThat(store.receiveMessage()).isEqualTo(new SegmentStoreActor.Put(segment));
    segmentService.on(new SegmentStoreActor.Event.Stored(segment));
    assertThat(b.receiveMessage())
        .isEqualTo(new PeerSession.Announce(id(1), SegmentNames.single("0-1"), true, BYTES.length));
  }

  @Test
  void servesNothingWhileAllViewersReportOtherSizes() {
    hold(1);
    origin.getAllReceived();
    disagree("a", 1);
    assertThat(segmentIndex.snapshot()).isEmpty();
    assertThat(segmentService.disputedLevels()).containsExactly(0);
    assertThat(origin.getAllReceived()).contains(new VariantTrack.Disputed(0));
    want("b", 7, 1, Optional.empty());
    assertThat(b.getAllReceived()).contains(new PeerSession.NotFound(7));
    assertThat(a.getAllReceived()).noneMatch(PeerSession.Fetch.class::isInstance);
    segmentService.onLeft("a");
    assertThat(segmentIndex.snapshot()).hasSize(1);
    assertThat(segmentService.disputedLevels()).isEmpty();
  }

  @Test
  void oneViewerWithTheOriginsSizeConfirmsItAgainstManyLiars() {
    hold(1);
    list(0, 10);
    segmentService.on(opened("b"));
    segmentService.on(opened("a"));
    for (var i = 0; i < 4; i++) {
      disagree("liar" + i, 1);
    }
    disagree("a", 1);
    segmentService.on(
        new Event.Holds("b", id(1), Optional.of("0-1"), true, Optional.of((long) BYTES.length)));
    segmentService.on(
        new Event.Holds("a", id(2), Optional.of("0-2"), true, Optional.of(BYTES.length + 1L)));
    assertThat(segmentIndex.snapshot()).hasSize(1);
    a.getAllReceived();
    want("a", 7, 1, Optional.empty());
    assertThat(a.getAllReceived())
        .as("a viewer of other content gets nothing, and nothing is taken from it")
        .containsExactly(new PeerSession.NotFound(7));
    want("b", 8, 1, Optional.empty());
    assertThat(b.getAllReceived()).doesNotContain(new PeerSession.NotFound(8));
  }

  @Test
  void answersNotFoundWhenStoreHasNoRoom() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    segmentService.on(new OriginEvent.Fetched(segment(3)));
    lose(3);
    assertThat(a.getAllReceived()).contains(new PeerSession.NotFound(7));
  }

  @Test
  void withdrawsSegmentThatVodStoreLost() {
    hold(1);
    lose(1);
    assertThat(a.getAllReceived())
        .contains(new PeerSession.Withdraw(id(1), SegmentNames.single("0-1")));
  }

  @Test
  void withdrawsNothingForLive() {
    segmentService = supply(OriginMode.HYBRID, true);
    hold(1);
    lose(1);
    assertThat(a.getAllReceived()).noneMatch(PeerSession.Withdraw.class::isInstance);
  }

  @Test
  void answersWaitingRequestsWhenOriginIsReplaced() {
    list(0, 10);
    want("a", 7, 3, Optional.empty());
    TestInbox<VariantTrack.Command> next = TestInbox.create();
    segmentService.setOrigin(Optional.of(next.getRef()));
    assertThat(a.receiveMessage()).isEqualTo(new PeerSession.NotFound(7));

    list(0, 10);
    want("a", 8, 3, Optional.empty());
    assertThat(next.getAllReceived()).contains(new VariantTrack.Fetch(id(3)));
  }

  @Test
  void passesPlayPositionToOrigin() {
    segmentService.on(new Event.PlaybackPosition("a", Optional.of(0), Optional.of(39.0)));
    segmentService.on(new Event.PlaybackPosition("a", Optional.of(0), Optional.of(-1.0)));
    segmentService.on(new Event.PlaybackPosition("a", Optional.of(0), Optional.of(1e300)));
    assertThat(origin.getAllReceived())
        .containsOnlyOnce(new VariantTrack.PlayingAt(Duration.ofSeconds(39)))
        .hasSize(2);
  }

  @Test
  void dropsSegmentsWhenOriginRestarts() {
    segmentService.on(new OriginEvent.Restarted(id(5)));
    assertThat(store.receiveMessage()).isEqualTo(new SegmentStoreActor.ForgetFrom(id(5)));
  }

  @Test
  void reportsStoredSegmentsToOrigin() {
    origin.getAllReceived();
    segmentService.on(
        new SegmentStoreActor.Event.Opened(
            List.of(new SegmentStore.Held(id(4), "0-4", BYTES.length))));
    assertThat(origin.receiveMessage()).isEqualTo(new VariantTrack.Held(List.of(id(4))));
    assertThat(segmentIndex.snapshot()).hasSize(1);
  }

  @Test
  void namesSegmentInViewersStyle() {
    list(0, 10);
    hold(1);
    segmentService.on(opened("a"));
    segmentService.on(holdsStrict("a", 1));
    assertThat(a.getAllReceived()).contains(new PeerSession.SetStyle(Style.STRICT, true));
    assertThat(segmentIndex.snapshot()).as("a confirms the segment").hasSize(1);
    want("a", 7, 1, Optional.empty());
    want("a", 8, 1, Optional.of(strict(1)));
    want("b", 9, 1, Optional.of("0-1"));
    var segment = segment(1);
    segmentService.onFound(new SegmentStoreActor.Found(id(1), Optional.of(segment)));
    assertThat(a.getAllReceived())
        .contains(
            new PeerSession.SetStyle(Style.STRICT, false),
            new PeerSession.Found(7, segment, strict(1)),
            new PeerSession.Found(8, segment, strict(1)));
    assertThat(b.getAllReceived()).contains(new PeerSession.Found(9, segment, "0-1"));
  }

  @Test
  void fetchesSegmentRequestedByAddress() {
    list(0, 10);
    want("a", 7, 3, Optional.of(strict(3)));
    want("b", 8, 3, Optional.of("cdn.example/other/3.ts"));
    assertThat(b.getAllReceived()).contains(new PeerSession.NotFound(8));
    assertThat(origin.getAllReceived()).contains(new VariantTrack.Fetch(id(3)));
    var segment = segment(3);
    segmentService.on(new OriginEvent.Fetched(segment));
    segmentService.on(new SegmentStoreActor.Event.Stored(segment));
    assertThat(a.getAllReceived()).contains(new PeerSession.Found(7, segment, strict(3)));
  }

  @Test
  void newViewersGetLatestStyle() {
    list(0, 10);
    segmentService.on(opened("a"));
    segmentService.on(holdsStrict("a", 3));
    assertThat(viewerProfiles.announcePlan(Optional.empty()).style()).isEqualTo(Style.STRICT);
  }

  @Test
  void confirmsExpectedStyle() {
    list(0, 10);
    segmentService.on(opened("a"));
    segmentService.on(holds("a", 3));
    segmentService.on(holds("a", 4));
    assertThat(a.getAllReceived()).containsOnlyOnce(new PeerSession.SetStyle(Style.PLAIN, true));
  }

  @Test
  void styleIsProvenByManyViewers() {
    list(0, 10);
    for (int viewer = 0; viewer < ViewerProfiles.PROVEN_AFTER; viewer++) {
      assertThat(viewerProfiles.announcePlan(Optional.empty()).styleProven()).isFalse();
      segmentService.on(opened("v" + viewer));
      want("v" + viewer, 7, 3, Optional.of("0-3"));
      want("v" + viewer, 8, 4, Optional.of("0-4"));
    }
    assertThat(viewerProfiles.announcePlan(Optional.empty()).styleProven()).isTrue();
    segmentService.on(opened("a"));
    segmentService.on(holdsStrict("a", 3));
    assertThat(viewerProfiles.announcePlan(Optional.empty()).styleProven())
        .as("they differ")
        .isFalse();
    segmentService.on(opened("b"));
    want("b", 9, 4, Optional.of("0-4"));
    assertThat(viewerProfiles.announcePlan(Optional.empty()).styleProven()).isFalse();
  }

  @Test
  void addsNamesOncePlaylistArrives() {
    hold(1);
    a.getAllReceived();
    list(0, 10);
    var names = new SegmentNames("0-1", strict(1), strict(1));
    assertThat(a.getAllReceived())
        .containsExactly(new PeerSession.Announce(id(1), names, true, BYTES.length));
    list(0, 11);
    assertThat(a.hasMessages()).as("announced once").isFalse();
  }

  @Test
  void strictSegmentServesPlainViewers() {
    list(0, 10);
    segmentService.on(new OriginEvent.Degraded("503", "wait"));
    segmentService.on(opened("a"));
    segmentService.on(holdsStrict("a", 3));
    var segment = Segment.of(id(3), strict(3), BYTES);
    segmentService.on(new Event.Fetched("a", id(3), segment));
    segmentService.on(new SegmentStoreActor.Event.Stored(segment));
    want("b", 8, 3, Optional.of("0-3"));
    segmentService.onFound(new SegmentStoreActor.Found(id(3), Optional.of(segment)));
    assertThat(b.getAllReceived()).contains(new PeerSession.Found(8, segment, "0-3"));
  }

  @Test
  void announcesNothingToAffectedViewerWithSeparateAudio() {
    segmentService.on(new OriginEvent.AudioLayout(true));
    assertThat(viewerProfiles.announcePlan(Optional.of(metadata("2.9.10"))).mayAnnounce())
        .isFalse();
    assertThat(viewerProfiles.announcePlan(Optional.empty()).mayAnnounce())
        .as("to one we call")
        .isFalse();
    segmentService.on(affected("a", false));
    segmentService.on(holdsStrict("a", 3));
    hold(1);
    want("a", 7, 1, Optional.empty());
    assertThat(a.getAllReceived())
        .contains(new PeerSession.NotFound(7))
        .noneMatch(PeerSession.StartAnnouncing.class::isInstance)
        .noneMatch(PeerSession.Fetch.class::isInstance);
    assertThat(origin.getAllReceived()).noneMatch(VariantTrack.ViewerHas.class::isInstance);
  }

  @Test
  void disconnectsAffectedViewerAfterAnnouncement() {
    segmentService.on(new OriginEvent.AudioLayout(false));
    segmentService.on(affected("a", true));
    segmentService.on(new OriginEvent.AudioLayout(true));
    assertThat(a.getAllReceived()).containsExactly(new PeerSession.Leave());
  }

  @Test
  void announcesOnceAudioIsKnownToBeMuxed() {
    hold(1);
    segmentService.on(affected("a", false));
    a.getAllReceived();
    segmentService.on(new OriginEvent.AudioLayout(false));
    assertThat(a.getAllReceived())
        .containsExactly(new PeerSession.StartAnnouncing(segmentIndex.snapshot()));
  }

  @Test
  void addressesRevealSeparateAudioWithoutOrigin() {
    segmentService.setOrigin(Optional.empty());
    segmentService.on(affected("a", false));
    segmentService.on(holdsStrict("a", 3));
    assertThat(a.hasMessages()).as("no fetch").isFalse();
    segmentService.on(holds("a", 4));
    assertThat(a.getAllReceived())
        .contains(
            new PeerSession.StartAnnouncing(List.of()),
            new PeerSession.Fetch(id(4), Optional.of("0-4")));
  }

  private SegmentService supply(OriginMode mode, boolean live) {
    var clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    return new SegmentService(
        assignment(mode, live),
        peerSessions,
        segmentIndex,
        viewerProfiles,
        new WorkerStatsBuilder(
            peerSessions,
            ProcessSampler.ofSelf(),
            new FakeUplink(),
            () -> new WorkerStats.NativeResources(0, 0, 0, 0, 0),
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
    peerSessions.add(
        new Session(
            peer,
            peer,
            inbox.getRef(),
            new Side.Answering("sdp"),
            signaling.getRef(),
            true,
            SessionStats.NONE,
            0));
  }

  private void hold(long sn) {
    segmentService.on(new OriginEvent.Fetched(segment(sn)));
    store.receiveMessage();
    segmentService.on(new SegmentStoreActor.Event.Stored(segment(sn)));
  }

  /** Takes a segment from a viewer while the origin fails. */
  private void bridge(long sn) {
    segmentService.on(new OriginEvent.Degraded("503", "wait"));
    segmentService.on(opened("a"));
    segmentService.on(holds("a", sn));
    segmentService.on(new Event.Fetched("a", id(sn), segment(sn)));
    store.receiveMessage();
    segmentService.on(new SegmentStoreActor.Event.Stored(segment(sn).withoutHash()));
    assertThat(segmentIndex.snapshot()).hasSize(1);
  }

  private void disagree(String peer, long sn) {
    segmentService.on(
        new Event.Holds(
            peer, id(sn), Optional.of("0-" + sn), true, Optional.of(BYTES.length + 1L)));
  }

  private void lose(long sn) {
    segmentService.on(
        new SegmentStoreActor.Event.Lost(List.of(new SegmentStore.Lost(id(sn), "0-" + sn))));
  }

  private void list(long first, long last) {
    var entries =
        LongStream.rangeClosed(first, last)
            .mapToObj(sn -> new Entry(sn, sn + ".ts?token=" + sn, 4, Optional.empty(), 0, false))
            .toList();
    segmentService.on(
        new OriginEvent.PlaylistUpdated(
            0, BASE, new Media(first, Duration.ofSeconds(4), false, entries)));
  }

  private static OriginFailure failure() {
    return OriginFailure.of(OriginFailure.Kind.STATUS, "404", "look at the origin");
  }

  private void want(String peer, long ticket, long sn, Optional<String> segId) {
    var session = peer.equals("a") ? a : b;
    segmentService.on(
        new Event.Requested(
            peer, ticket, new PeerMessage.Request(sn, segId, 0, false, true), session.getRef()));
  }

  private void wantReverse(String peer, long ticket, long sn) {
    var session = peer.equals("a") ? a : b;
    var request = new PeerMessage.Request(sn, Optional.of("0-" + sn), 0, true, true);
    segmentService.on(new Event.Requested(peer, ticket, request, session.getRef()));
  }

  private ArrivingSegment arrive(long sn) {
    var growingBuffer = new GrowingBuffer(ByteBuffer.allocateDirect(BYTES.length));
    var segment = new ArrivingSegment(id(sn), "0-" + sn, growingBuffer);
    segmentService.on(new OriginEvent.Arriving(segment));
    return segment;
  }

  private static PeerSession.Announce beginning(long sn) {
    return new PeerSession.Announce(
        id(sn), new SegmentNames("0-" + sn, strict(sn), strict(sn)), false, BYTES.length);
  }

  private static Event.Holds holds(String peer, long sn) {
    return new Event.Holds(peer, id(sn), Optional.of("0-" + sn), true, Optional.empty());
  }

  private static Event.Holds holdsStrict(String peer, long sn) {
    return new Event.Holds(peer, id(sn), Optional.of(strict(sn)), true, Optional.empty());
  }

  private static String strict(long sn) {
    return "cdn.example/ch/" + sn + ".ts";
  }

  private static Event.Opened opened(String peer, Long... sns) {
    return new Event.Opened(peer, metadata("2.17.0", sns), true);
  }

  /** A viewer that freezes on separate audio. */
  private static Event.Opened affected(String peer, boolean offered) {
    return new Event.Opened(peer, metadata("2.9.10"), offered);
  }

  private static PeerMessage.Metadata metadata(String version, Long... sns) {
    return new PeerMessage.Metadata(
        "Y2g=",
        Map.of(0, List.of(sns)),
        true,
        Optional.of("WEB"),
        Optional.of(version),
        false,
        false,
        0,
        false,
        Optional.empty());
  }

  private static Segment segment(long sn) {
    return Segment.of(id(sn), "0-" + sn, BYTES);
  }

  private static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }
}
