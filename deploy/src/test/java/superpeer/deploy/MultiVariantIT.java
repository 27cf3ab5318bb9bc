package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A channel with a master playlist. The player numbers its levels by bandwidth. */
class MultiVariantIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private static final int LOW = 0;
  private static final int HIGH = 1;

  /** The larger variant comes first, so that level numbers differ from the playlist's order. */
  private static final String LIVE_MASTER =
      """
      #EXTM3U
      #EXT-X-STREAM-INF:BANDWIDTH=600000,RESOLUTION=640x360
      sample.m3u8?high
      #EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=320x180
      sample.m3u8
      """;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void everyWatchedVodVariantIsServed() throws IOException {
    var origin = env.originOfVariants(4);
    var superPeer = env.superPeer();
    var playlist = origin.vodMaster();
    superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSignalingPeer();
    var viewer = env.browser().open(origin.page(playlist, "announce=" + superPeer.tracker()));
    viewer.awaitUntil("connects to the super peer", TIMEOUT, state -> state.superPeers() == 1);
    viewer.evaluate("superPeer.hls.nextLevel = 1");
    viewer.playFast();

    viewer.awaitUntil(
        "gets the larger variant from the super peer", TIMEOUT, s -> served(s, HIGH) >= 8);
    viewer.evaluate("superPeer.hls.nextLevel = 0");
    var state =
        viewer.awaitUntil(
            "gets the smaller variant from the super peer",
            TIMEOUT,
            s -> served(s, LOW) >= 5 && s.hashed());

    assertOriginBytes(state, origin);
    assertThat(fetched(origin, path -> path.contains("/high/"))).as("from the origin").isPositive();
    assertThat(fetched(origin, path -> !path.contains("/high/"))).isPositive();
  }

  @Test
  void everyWatchedLiveVariantIsServed() throws IOException {
    var origin = env.originOfVariants(1);
    var count = origin.segments().count();
    var high =
        PlaylistRewrites.addressed(sn -> "../vod/high/%02d.ts?sn=%d".formatted(sn % count, sn));
    origin.answer(request -> request.path().endsWith("/master.m3u8"), Fault.playlist(LIVE_MASTER));
    origin.answer(request -> request.query().equals("high"), Fault.rewritten(high));
    var superPeer = env.superPeer();
    var playlist = origin.livePlaylist().replace("sample", "master");
    superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSignalingPeer();
    var viewer = env.browser().open(origin.page(playlist, "announce=" + superPeer.tracker()));
    viewer.awaitUntil("connects to the super peer", TIMEOUT, state -> state.superPeers() == 1);

    viewer.evaluate("superPeer.hls.nextLevel = 1");
    viewer.awaitUntil(
        "gets the larger variant from the super peer", TIMEOUT, s -> served(s, HIGH) >= 3);
    viewer.evaluate("superPeer.hls.nextLevel = 0");
    var state =
        viewer.awaitUntil(
            "gets the smaller variant from the super peer",
            TIMEOUT,
            s -> served(s, LOW) >= 3 && s.hashed());

    assertOriginBytes(state, origin);
    assertThat(fetched(origin, path -> path.contains("/high/"))).as("from the origin").isPositive();
    assertThat(fetched(origin, path -> !path.contains("/high/"))).isPositive();
  }

  private static void assertOriginBytes(ViewerState state, Origin origin) {
    assertThat(state.segments())
        .as(state::summary)
        .filteredOn(segment -> segment.sha256() != null)
        .allSatisfy(
            segment ->
                assertThat(segment.sha256())
                    .isEqualTo(
                        segment.level() == HIGH
                            ? origin.segments().hashOfHigh(segment.sn())
                            : origin.segments().hash(segment.sn())));
    assertThat(state.strayBytes()).as(state::summary).isZero();
  }

  private static long served(ViewerState state, int level) {
    return state.segments().stream()
        .filter(segment -> segment.level() == level && segment.isFrom("super"))
        .count();
  }

  private static long fetched(Origin origin, Predicate<String> path) {
    return origin.segmentsFetchedByWorkers().stream()
        .filter(request -> path.test(request.path()))
        .count();
  }
}
