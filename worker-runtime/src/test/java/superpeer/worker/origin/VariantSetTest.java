package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.FishingOutcome;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.VariantTrack.Command;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

class VariantSetTest {

  private static final String MASTER = "http://origin.example/master.m3u8";
  private static final String HIGH = "http://origin.example/h/v.m3u8";
  private static final String LOW = "http://origin.example/l/v.m3u8";
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final OriginConfig.Scheduling SCHEDULING =
      new OriginConfig.Scheduling(
          Duration.ofMillis(500),
          Duration.ofSeconds(6),
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          3,
          IDLE,
          4,
          2,
          true,
          Duration.ofMillis(25),
          2,
          3,
          2);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeOriginClient client = new FakeOriginClient();
  private TestProbe<OriginEvent> owner;

  @BeforeEach
  void setUpAMasterPlaylist() {
    owner = actors.kit().createTestProbe();
    client.setPlaylist(
        MASTER,
        """
        #EXTM3U
        #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720
        h/v.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180
        l/v.m3u8
        """);
    client.setPlaylist(HIGH, live("h", 10, 20));
    client.setPlaylist(LOW, live("l", 10, 20));
  }

  @Test
  void aMediaPlaylistIsLevelZero() {
    client.setPlaylist(MASTER, live("m", 10, 12));
    start();
    assertThat(awaitPlaylist().level()).isZero();
    awaitRequests("m11.ts", "m10.ts");
  }

  @Test
  void fetchesNothingOfAMasterBeforeAViewerHasASegment() {
    var variantSet = start();
    awaitMaster(variantSet);
    assertThat(client.playlistRequests()).hasSize(1);
    assertThat(client.segmentRequests()).isEmpty();
  }

  @Test
  void viewerSegmentIdentifiesTheVariant() {
    var variantSet = start();
    awaitMaster(variantSet);
    variantSet.tell(viewerHas(1, 15, "h15.ts"));
    awaitRequests("h15.ts"); // hls.js sorts by height
    client.deliver("h15.ts");
    assertThat(awaitPlaylist())
        .returns(1, OriginEvent.PlaylistUpdated::level)
        .returns(19L, OriginEvent.PlaylistUpdated::lastSn);
    awaitRequests("h15.ts", "h19.ts", "h18.ts");
    client.deliver("h19.ts");
    assertThat(owner.expectMessageClass(OriginEvent.Fetched.class).segment())
        .returns(new SegmentId(1, 19), Segment::id)
        .returns("1-19", Segment::segId);
  }

