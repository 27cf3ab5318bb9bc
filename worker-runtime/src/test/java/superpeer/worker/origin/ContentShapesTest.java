package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import akka.actor.testkit.typed.javadsl.TestProbe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.ChannelId;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.config.OriginConfig;

/** Fetches from playlists as packagers write them. */
class ContentShapesTest {

  private static final String URL = "http://origin.example/live.m3u8";

  /** Fetches the three newest segments in parallel. */
  private static final OriginConfig.Scheduling SCHEDULING =
      new OriginConfig.Scheduling(
          Duration.ofMillis(500),
          Duration.ofSeconds(6),
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          3,
          Duration.ofMinutes(2),
          3,
          3,
          true,
          Duration.ofMillis(25),
          2,
          3,
          2);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeOriginClient client = new FakeOriginClient();

  static Stream<Arguments> shapes() {
    return Stream.of(
        arguments(
            "fragmented MP4: the init segment is not a segment",
            """
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:4,
            a.m4s
            #EXTINF:4,
            b.m4s
            """,
            List.of("b.m4s", "a.m4s")),
        arguments(
            "AES-128 with a key that changes: keys are not fetched",
            """
            #EXT-X-KEY:METHOD=AES-128,URI="k1.bin"
            #EXTINF:4,
            a.ts
            #EXT-X-KEY:METHOD=AES-128,URI="k2.bin",IV=0x1
            #EXTINF:4,
            b.ts
            """,
            List.of("b.ts", "a.ts")),
        arguments(
            "SAMPLE-AES",
            """
            #EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"
            #EXTINF:4,
            a.ts
            """,
            List.of("a.ts")),
        arguments(
            "discontinuities",
            """
            #EXTINF:4,
            a.ts
            #EXT-X-DISCONTINUITY
            #EXTINF:4,
            b.ts
            """,
            List.of("b.ts", "a.ts")),
        arguments(
            "a gap is not fetched",
            """
            #EXTINF:4,
            a.ts
            #EXT-X-GAP
            #EXTINF:4,
            gap.ts
            #EXTINF:4,
            c.ts
            """,
            List.of("c.ts", "a.ts")),
        arguments(
            "low latency: whole segments, no parts",
            """
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0
            #EXT-X-PART-INF:PART-TARGET=0.33
            #EXT-X-PART:DURATION=0.33,URI="a.1.ts",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.33,URI="a.2.ts"
            #EXTINF:4,
            a.ts
            #EXT-X-PART:DURATION=0.33,URI="b.1.ts"
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="b.2.ts"
            #EXT-X-RENDITION-REPORT:URI="../1M/w.m3u8",LAST-MSN=2,LAST-PART=1
            """,
            List.of("a.ts")),
        arguments(
            "signed segment addresses with a query",
            """
            #EXTINF:4,
            a.ts?token=1&expires=2
            """,
            List.of("a.ts")),
        arguments(
            "CRLF, dates and comments",
            "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\r\n# said\r\n#EXTINF:4,x\r\na.ts\r\n",
            List.of("a.ts")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void fetches(String name, String entries, List<String> segments) {
    client.setPlaylist(URL, "\uFEFF#EXTM3U\n#EXT-X-TARGETDURATION:4\n" + entries);
    var owner = start();
    owner.awaitAssert(
        () -> assertThat(client.segmentRequests()).containsExactlyElementsOf(segments));
    assertThat(awaitPlaylist(owner).firstSn()).isZero();
  }

  @Test
  void fetchesOnlyTheLiveEdgeOfALongWindow() {
    long hours = 6 * 3600 / 4;
    client.setPlaylist(
        URL,
        "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:1000\n"
            + LongStream.range(1000, 1000 + hours)
                .mapToObj(sn -> "#EXTINF:4,\n" + sn + ".ts\n")
                .collect(Collectors.joining()));
    var owner = start();
    owner.awaitAssert(
        () ->
            assertThat(client.segmentRequests()).containsExactly("6399.ts", "6398.ts", "6397.ts"));
    assertThat(awaitPlaylist(owner))
        .returns(1000L, OriginEvent.PlaylistUpdated::firstSn)
        .returns(6399L, OriginEvent.PlaylistUpdated::lastSn);
  }

  private static OriginEvent.PlaylistUpdated awaitPlaylist(TestProbe<OriginEvent> owner) {
    owner.expectMessageClass(OriginEvent.AudioLayout.class);
    return owner.expectMessageClass(OriginEvent.PlaylistUpdated.class);
  }

  private TestProbe<OriginEvent> start() {
    TestProbe<OriginEvent> owner = actors.kit().createTestProbe();
    var source =
        new VariantTrack.Source(ChannelId.ofUrl(URL, Optional.empty()), Optional.of(URL), true);
    actors.kit().spawn(VariantTrack.create(source, client, SCHEDULING, owner.ref()));
    return owner;
  }
}
