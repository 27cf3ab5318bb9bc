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

  /** The least that is worth to be told before it is whole: four frames. */
  private static final int LARGE = 256_000;

  private static final OriginConfig.Scheduling PACE =
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
  void liveFetchesTheNewestFirstAndTellsWhatItLists() {
    client.setPlaylist(URL, live(10, 20));
    start(true);
    assertThat(listed().lastSn()).isEqualTo(19);
    awaitAsked("19.ts", "18.ts");
    client.deliver("19.ts");
    var segment = fetched();
    assertThat(segment.segment().id()).isEqualTo(id(19));
    assertThat(segment.segment().segId()).isEqualTo("0-19");
    assertThat(StandardCharsets.UTF_8.decode(segment.segment().bytes()).toString())
        .isEqualTo("19.ts");
    assertThat(segment.segment().hash()).isPresent();
    awaitAsked("19.ts", "18.ts", "17.ts");
  }

  @Test
  void liveFetchesNoMoreThanItsWindow() {
    client.setPlaylist(URL, live(10, 20));
    var origin = start(true);
    for (var file : List.of("19.ts", "18.ts", "17.ts", "16.ts")) {
      awaitOpen(file);
      client.deliver(file);
    }
    settle(origin);
    assertThat(client.segmentRequests()).containsExactly("19.ts", "18.ts", "17.ts", "16.ts");
  }

  @Test
  void liveReadsAheadOfAViewerWhoPlaysFarBehindTheEdge() {
    client.setPlaylist(URL, live(10, 1_000));
    var origin = start(true);
    for (var file : List.of("999.ts", "998.ts", "997.ts", "996.ts")) {
      awaitOpen(file);
      client.deliver(file);
    }
    origin.tell(new VariantTrack.ViewerHas(id(20), Optional.empty(), Optional.empty()));
    for (var file : List.of("20.ts", "21.ts", "22.ts", "23.ts")) {
      awaitOpen(file);
      client.deliver(file);
    }
    settle(origin);
    assertThat(client.segmentRequests()).hasSize(8);
  }

  @Test
  void livePollsAtHalfTheTargetDurationAndFetchesWhatIsNew() {
    client.setPlaylist(URL, live(10, 11));
    start(true);
    awaitAsked("10.ts");
    client.setPlaylist(URL, live(10, 12));
    actors.advanceTime(POLL);
    awaitAsked("10.ts", "11.ts");
    assertThat(client.playlistRequests()).hasSize(2);
  }

  @Test
  void livePollsOnWhenNothingChangedAndTellsNothing() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    listed();
    for (int round = 2; round < 5; round++) {
      actors.advanceTime(POLL);
      int looks = round; // when it is counted, the next look is due
      owner.awaitAssert(
          () -> assertThat(figures(origin).playlists()).isGreaterThanOrEqualTo(looks));
    }
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void tellsOfALiveSegmentThatTakesItsTimeToArrive() {
    var origin = liveAt10();
    var growingBuffer = client.begin("10.ts", LARGE);
    settle(origin);
    owner.expectNoMessage(Duration.ofMillis(50));
    actors.advanceTime(PARTIAL_AFTER);
    assertThat(owner.expectMessageClass(OriginEvent.Arriving.class).segment())
        .isEqualTo(new ArrivingSegment(id(10), "0-10", growingBuffer));
    client.deliver("10.ts");
    fetched();
  }

  @Test
  void tellsOnceOfALiveSegmentThatArrivesAtOnce() {
    var origin = liveAt10();
    client.begin("10.ts", LARGE);
    client.deliver("10.ts");
    fetched();
    settle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void tellsNothingOfABeginningWhoseRestFailed() {
    var origin = liveAt10();
    client.begin("10.ts", LARGE);
    client.fail("10.ts", notFound());
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
    settle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void tellsOfTheNextAttemptAsOfTheFirst() {
    var origin = liveAt10();
    client.begin("10.ts", LARGE);
    settle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectMessageClass(OriginEvent.Arriving.class);
    client.fail("10.ts", notFound());
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
    actors.advanceTime(POLL);
    awaitOpen("10.ts");
    var again = client.begin("10.ts", LARGE);
    settle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    assertThat(owner.expectMessageClass(OriginEvent.Arriving.class).segment().arrival())
        .isSameAs(again);
  }

  @Test
  void tellsNothingOfASmallBeginning() {
    var origin = liveAt10();
    client.begin("10.ts", LARGE - 1);
    settle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void tellsNothingOfTheBeginningOfAVodSegment() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    listed();
    awaitOpen("0.ts");
    client.begin("0.ts", LARGE);
    settle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void tellsNothingOfBeginningsWhenItShallNot() {
    client.setPlaylist(URL, live(10, 11));
    var origin =
        actors
            .kit()
            .spawn(
                VariantTrack.create(
                    subject(Optional.of(URL), true), client, withoutPartial(), owner.ref()));
    listed();
    awaitOpen("10.ts");
    client.begin("10.ts", LARGE);
    settle(origin);
    actors.advanceTime(PARTIAL_AFTER);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  private ActorRef<Command> liveAt10() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    listed();
    awaitOpen("10.ts");
    return origin;
  }

  private static OriginConfig.Scheduling withoutPartial() {
    return new OriginConfig.Scheduling(
        PACE.minPoll(),
        PACE.maxPoll(),
        PACE.minPause(),
        PACE.maxPause(),
        PACE.attempts(),
        PACE.levelIdle(),
        PACE.liveWindow(),
        PACE.liveFetches(),
        false,
        PACE.partialAfter(),
        PACE.vodStart(),
        PACE.readAhead(),
        PACE.vodFetches());
  }

  @Test
  void triesAFailedSegmentAgainAfterAPause() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    listed();
    awaitOpen("10.ts");
    client.fail("10.ts", notFound());
    assertThat(owner.expectMessageClass(OriginEvent.FetchFailed.class).willRetry()).isTrue();
    assertThat(client.segmentRequests()).hasSize(1);
    actors.advanceTime(POLL);
    awaitOpen("10.ts");
    client.deliver("10.ts");
    fetched();
    assertThat(figures(origin))
        .returns(1L, Stats::segments)
        .returns(5L, Stats::bytes)
        .returns(1L, Stats::failures);
  }

  @Test
  void forgetsASegmentThatLeftThePlaylistBeforeItCouldBeFetched() {
    client.setPlaylist(URL, live(10, 11));
    var origin = start(true);
    awaitOpen("10.ts");
    client.setPlaylist(URL, live(30, 31));
    client.fail("10.ts", OriginFailure.status(503, "busy", Optional.of(LONG)));
    actors.advanceTime(POLL);
    awaitOpen("30.ts");
    actors.advanceTime(LONG);
    settle(origin);
    assertThat(client.segmentRequests()).containsExactly("10.ts", "30.ts");
  }

  @Test
  void toleratesAStaleCopy() {
    client.setPlaylist(URL, live(10, 14));
    start(true);
    listed();
    client.setPlaylist(URL, live(9, 13));
    actors.advanceTime(POLL);
    owner.awaitAssert(() -> assertThat(client.playlistRequests()).hasSizeGreaterThan(1));
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void countsAnewWhenTheOriginDoesAndDropsWhatWasUnderWay() {
    client.setPlaylist(URL, live(100, 101));
    start(true);
    listed();
    awaitOpen("100.ts");
    client.setPlaylist(URL, live(0, 1));
    actors.advanceTime(POLL);
    assertThat(owner.expectMessageClass(OriginEvent.Restarted.class).from()).isEqualTo(id(0));
    assertThat(listed().lastSn()).isZero();
    awaitOpen("0.ts");
    client.deliver("100.ts");
    client.deliver("0.ts");
    assertThat(fetched().segment().id()).isEqualTo(id(0));
  }

  @Test
  void tellsThatALiveChannelEndedAndLooksNoMore() {
    client.setPlaylist(URL, live(10, 11) + "#EXT-X-ENDLIST\n");
    var origin = start(true);
    assertThat(listed().media().ended()).isTrue();
    owner.expectMessageClass(OriginEvent.Ended.class);
    actors.advanceTime(LONG);
    settle(origin);
    assertThat(client.playlistRequests()).hasSize(1);
  }

  @Test
  void tellsTroubleOnceAndThatItIsOver() {
    start(true);
    assertThat(owner.expectMessageClass(OriginEvent.Degraded.class).error()).contains("404");
    actors.advanceTime(LONG);
    actors.advanceTime(LONG);
    owner.expectNoMessage(Duration.ofMillis(50));
    client.setPlaylist(URL, live(10, 11));
    awaitRecovery();
    listed();
  }

  @Test
  void tellsThatTheAnswerIsNoPlaylist() {
    client.setPlaylist(URL, "<html>");
    start(true);
    assertThat(owner.expectMessageClass(OriginEvent.Degraded.class).error()).contains("<html>");
  }

  @Test
  void guessesHttpsAndThenHttpAndSaysThatItGuessed() {
    spawn(Optional.empty(), true);
    var trouble = owner.expectMessageClass(OriginEvent.Degraded.class);
    assertThat(trouble.error()).contains("guessed");
    assertThat(trouble.hint()).contains("url");
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
  void saysThatACustomChannelHasNoPlaylistAndAnswersOn() {
    var custom = ChannelId.ofCustom("token", "my channel", Optional.empty());
    var origin =
        actors
            .kit()
            .spawn(
                VariantTrack.create(
                    new VariantTrack.Source(custom, Optional.empty(), true),
                    client,
                    PACE,
                    owner.ref()));
    owner.expectMessageClass(OriginEvent.Degraded.class);
    origin.tell(new VariantTrack.Fetch(id(1)));
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
  }

  @Test
  void followsAMasterOfOneVariantAndReturnsToItWhenTheVariantFails() {
    client.setPlaylist(URL, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv/1.m3u8\n");
    client.setPlaylist("http://origin.example/a/v/1.m3u8", live(10, 11));
    start(true);
    listed();
    client.removePlaylist("http://origin.example/a/v/1.m3u8");
    client.setPlaylist(URL, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv/2.m3u8\n");
    client.setPlaylist("http://origin.example/a/v/2.m3u8", live(10, 12));
    actors.advanceTime(POLL);
    owner.expectMessageClass(OriginEvent.Degraded.class);
    actors.advanceTime(LONG);
    owner.expectMessageClass(OriginEvent.Recovered.class);
    assertThat(listed().lastSn()).isEqualTo(11);
  }

  @Test
  void fetchesNothingOfItsOwnAccordWhereSoundIsApart() {
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
  void tellsHowViewersMayCallWhatIsListed() {
    client.setPlaylist(URL, vod(0, 2).replace("1.ts", "/cdn/1.ts?token=a"));
    start(false);
    var playlistUpdated = listed();
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
    assertThat(listed().media().entries()).hasSize(20);
    awaitAsked("0.ts", "1.ts");
    origin.tell(new VariantTrack.Playing(id(10)));
    origin.tell(new VariantTrack.PlayingAt(Duration.ofSeconds(61)));
    settle(origin);
    deliverAll(origin, 6);
    assertThat(client.segmentRequests())
        .containsExactly("0.ts", "1.ts", "10.ts", "15.ts", "11.ts", "16.ts", "12.ts", "17.ts");
  }

  @Test
  void vodFetchesWhatAViewerWaitsForBeforeAllElse() {
    client.setPlaylist(URL, vod(0, 20));
    var origin = start(false);
    awaitAsked("0.ts", "1.ts");
    origin.tell(new VariantTrack.Fetch(id(17)));
    settle(origin);
    client.deliver("0.ts");
    awaitAsked("0.ts", "1.ts", "17.ts");
  }

  @Test
  void fetchesNothingTwiceHoweverManyWantIt() {
    client.setPlaylist(URL, vod(0, 3));
    var origin = start(false);
    awaitAsked("0.ts", "1.ts");
    for (int i = 0; i < 10; i++) {
      origin.tell(new VariantTrack.Fetch(id(0)));
      origin.tell(new VariantTrack.Fetch(id(2)));
    }
    settle(origin);
    client.deliver("0.ts");
    client.deliver("1.ts");
    awaitAsked("0.ts", "1.ts", "2.ts");
    settle(origin);
    assertThat(client.segmentRequests()).hasSize(3);
  }

  @Test
  void fetchesNothingThatIsHeldAlready() {
    client.setPlaylist(URL, vod(0, 3));
    var origin =
        actors
            .kit()
            .spawn(
                VariantTrack.create(subject(Optional.of(URL), false), client, PACE, owner.ref()));
    origin.tell(new VariantTrack.Held(List.of(id(2))));
    awaitAsked("0.ts", "1.ts");
    client.deliver("0.ts");
    client.deliver("1.ts");
    settle(origin);
    assertThat(client.segmentRequests()).containsExactly("0.ts", "1.ts");
    origin.tell(new VariantTrack.Evicted(List.of(id(2))));
    origin.tell(new VariantTrack.Fetch(id(2)));
    awaitAsked("0.ts", "1.ts", "2.ts");
  }

  @Test
  void triesNothingAgainThatCameFromAViewerMeanwhile() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    listed();
    awaitOpen("0.ts");
    client.fail("0.ts", notFound());
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
    origin.tell(new VariantTrack.Held(List.of(id(0))));
    settle(origin);
    actors.advanceTime(LONG);
    settle(origin);
    assertThat(client.segmentRequests()).hasSize(1);
  }

  @Test
  void vodGivesUpASegmentAfterItsAttemptsUntilSomeoneWantsIt() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    listed();
    for (int attempt = 1; attempt <= 3; attempt++) {
      awaitOpen("0.ts");
      client.fail("0.ts", notFound());
      assertThat(owner.expectMessageClass(OriginEvent.FetchFailed.class).willRetry())
          .isEqualTo(attempt < 3);
      if (attempt < 3) {
        actors.advanceTime(LONG);
      }
    }
    owner.expectMessageClass(OriginEvent.Degraded.class);
    actors.advanceTime(Duration.ofMinutes(5));
    settle(origin);
    assertThat(client.segmentRequests()).hasSize(3);
    origin.tell(new VariantTrack.Fetch(id(0)));
    awaitOpen("0.ts");
    client.deliver("0.ts");
    fetched();
    owner.expectMessageClass(OriginEvent.Recovered.class);
  }

  @Test
  void answersAtOnceWhatThePlaylistDoesNotList() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    listed();
    origin.tell(new VariantTrack.Fetch(id(7)));
    var answer = owner.expectMessageClass(OriginEvent.FetchFailed.class);
    assertThat(answer.id()).isEqualTo(id(7));
    assertThat(answer.failure()).hasMessageContaining("0-7").hasMessageContaining("0 to 0");
    origin.tell(new VariantTrack.Fetch(new SegmentId(1, 0)));
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
  }

  @Test
  void stopsWhenTold() {
    client.setPlaylist(URL, vod(0, 1));
    var origin = start(false);
    origin.tell(new VariantTrack.Stop());
    owner.expectTerminated(origin);
  }

  private ActorRef<Command> start(boolean live) {
    return spawn(Optional.of(URL), live);
  }

  private ActorRef<Command> spawn(Optional<String> url, boolean live) {
    return actors.kit().spawn(VariantTrack.create(subject(url, live), client, PACE, owner.ref()));
  }

  private static VariantTrack.Source subject(Optional<String> url, boolean live) {
    return new VariantTrack.Source(ChannelId.ofUrl(URL, Optional.empty()), url, live);
  }

  private OriginEvent.PlaylistUpdated listed() {
    while (true) {
      if (owner.receiveMessage() instanceof OriginEvent.PlaylistUpdated playlistUpdated) {
        return playlistUpdated;
      }
    }
  }

  private OriginEvent.Fetched fetched() {
    while (true) {
      if (owner.receiveMessage() instanceof OriginEvent.Fetched fetched) {
        return fetched;
      }
    }
  }

  private void awaitAsked(String... files) {
    owner.awaitAssert(() -> assertThat(client.segmentRequests()).containsExactly(files));
  }

  /** Time passes until it looks again: the timer for that is set by another actor. */
  private void awaitRecovery() {
    owner.awaitAssert(
        () -> {
          actors.advanceTime(LONG);
          return owner.expectMessageClass(OriginEvent.Recovered.class, Duration.ofMillis(300));
        });
  }

  private void awaitOpen(String file) {
    owner.awaitAssert(() -> assertThat(client.pendingSegments()).contains(file));
  }

  private void deliverAll(ActorRef<Command> origin, int count) {
    for (int i = 0; i < count; i++) {
      var answered = client.segmentRequests().get(i);
      awaitOpen(answered);
      client.deliver(answered);
      int asked = i + 3;
      owner.awaitAssert(
          () -> assertThat(client.segmentRequests()).hasSizeGreaterThanOrEqualTo(asked));
    }
    settle(origin);
  }

  /** Waits until the actor has handled all that was sent to it before. */
  private void settle(ActorRef<Command> origin) {
    figures(origin);
    figures(origin);
  }

  private Stats figures(ActorRef<Command> origin) {
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