  @Test
  void singleVariantWithSeparateAudioIsMatchedByBytes() {
    client.setPlaylist(
        MASTER,
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",URI="a/v.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,AUDIO="a"
        l/v.m3u8
        """);
    var variantSet = start();
    awaitMaster(variantSet);
    assertThat(owner.receiveMessage()).isEqualTo(new OriginEvent.AudioLayout(true));
    variantSet.tell(viewerHas(0, 15, "l15.ts"));
    awaitRequests("l15.ts");
    client.deliver("l15.ts");
    assertThat(awaitPlaylist().names(15).orElseThrow().strict())
        .isEqualTo("origin.example/l/l15.ts");
  }

  @Test
  void matchesByBytesNotByOrder() {
    var variantSet = start();
    awaitMaster(variantSet);
    variantSet.tell(viewerHas(0, 15, "h15.ts"));
    awaitRequests("l15.ts");
    client.deliver("l15.ts");
    awaitRequests("l15.ts", "h15.ts");
    client.deliver("h15.ts");
    awaitPlaylist();
    awaitRequests("l15.ts", "h15.ts", "h19.ts", "h18.ts");
  }

  @Test
  void matchesBySizeWithoutAHash() {
    client.setPlaylist(LOW, live("longer", 10, 20));
    var variantSet = start();
    awaitMaster(variantSet);
    variantSet.tell(
        new VariantTrack.ViewerHas(new SegmentId(0, 15), Optional.of(6L), Optional.empty()));
    awaitRequests("longer15.ts");
    client.deliver("longer15.ts");
    awaitRequests("longer15.ts", "h15.ts");
    client.deliver("h15.ts");
    assertThat(awaitPlaylist().level()).isZero();
  }

  @Test
  void unknownSegmentMatchesNoVariant() {
    var variantSet = start();
    awaitMaster(variantSet);
    variantSet.tell(viewerHas(0, 15, "other"));
    awaitRequests("l15.ts");
    client.deliver("l15.ts");
    awaitRequests("l15.ts", "h15.ts");
    client.deliver("h15.ts");
    variantSet.tell(new VariantTrack.Fetch(new SegmentId(0, 15)));
    owner.expectMessage(new OriginEvent.AudioLayout(false));
    owner.expectMessageClass(OriginEvent.FetchFailed.class);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void levelsBeyondTheVariantsCostOneRequest() {
    var variantSet = start();
    awaitMaster(variantSet);
    var known = client.playlistRequests().size();
    for (var level = 2; level < 900; level++) {
      variantSet.tell(viewerHas(level, 15, "made up"));
      variantSet.tell(new VariantTrack.Fetch(new SegmentId(level, 15)));
      owner.fishForMessage(Duration.ofSeconds(30), VariantSetTest::untilFetchFailed);
    }
    assertThat(client.playlistRequests().size() - known).isLessThanOrEqualTo(3);
    assertThat(client.segmentRequests()).isEmpty();
  }

  @Test
  void disputedLevelIsForgottenAndMatchedAgain() {
    client.setPlaylist(LOW, live("longer", 10, 20));
    var variantSet = start();
    awaitMaster(variantSet);
    variantSet.tell(
        new VariantTrack.ViewerHas(new SegmentId(0, 15), Optional.of(6L), Optional.empty()));
    awaitRequests("longer15.ts");
    client.deliver("longer15.ts");
    awaitRequests("longer15.ts", "h15.ts");
    client.deliver("h15.ts");
    awaitPlaylist();
    variantSet.tell(new VariantTrack.Disputed(0));
    assertThat(owner.fishForMessage(Duration.ofSeconds(30), VariantSetTest::untilUnlisted))
        .containsExactly(
            new OriginEvent.Restarted(new SegmentId(0, 0)), new OriginEvent.LevelStopped(0));
    actors.advanceTime(SCHEDULING.maxPause());
    variantSet.tell(
        new VariantTrack.ViewerHas(new SegmentId(0, 16), Optional.of(11L), Optional.empty()));
    owner.awaitAssert(() -> assertThat(client.segmentRequests()).contains("longer16.ts"));
    client.deliver("longer16.ts");
    assertThat(awaitPlaylist().base()).hasToString(LOW);
  }

  private static FishingOutcome untilFetchFailed(OriginEvent event) {
    return event instanceof OriginEvent.FetchFailed
        ? FishingOutcomes.complete()
        : FishingOutcomes.continueAndIgnore();
  }

  @Test
  void unwatchedLevelStopsUntilWatchedAgain() {
    var variantSet = start();
    awaitMaster(variantSet);
    variantSet.tell(viewerHas(0, 15, "l15.ts"));
    awaitRequests("l15.ts");
    client.deliver("l15.ts");
    awaitPlaylist();
    variantSet.tell(new VariantTrack.Playing(new SegmentId(0, 15)));
    awaitIdle(variantSet);
    actors.advanceTime(IDLE);
    assertThat(owner.fishForMessage(Duration.ofSeconds(30), VariantSetTest::untilUnlisted))
        .last()
        .isEqualTo(new OriginEvent.LevelStopped(0));
    variantSet.tell(
        new VariantTrack.ViewerHas(new SegmentId(0, 16), Optional.empty(), Optional.empty()));
    assertThat(awaitPlaylist().level()).isZero();
  }

  private static FishingOutcome untilUnlisted(OriginEvent event) {
    if (event instanceof OriginEvent.LevelStopped) {
      return FishingOutcomes.complete();
    }
    return event instanceof OriginEvent.Restarted
        ? FishingOutcomes.continueAndCollect()
        : FishingOutcomes.continueAndIgnore();
  }

  private ActorRef<Command> start() {
    var source =
        new VariantTrack.Source(
            ChannelId.ofUrl(MASTER, Optional.empty()), Optional.of(MASTER), true);
    return actors.kit().spawn(VariantSet.create(source, client, SCHEDULING, owner.ref()));
  }

  private OriginEvent.PlaylistUpdated awaitPlaylist() {
    while (true) {
      if (owner.receiveMessage() instanceof OriginEvent.PlaylistUpdated playlistUpdated) {
        return playlistUpdated;
      }
    }
  }

  /** Waits until the master playlist is known. From then on no track replies with its stats. */
  private void awaitMaster(ActorRef<Command> variantSet) {
    owner.awaitAssert(
        () -> {
          TestProbe<VariantTrack.Stats> answer = actors.kit().createTestProbe();
          variantSet.tell(new VariantTrack.GetStats(answer.ref()));
          answer.expectNoMessage(Duration.ofMillis(50));
          return assertThat(client.playlistRequests()).isNotEmpty();
        });
  }

  private void awaitIdle(ActorRef<Command> variantSet) {
    TestProbe<VariantTrack.Stats> answer = actors.kit().createTestProbe();
    variantSet.tell(new VariantTrack.GetStats(answer.ref()));
    answer.receiveMessage();
  }

  private void awaitRequests(String... files) {
    owner.awaitAssert(() -> assertThat(client.segmentRequests()).containsExactly(files));
  }

  private static VariantTrack.ViewerHas viewerHas(int level, long sn, String bytes) {
    return new VariantTrack.ViewerHas(
        new SegmentId(level, sn),
        Optional.of((long) bytes.length()),
        Optional.of(Segment.hashOf(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)))));
  }

  private static String live(String name, long first, long end) {
    return "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:"
        + first
        + "\n"
        + LongStream.range(first, end)
            .mapToObj(sn -> "#EXTINF:4,\n" + name + sn + ".ts\n")
            .collect(Collectors.joining());
  }
}
