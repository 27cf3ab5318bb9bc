package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several workers of a host fetch each segment of a channel once. */
class SharedFetchIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final int WORKERS = 3;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void threeWorkersFetchEachLiveSegmentOnce() throws IOException {
    var origin = env.origin();
    var seed = seed(env.superPeer("superpeer.master.workers=3"), origin.livePlaylist());
    awaitEveryWorkerHolds(seed, 2);
    var first = origin.segmentsFetchedByWorkers().size();
    await("new segments come")
        .atMost(TIMEOUT)
        .until(() -> origin.segmentsFetchedByWorkers().size() >= first + 5);
    awaitEveryWorkerHolds(seed, 7);

    assertThat(paths(origin)).doesNotHaveDuplicates();
  }

  @Test
  void threeWorkersFetchEachVodSegmentOnce() throws IOException {
    var origin = env.origin();
    var seed = seed(env.superPeer("superpeer.master.workers=3"), origin.vodPlaylist());
    awaitEveryWorkerHolds(seed, origin.segments().count());

    assertThat(paths(origin)).doesNotHaveDuplicates().hasSize(origin.segments().count());
  }

  private static List<String> paths(Origin origin) {
    return origin.segmentsFetchedByWorkers().stream().map(Origin.Request::path).toList();
  }

  private static SeededChannel seed(SuperPeer superPeer, String playlist) {
    var channel = superPeer.seedPlaylist(playlist, Map.of("url", playlist, "workers", WORKERS));
    return new SeededChannel(superPeer, channel.encoded());
  }

  private static void awaitEveryWorkerHolds(SeededChannel seed, int segments) {
    await("three workers hold " + segments + " segments")
        .atMost(TIMEOUT)
        .until(
            seed::workers,
            workers ->
                workers.stream().filter(worker -> held(worker) >= segments).count() == WORKERS);
  }

  private static int held(JsonNode worker) {
    return worker.path("segments").asInt();
  }
}
