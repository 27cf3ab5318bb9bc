package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A viewer on a slow link: the SDK cancels pieces of the super peer. */
class SlowLinkIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void cancelledPieceIsAbortedAndConnectionStays() throws Exception {
    var origin = env.originOfShippedSegments(2_000_000);
    var superPeer = env.superPeer();
    var seed = SeededChannel.post(superPeer, origin.vodPlaylist());
    seed.awaitSeeding(TIMEOUT);
    var viewer =
        env.browserOn(NetworkLink.SLOW_800_KBIT)
            .open(origin.page(origin.vodPlaylist(), "announce=" + superPeer.tracker()));

    var aborted =
        viewer.awaitUntil(
            "has a piece aborted, and finishes it over HTTP",
            TIMEOUT,
            s -> s.aborts() > 0 && s.segmentsFrom("mixed") > 0 && s.hashed());
    assertThat(aborted.peers()).singleElement().matches(ViewerState.Peer::isSuper);
    var mixed = aborted.segments().stream().filter(s -> s.isFrom("mixed")).toList();
    assertThat(mixed)
        .allSatisfy(
            s -> {
              assertThat(s.bytes().superPeer()).isPositive();
              assertThat(s.bytes().http()).isPositive();
            });
    assertThat(origin.segmentsFetchedByBrowsers())
        .anySatisfy(request -> assertThat(request.range()).startsWith("bytes="));

    var pieces = pieces(aborted);
    var later =
        viewer.awaitUntil(
            "asks the super peer for another piece",
            TIMEOUT,
            s -> pieces(s) > pieces && s.hashed());
    assertThat(later.superPeers()).as("open connections: %s", later.summary()).isEqualTo(1);
    assertThat(later.peers()).as("connections in all").hasSize(1);
    assertThat(seed.workers()).singleElement().matches(w -> w.path("peers").asInt() == 1);
    assertThat(later.segments())
        .allSatisfy(s -> assertThat(s.sha256()).isEqualTo(origin.segments().hash(s.sn())));
    assertThat(later.stalls()).as(later.summary()).isEmpty();
    assertThat(later.strayBytes()).isZero();
  }

  private static int pieces(ViewerState state) {
    return state.counts().getOrDefault("PIECE", 0);
  }
}
