package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two viewers and no super peer: shows that this network lets browsers meet, and that the slow wire
 * does what it is for, so that a failure with a super peer is the super peer's.
 */
class ViewersAloneIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void theSecondViewerGetsSegmentsFromTheFirst() throws IOException {
    var origin = lab.origin();
    var page = page(origin, lab.rendezvous());
    var browser = lab.browser();
    browser.open(page).awaitSegments(8, PATIENCE);
    var second =
        browser
            .open(page)
            .awaitUntil("takes from the first", PATIENCE, s -> s.segmentsFrom("viewer") >= 2);
    assertThat(second.segments())
        .filteredOn(segment -> segment.sha256() != null)
        .allSatisfy(s -> assertThat(s.sha256()).isEqualTo(origin.segments().hash(s.sn())));
  }

  @Test
  void behindASlowWireTheSdkCancelsAndTakesTheRestOverHttp() throws IOException {
    var origin = lab.originOfShippedSegments(2_000_000);
    var page = page(origin, lab.rendezvous());
    lab.browser().open(page).awaitSegments(6, PATIENCE);
    var slow = lab.browserBehind(Wire.SLOW_FROM_PEERS).open(page);
    var state =
        slow.awaitUntil(
            "has a piece aborted, and finishes it",
            PATIENCE,
            s -> s.aborts() > 0 && s.segmentsFrom("mixed") > 0 && s.hashed());
    assertThat(state.segments())
        .allSatisfy(s -> assertThat(s.sha256()).isEqualTo(origin.segments().hash(s.sn())));
    assertThat(origin.segmentsFetchedByBrowsers())
        .anySatisfy(request -> assertThat(request.range()).startsWith("bytes="));
    assertThat(state.stalls()).isEmpty();
  }

  private static String page(Origin origin, Rendezvous rendezvous) {
    return origin.page(origin.vodPlaylist(), "announce=" + rendezvous.tracker());
  }
}
