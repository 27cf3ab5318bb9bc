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
import superpeer.worker.origin.Origin.Command;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

class LadderTest {

  private static final String MASTER = "http://origin.example/master.m3u8";
  private static final String HIGH = "http://origin.example/h/v.m3u8";
  private static final String LOW = "http://origin.example/l/v.m3u8";
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final OriginConfig.Scheduling PACE =
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
  private TestProbe<OriginNotice> owner;

  @BeforeEach
  void aMasterWithTheHighVariantFirst() {
    owner = actors.kit().createTestProbe();
    client.lists(
        MASTER,
        """
        #EXTM3U
        #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720
        h/v.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180
        l/v.m3u8
        """);
    client.lists(HIGH, live("h", 10, 20));
    client.lists(LOW, live("l", 10, 20));
  }

  @Test
  void aMediaPlaylistIsLevelZero() {
    client.lists(MASTER, live("m", 10, 12));
    start();
    assertThat(listed().level()).isZero();
    awaitAsked("m11.ts", "m10.ts");
  }

  @Test
  void nothingOfAMasterIsFetchedBeforeAViewerHasASegment() {
    var ladder = start();
    awaitOffer(ladder);
    assertThat(client.looks()).hasSize(1);
    assertThat(client.asked()).isEmpty();
  }

  @Test
  void aViewersSegmentShowsWhichVariantItsLevelIs() {
    var ladder = start();
    awaitOffer(ladder);
    ladder.tell(reported(1, 15, "h15.ts"));
    awaitAsked("h15.ts"); // hls.js sorts by height
    client.delivers("h15.ts");
    assertThat(listed())
        .returns(1, OriginNotice.Listed::level)
        .returns(19L, OriginNotice.Listed::lastSn);
    awaitAsked("h15.ts", "h19.ts", "h18.ts");
    client.delivers("h19.ts");
    assertThat(owner.expectMessageClass(OriginNotice.Fetched.class).segment())
        .returns(new SegmentId(1, 19), Segment::id)
        .returns("1-19", Segment::segId);
  }

  @Test
  void theMainTrackOfSoundThatIsApartIsProvenByItsBytesEvenIfThereIsNoChoice() {
    client.lists(
        MASTER,
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",URI="a/v.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,AUDIO="a"
        l/v.m3u8
        """);
    var ladder = start();
    awaitOffer(ladder);
    assertThat(owner.receiveMessage()).isEqualTo(new OriginNotice.Sound(true));
    ladder.tell(reported(0, 15, "l15.ts"));
    awaitAsked("l15.ts");
    client.delivers("l15.ts");
    assertThat(listed().names(15).orElseThrow().strict()).isEqualTo("origin.example/l/l15.ts");
  }

  @Test
  void bytesCountAndNotTheOrderOfThePlaylist() {
    var ladder = start();
    awaitOffer(ladder);
    ladder.tell(reported(0, 15, "h15.ts"));
    awaitAsked("l15.ts");
    client.delivers("l15.ts");
    awaitAsked("l15.ts", "h15.ts");
    client.delivers("h15.ts");
    listed();
    awaitAsked("l15.ts", "h15.ts", "h19.ts", "h18.ts");
  }

  @Test
  void aSizeIsEnoughWhereNoHashIsKnown() {
    client.lists(LOW, live("longer", 10, 20));
    var ladder = start();
    awaitOffer(ladder);
    ladder.tell(new Origin.Reported(new SegmentId(0, 15), Optional.of(6L), Optional.empty()));
    awaitAsked("longer15.ts");
    client.delivers("longer15.ts");
    awaitAsked("longer15.ts", "h15.ts");
    client.delivers("h15.ts");
    assertThat(listed().level()).isZero();
  }

  @Test
  void aSegmentOfNoVariantTeachesNothing() {
    var ladder = start();
    awaitOffer(ladder);
    ladder.tell(reported(0, 15, "other"));
    awaitAsked("l15.ts");
    client.delivers("l15.ts");
    awaitAsked("l15.ts", "h15.ts");
    client.delivers("h15.ts");
    ladder.tell(new Origin.Want(new SegmentId(0, 15)));
    owner.expectMessage(new OriginNotice.Sound(false));
    owner.expectMessageClass(OriginNotice.NotFetched.class);
    owner.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void aLevelThatNobodyWatchesIsLeftUntilSomebodyDoes() {
    var ladder = start();
    awaitOffer(ladder);
    ladder.tell(reported(0, 15, "l15.ts"));
    awaitAsked("l15.ts");
    client.delivers("l15.ts");
    listed();
    ladder.tell(new Origin.Playing(new SegmentId(0, 15)));
    figures(ladder);
    actors.advanceTime(IDLE);
    assertThat(owner.fishForMessage(Duration.ofSeconds(30), LadderTest::untilUnlisted))
        .last()
        .isEqualTo(new OriginNotice.Unlisted(0));
    ladder.tell(new Origin.Reported(new SegmentId(0, 16), Optional.empty(), Optional.empty()));
    assertThat(listed().level()).isZero();
  }

  private static FishingOutcome untilUnlisted(OriginNotice notice) {
    return notice instanceof OriginNotice.Unlisted
        ? FishingOutcomes.complete()
        : FishingOutcomes.continueAndIgnore();
  }

  private ActorRef<Command> start() {
    var subject =
        new Origin.Subject(ChannelId.ofUrl(MASTER, Optional.empty()), Optional.of(MASTER), true);
    return actors.kit().spawn(Ladder.create(subject, client, PACE, owner.ref()));
  }

  private OriginNotice.Listed listed() {
    while (true) {
      if (owner.receiveMessage() instanceof OriginNotice.Listed listed) {
        return listed;
      }
    }
  }

  /** From then on the ladder knows that it is a choice: nobody answers for its figures. */
  private void awaitOffer(ActorRef<Command> ladder) {
    owner.awaitAssert(
        () -> {
          TestProbe<Origin.Figures> answer = actors.kit().createTestProbe();
          ladder.tell(new Origin.GetFigures(answer.ref()));
          answer.expectNoMessage(Duration.ofMillis(50));
          return assertThat(client.looks()).isNotEmpty();
        });
  }

  private void figures(ActorRef<Command> ladder) {
    TestProbe<Origin.Figures> answer = actors.kit().createTestProbe();
    ladder.tell(new Origin.GetFigures(answer.ref()));
    answer.receiveMessage();
  }

  private void awaitAsked(String... files) {
    owner.awaitAssert(() -> assertThat(client.asked()).containsExactly(files));
  }

  private static Origin.Reported reported(int level, long sn, String bytes) {
    return new Origin.Reported(
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
