package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The player page alone, without super peer and other viewers: everything comes over HTTP. */
class PlayerPageIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private Origin origin;
  private TestTracker tracker;

  @BeforeEach
  void startOriginAndTracker() {
    origin = env.originOfShippedSample();
    tracker = env.tracker();
  }

  @Test
  void playsVodUnchanged() {
    playsOverHttp(origin.vodPlaylist());
  }

  @Test
  void playsLiveUnchanged() {
    playsOverHttp(origin.livePlaylist());
  }

  @Test
  void announcesTheChannelOfItsPlaylist() {
    var viewer = watch(origin.livePlaylist());
    viewer.awaitUntil("has an id", TIMEOUT, state -> "w00viewer1".equals(state.peerId()));
    assertThat(tracker.announces())
        .singleElement()
        .satisfies(
            announce -> {
              assertThat(announce.path("version").asText()).isEqualTo("2.9.10");
              assertThat(announce.path("live").asBoolean()).isTrue();
            });
  }

  private void playsOverHttp(String playlist) {
    var viewer = watch(playlist);
    var state = viewer.awaitSegments(7, TIMEOUT);
    assertThat(state.segments())
        .allSatisfy(
            segment -> {
              assertThat(segment.source()).isEqualTo("http");
              assertThat(segment.sha256()).isEqualTo(origin.segments().hash(segment.sn()));
            });
    assertThat(state.stalls()).isEmpty();
    assertThat(state.position()).isPositive();
    assertThat(viewer.console()).noneMatch(line -> line.startsWith("uncaught"));
    assertThat(origin.segmentsFetchedByBrowsers()).hasSameSizeAs(state.segments());
  }

  private Viewer watch(String playlist) {
    return env.browser().open(origin.page(playlist, "announce=" + tracker.tracker()));
  }
}
