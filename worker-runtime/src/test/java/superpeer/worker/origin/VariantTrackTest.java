package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.origin.VariantTrack.Command;
import superpeer.worker.origin.VariantTrack.Stats;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

class VariantTrackTest {

  private static final String URL = "http://origin.example/a/live.m3u8";
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration PARTIAL_AFTER = Duration.ofMillis(25);

  /** Smallest size that is announced early: four frames. */
  private static final int MIN_PARTIAL_SIZE = 256_000;

  private static final OriginConfig.Scheduling SCHEDULING =
      new OriginConfig.Scheduling(
          Duration.ofMillis(500),
          Duration.ofSeconds(6),
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          3,
          Duration.ofMinutes(2),
          4,
          2,
          true,
          PARTIAL_AFTER,
          2,
          3,
          2);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeOriginClient client = new FakeOriginClient();
  private TestProbe<OriginEvent> owner;

  @BeforeEach
  void probe() {
    owner = actors.kit().createTestProbe();
  }

  @Test
  void liveFetchesTheNewestFirstAndReportsThePlaylist() {
    client.setPlaylist(URL, live(10, 20));
    start(true);
    assertThat(awaitPlaylist().lastSn()).isEqualTo(19);
    awaitRequests("19.ts", "18.ts");
    client.deliver("19.ts");
    var segment = awaitFetched();
    assertThat(segment.segment().id()).isEqualTo(id(19));
    assertThat(segment.segment().segId()).isEqualTo("0-19");
    assertThat(StandardCharsets.UTF_8.decode(segment.segment().bytes()).toString())
        .isEqualTo("19.ts");
    assertThat(segment.segment().hash()).isPresent();
    awaitRequests("19.ts", "18.ts", "17.ts");
  }

  @Test
  void liveFetchesNoMoreThanItsWindow() {
    client.setPlaylist(URL, live(10, 20));
    var origin = start(true);
    for (var file : List.of("19.ts", "18.ts", "17.ts", "16.ts")) {
      awaitPending(file);
      client.deliver(file);
    }
    awaitIdle(origin);
    assertThat(client.segmentRequests()).containsExactly("19.ts", "18.ts", "17.ts", "16.ts");
  }

  @Test
  void liveFetchesAheadOfALaggingViewer() {
    client.setPlaylist(URL, live(10, 1_000));
    var origin = start(true);
    for (var file : List.of("999.ts", "998.ts", "997.ts", "996.ts")) {
      awaitPending(file);
      client.deliver(file);
    }
    origin.tell(new VariantTrack.ViewerHas(id(20), Optional.empty(), Optional.empty()));
    for (var file : List.of("20.ts", "21.ts", "22.ts", "23.ts")) {
      awaitPending(file);
      client.deliver(file);
    }
    awaitIdle(origin);
    assertThat(client.segmentRequests()).hasSize(8);
  }

  @Test
  void livePollsAtHalfTheTargetDurationAndFetchesNewSegments() {
    client.setPlaylist(URL, live(10, 11));
    start(true);
    awaitRequests("10.ts");
    client.setPlaylist(URL, live(10, 12));
    actors.advanceTime(POLL);
    awaitRequests("10.ts", "11.ts");
    assertThat(client.playlistRequests()).hasSize(2);
  }

  @Test
  void liveKeepsPollingQuietlyWhenNothingChanged() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    awaitPlaylist();
    for (int round = 2; round < 5; round++) {
      actors.advanceTime(POLL);
      int polls = round; // when it is counted, the next poll is scheduled
      owner.awaitAssert(() -> assertThat(stats(origin).playlists()).isGreaterThanOrEqualTo(polls));
    }
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void announcesASlowLiveSegmentWhileItArrives() {
    var origin = liveAt10();
    var growingBuffer = client.begin("10.ts", MIN_PARTIAL_SIZE);
    awaitIdle(origin);
    owner.expectNoMessage(Duration.ofMillis(50));
    actors.advanceTime(PARTIAL_AFTER);
    assertThat(owner.expectMessageClass(OriginEvent.Arriving.class).segment())
        .isEqualTo(new ArrivingSegment(id(10), "0-10", growingBuffer));
    client.deliver("10.ts");
    awaitFetched();
  }

