package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code super-peer viewers} against the shipped super peer. */
class ViewersIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int VIEWERS = 20;

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void twentyLiveViewersGetEverySegmentThatTheyWereTold() throws IOException {
    var origin = lab.origin();
    var superPeer = lab.superPeer();
    Seed.post(superPeer, origin.livePlaylist()).awaitSeeding(PATIENCE);

    var viewers = lab.viewers(superPeer, origin.livePlaylist(), VIEWERS, "--find-peers", "2s");
    viewers.awaitConnected(VIEWERS);
    viewers.awaitMoreServed(3 * VIEWERS);
    var result = viewers.end();

    assertThat(viewers.exitCode()).as(result.toPrettyString()).isZero();
    assertThat(result.at("/segments/served").asLong()).isGreaterThan(3 * VIEWERS);
    assertThat(result.at("/segments/failures").asLong()).isZero();
    assertThat(result.at("/connections/dropped").asLong()).isZero();
    assertThat(result.at("/segments/latency/count").asLong())
        .isEqualTo(result.at("/segments/served").asLong());
    assertThat(origin.segmentsFetchedByBrowsers()).isEmpty();
  }

  @Test
  void viewersOfAVideoCancelAndComeAndGoWithoutAFailure() throws IOException {
    var origin = lab.originOfSegments(1_000_000);
    var superPeer = lab.superPeer();
    Seed.post(superPeer, origin.vodPlaylist()).awaitSeeding(PATIENCE);

    var viewers =
        lab.viewers(
            superPeer,
            origin.vodPlaylist(),
            VIEWERS,
            "--find-peers=2s",
            "--churn=1",
            "--cancel=0.2",
            "--bitrate=4000");
    viewers.await("some were cancelled", now -> now.at("/segments/cancelled").asLong() >= 10);
    viewers.await("some left", now -> now.at("/viewers/left").asLong() >= 10);
    viewers.awaitMoreServed(3 * VIEWERS);
    var result = viewers.end();

    assertThat(viewers.exitCode()).as(result.toPrettyString()).isZero();
    assertThat(result.at("/segments/failures").asLong()).isZero();
    assertThat(result.at("/segments/stray").asLong()).isZero();
  }
}
