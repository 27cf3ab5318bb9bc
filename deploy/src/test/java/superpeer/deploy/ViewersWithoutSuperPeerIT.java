package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two viewers without a super peer. Shows that browsers can connect in this network and that the
 * slow link works, so that a failure of another test is the super peer's.
 */
class ViewersWithoutSuperPeerIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void secondViewerGetsSegmentsFromTheFirst() throws IOException {
    var origin = env.origin();
    var page = page(origin, env.tracker());
    var browser = env.browser();
    browser.open(page).awaitSegments(8, TIMEOUT);
    var second =
        browser
            .open(page)
            .awaitUntil("takes from the first", TIMEOUT, s -> s.segmentsFrom("viewer") >= 2);
    assertThat(second.segments())
        .filteredOn(segment -> segment.sha256() != null)
        .allSatisfy(s -> assertThat(s.sha256()).isEqualTo(origin.segments().hash(s.sn())));
  }

  @Test
  void slowLinkMakesTheSdkCancelAndUseHttp() throws IOException {
    var origin = env.originOfShippedSegments(2_000_000);
    var page = page(origin, env.tracker());
    env.browser().open(page).awaitSegments(6, TIMEOUT);
    var slow = env.browserOn(NetworkLink.SLOW_800_KBIT).open(page);
    var state =
        slow.awaitUntil(
            "has a piece aborted, and finishes it",
            TIMEOUT,
            s -> s.aborts() > 0 && s.segmentsFrom("mixed") > 0 && s.hashed());
    assertThat(state.segments())
        .allSatisfy(s -> assertThat(s.sha256()).isEqualTo(origin.segments().hash(s.sn())));
    assertThat(origin.segmentsFetchedByBrowsers())
        .anySatisfy(request -> assertThat(request.range()).startsWith("bytes="));
    assertThat(state.stalls()).isEmpty();
  }

  private static String page(Origin origin, TestTracker tracker) {
    return origin.page(origin.vodPlaylist(), "announce=" + tracker.tracker());
  }
}