  @Test
  void doesNotAnnounceAFastLiveSegmentEarly() {
    var origin = liveAt10();
    client.begin("10.ts", MIN_PARTIAL_SIZE);
    client.deliver("10.ts");
    awaitFetched();
    awaitIdle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void doesNotAnnounceAFailedSegment() {
    var origin = liveAt10();
    client.begin("10.ts", MIN_PARTIAL_SIZE);
    client.fail("10.ts", notFound());
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
    awaitIdle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void announcesTheNextAttempt() {
    var origin = liveAt10();
    client.begin("10.ts", MIN_PARTIAL_SIZE);
    awaitIdle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectMessageClass(OriginEvent.Arriving.class);
    client.fail("10.ts", notFound());
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
    actors.advanceTime(POLL);
    awaitPending("10.ts");
    var again = client.begin("10.ts", MIN_PARTIAL_SIZE);
    awaitIdle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    assertThat(owner.expectMessageClass(OriginEvent.Arriving.class).segment().arrival())
        .isSameAs(again);
  }

  @Test
  void doesNotAnnounceASmallSegmentEarly() {
    var origin = liveAt10();
    client.begin("10.ts", MIN_PARTIAL_SIZE - 1);
    awaitIdle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void doesNotAnnounceVodSegmentsEarly() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    awaitPlaylist();
    awaitPending("0.ts");
    client.begin("0.ts", MIN_PARTIAL_SIZE);
    awaitIdle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void doesNotAnnounceEarlyWhenSwitchedOff() {
    client.setPlaylist(URL, live(10, 11));
    var origin =
        actors
            .kit()
            .spawn(
                VariantTrack.create(
                    subject(Optional.of(URL), true), client, withoutPartial(), owner.ref()));
    awaitPlaylist();
    awaitPending("10.ts");
    client.begin("10.ts", MIN_PARTIAL_SIZE);
    awaitIdle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  private ActorRef<Command> liveAt10() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    awaitPlaylist();
    awaitPending("10.ts");
    return origin;
  }

  private static OriginConfig.Scheduling withoutPartial() {
    return new OriginConfig.Scheduling(
        SCHEDULING.minPoll(),
        SCHEDULING.maxPoll(),
        SCHEDULING.minPause(),
        SCHEDULING.maxPause(),
        SCHEDULING.attempts(),
        SCHEDULING.levelIdle(),
        SCHEDULING.liveWindow(),
        SCHEDULING.liveFetches(),
        false,
        SCHEDULING.partialAfter(),
        SCHEDULING.vodStart(),
        SCHEDULING.readAhead(),
        SCHEDULING.vodFetches());
  }

  @Test
  void retriesAFailedSegmentAfterADelay() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    awaitPlaylist();
    awaitPending("10.ts");
    client.fail("10.ts", notFound());
    assertThat(owner.expectMessageClass(OriginEvent.FetchFailed.class).willRetry()).isTrue();
    assertThat(client.segmentRequests()).hasSize(1);
    actors.advanceTime(POLL);
    awaitPending("10.ts");
    client.deliver("10.ts");
    awaitFetched();
    assertThat(stats(origin))
        .returns(1L, Stats::segments)
        .returns(5L, Stats::bytes)
        .returns(1L, Stats::failures);
  }

  @Test
  void doesNotRetryASegmentThatLeftThePlaylist() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    awaitPending("10.ts");
    client.setPlaylist(URL, live(30, 31));
    client.fail("10.ts", OriginFailure.status(503, "busy", Optional.of(LONG)));
    actors.advanceTime(POLL);
    awaitPending("30.ts");
    actors.advanceTime(LONG);
    awaitIdle(origin);
    assertThat(client.segmentRequests()).containsExactly("10.ts", "30.ts");
  }

  @Test
  void ignoresAStaleCopy() {
    client.setPlaylist(URL, live(10, 14));
    start(true);
    awaitPlaylist();
    client.setPlaylist(URL, live(9, 13));
    actors.advanceTime(POLL);
    owner.awaitAssert(() -> assertThat(client.playlistRequests()).hasSizeGreaterThan(1));
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void restartsNumberingAndDropsRequestsInFlight() {
    client.setPlaylist(URL, live(100, 101));
    start(true);
    awaitPlaylist();
    awaitPending("100.ts");
    client.setPlaylist(URL, live(0, 1));
    actors.advanceTime(POLL);
    assertThat(owner.expectMessageClass(OriginEvent.Restarted.class).from()).isEqualTo(id(0));
    assertThat(awaitPlaylist().lastSn()).isZero();
    awaitPending("0.ts");
    client.deliver("100.ts");
    client.deliver("0.ts");
    assertThat(awaitFetched().segment().id()).isEqualTo(id(0));
  }

  @Test
  void reportsTheEndOfALiveChannelAndStopsPolling() {
    client.setPlaylist(URL, live(10, 11) + "#EXT-X-ENDLIST\n");
    var origin = start(true);
    assertThat(awaitPlaylist().media().ended()).isTrue();
    owner.expectMessageClass(OriginEvent.Ended.class);
    actors.advanceTime(LONG);
    awaitIdle(origin);
    assertThat(client.playlistRequests()).hasSize(1);
  }

  @Test
  void reportsAnErrorOnceAndItsRecovery() {
    start(true);
    assertThat(owner.expectMessageClass(OriginEvent.Degraded.class).error()).contains("404");
    actors.advanceTime(LONG);
    actors.advanceTime(LONG);
    owner.expectNoMessage(Duration.ofMillis(50));
    client.setPlaylist(URL, live(10, 11));
    awaitRecovery();
    awaitPlaylist();
  }

  @Test
  void reportsThatTheResponseIsNotAPlaylist() {
    client.setPlaylist(URL, "<html>");
    start(true);
    assertThat(owner.expectMessageClass(OriginEvent.Degraded.class).error()).contains("<html>");
  }

  @Test
  void guessesHttpsThenHttp() {
    spawn(Optional.empty(), true);
    var degraded = owner.expectMessageClass(OriginEvent.Degraded.class);
    assertThat(degraded.error()).contains("guessed");
    assertThat(degraded.hint()).contains("url");
    assertThat(client.playlistRequests())
        .extracting(URI::getScheme)
        .startsWith("https", "http")
        .hasSize(2);
    client.setPlaylist(URL, live(10, 11));
    awaitRecovery();
    owner.awaitAssert(
        () -> {
          actors.advanceTime(POLL);
          return assertThat(client.playlistRequests().get(client.playlistRequests().size() - 1))
              .hasToString(URL);
        });
  }

  @Test
  void reportsThatACustomChannelHasNoPlaylist() {
    var custom = ChannelId.ofCustom("token", "my channel", Optional.empty());
    var origin =
        actors
            .kit()
            .spawn(
                VariantTrack.create(
                    new VariantTrack.Source(custom, Optional.empty(), true),
                    client,
                    SCHEDULING,
                    owner.ref()));
    owner.expectMessageClass(OriginEvent.Degraded.class);
    origin.tell(new VariantTrack.Fetch(id(1)));
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
  }

  @Test
  void returnsToTheMasterWhenTheVariantFails() {
    client.setPlaylist(URL, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv/1.m3u8\n");
    client.setPlaylist("http://origin.example/a/v/1.m3u8", live(10, 11));
    start(true);
    awaitPlaylist();
    client.removePlaylist("http://origin.example/a/v/1.m3u8");
    client.setPlaylist(URL, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv/2.m3u8\n");
    client.setPlaylist("http://origin.example/a/v/2.m3u8", live(10, 12));
    actors.advanceTime(POLL);
    owner.expectMessageClass(OriginEvent.Degraded.class);
    actors.advanceTime(LONG);
    owner.expectMessageClass(OriginEvent.Recovered.class);
    assertThat(awaitPlaylist().lastSn()).isEqualTo(11);
  }

  @Test
  void fetchesNothingUnrequestedWithSeparateAudio() {
    client.setPlaylist(
        URL,
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",URI="a.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"
        v.m3u8
        """);
    start(true);
    owner.expectMessage(new OriginEvent.AudioLayout(true));
    owner.expectMessageClass(OriginEvent.MasterFound.class);
    assertThat(client.playlistRequests()).hasSize(1);
  }

  @Test
  void reportsSegmentNames() {
    client.setPlaylist(URL, vod(0, 2).replace("1.ts", "/cdn/1.ts?token=a"));
    start(false);
    var playlistUpdated = awaitPlaylist();
    assertThat(playlistUpdated.names(0))
        .contains(new SegmentNames("0-0", strict("0.ts"), strict("0.ts")));
    assertThat(playlistUpdated.names(1))
        .contains(new SegmentNames("0-1", "origin.example/cdn/1.ts", "origin.example/cdn/1.ts"));
    assertThat(playlistUpdated.names(2)).isEmpty();
  }

  @Test
  void vodFetchesTheStartThenAheadOfViewersThenTheRest() {
    client.setPlaylist(URL, vod(0, 20));
    var origin = start(false);
    assertThat(awaitPlaylist().media().entries()).hasSize(20);
    awaitRequests("0.ts", "1.ts");
    origin.tell(new VariantTrack.Playing(id(10)));
    origin.tell(new VariantTrack.PlayingAt(Duration.ofSeconds(61)));
    awaitIdle(origin);
    deliverAll(origin, 6);
    assertThat(client.segmentRequests())
        .containsExactly("0.ts", "1.ts", "10.ts", "15.ts", "11.ts", "16.ts", "12.ts", "17.ts");
  }

  @Test
  void vodFetchesRequestedSegmentsFirst() {
    client.setPlaylist(URL, vod(0, 20));
    var origin = start(false);
    awaitRequests("0.ts", "1.ts");
    origin.tell(new VariantTrack.Fetch(id(17)));
    awaitIdle(origin);
    client.deliver("0.ts");
    awaitRequests("0.ts", "1.ts", "17.ts");
  }

  @Test
  void fetchesEachSegmentOnce() {
    client.setPlaylist(URL, vod(0, 3));
    var origin = start(false);
    awaitRequests("0.ts", "1.ts");
    for (int i = 0; i < 10; i++) {
      origin.tell(new VariantTrack.Fetch(id(0)));
      origin.tell(new VariantTrack.Fetch(id(2)));
    }
    awaitIdle(origin);
    client.deliver("0.ts");
    client.deliver("1.ts");
    awaitRequests("0.ts", "1.ts", "2.ts");
    awaitIdle(origin);
    assertThat(client.segmentRequests()).hasSize(3);
  }

  @Test
  void doesNotFetchStoredSegments() {
    client.setPlaylist(URL, vod(0, 3));
    var origin =
        actors
            .kit()
            .spawn(
                VariantTrack.create(
                    subject(Optional.of(URL), false), client, SCHEDULING, owner.ref()));
    origin.tell(new VariantTrack.Held(List.of(id(2))));
    awaitRequests("0.ts", "1.ts");
    client.deliver("0.ts");
    client.deliver("1.ts");
    awaitIdle(origin);
    assertThat(client.segmentRequests()).containsExactly("0.ts", "1.ts");
    origin.tell(new VariantTrack.Evicted(List.of(id(2))));
    origin.tell(new VariantTrack.Fetch(id(2)));
    awaitRequests("0.ts", "1.ts", "2.ts");
  }

  @Test
  void doesNotRetryASegmentThatCameFromAViewer() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    awaitPlaylist();
    awaitPending("0.ts");
    client.fail("0.ts", notFound());
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
    origin.tell(new VariantTrack.Held(List.of(id(0))));
    awaitIdle(origin);
    actors.advanceTime(LONG);
    awaitIdle(origin);
    assertThat(client.segmentRequests()).hasSize(1);
  }

  @Test
  void vodStopsRetryingUntilRequested() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    awaitPlaylist();
    for (int attempt = 1; attempt <= 3; attempt++) {
      awaitPending("0.ts");
      client.fail("0.ts", notFound());
      assertThat(owner.expectMessageClass(OriginEvent.FetchFailed.class).willRetry())
          .isEqualTo(attempt < 3);
      if (attempt < 3) {
        actors.advanceTime(LONG);
      }
    }
    owner.expectMessageClass(OriginEvent.Degraded.class);
    actors.advanceTime(Duration.ofMinutes(5));
    awaitIdle(origin);
    assertThat(client.segmentRequests()).hasSize(3);
    origin.tell(new VariantTrack.Fetch(id(0)));
    awaitPending("0.ts");
    client.deliver("0.ts");
    awaitFetched();
    owner.expectMessageClass(OriginEvent.Recovered.class);
  }

  @Test
  void rejectsAnUnlistedSegmentAtOnce() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    awaitPlaylist();
    origin.tell(new VariantTrack.Fetch(id(7)));
    var answer = owner.expectMessageClass(OriginEvent.FetchFailed.class);
    assertThat(answer.id()).isEqualTo(id(7));
    assertThat(answer.failure()).hasMessageContaining("0-7").hasMessageContaining("0 to 0");
    origin.tell(new VariantTrack.Fetch(new SegmentId(1, 0)));
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
  }

  @Test
  void stops() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    origin.tell(new VariantTrack.Stop());
    owner.expectTerminated(origin);
  }

  private ActorRef<Command> start(boolean live) {
    return spawn(Optional.of(URL), live);
  }

  private ActorRef<Command> spawn(Optional<String> url, boolean live) {
    return actors
        .kit()
        .spawn(VariantTrack.create(subject(url, live), client, SCHEDULING, owner.ref()));
  }

  private static VariantTrack.Source subject(Optional<String> url, boolean live) {
    return new VariantTrack.Source(ChannelId.ofUrl(URL, Optional.empty()), url, live);
  }

  private OriginEvent.PlaylistUpdated awaitPlaylist() {
    while (true) {
      if (owner.receiveMessage() instanceof OriginEvent.PlaylistUpdated playlistUpdated) {
        return playlistUpdated;
      }
    }
  }

  private OriginEvent.Fetched awaitFetched() {
    while (true) {
      if (owner.receiveMessage() instanceof OriginEvent.Fetched awaitFetched) {
        return awaitFetched;
      }
    }
  }

  private void awaitRequests(String... files) {
    owner.awaitAssert(() -> assertThat(client.segmentRequests()).containsExactly(files));
  }

  /** Advances the time until it polls again; another actor sets the timer. */
  private void awaitRecovery() {
    owner.awaitAssert(
        () -> {
          actors.advanceTime(LONG);
          return owner.expectMessageClass(OriginEvent.Recovered.class, Duration.ofMillis(300));
        });
  }

  private void awaitPending(String file) {
    owner.awaitAssert(() -> assertThat(client.pendingSegments()).contains(file));
  }

  private void deliverAll(ActorRef<Command> origin, int count) {
    for (int i = 0; i < count; i++) {
      var answered = client.segmentRequests().get(i);
      awaitPending(answered);
      client.deliver(answered);
      int expected = i + 3;
      owner.awaitAssert(
          () -> assertThat(client.segmentRequests()).hasSizeGreaterThanOrEqualTo(expected));
    }
    awaitIdle(origin);
  }

  /** Waits until the actor has handled all earlier messages. */
  private void awaitIdle(ActorRef<Command> origin) {
    stats(origin);
    stats(origin);
  }

  private Stats stats(ActorRef<Command> origin) {
    TestProbe<Stats> answer = actors.kit().createTestProbe();
    origin.tell(new VariantTrack.GetStats(answer.ref()));
    return answer.receiveMessage();
  }

  private static OriginFailure notFound() {
    return OriginFailure.of(Kind.STATUS, "404");
  }

  private static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }

  private static String strict(String file) {
    return URL.substring("http://".length(), URL.lastIndexOf('/') + 1) + file;
  }

  private static String live(int from, int to) {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n");
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(from).append('\n');
    for (int sn = from; sn < to; sn++) {
      text.append("#EXTINF:4.0,\n").append(sn).append(".ts\n");
    }
    return text.toString();
  }

  private static String vod(int from, int to) {
    return live(from, to) + "#EXT-X-ENDLIST\n";
  }
}
