package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code super-peer viewers} against the shipped super peer. */
@Tag("alone")
class ViewersIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int VIEWERS = 20;
  private static final int VIEWERS_ON_SLOW_LINK = 10;

  /** Of either sample. */
  private static final int LARGEST_SEGMENT_KB = 151;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void twentyLiveViewersGetEveryAnnouncedSegment() throws IOException {
    var origin = env.origin();
    var superPeer = env.superPeer();
    var seed = SeededChannel.post(superPeer, origin.livePlaylist());
    seed.awaitSeeding(TIMEOUT);

    var viewers = env.viewers(superPeer, origin.livePlaylist(), VIEWERS, "--find-peers", "2s");
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
    assertFiguresAgree(superPeer, seed, result.at("/segments/bytes").asLong() / 1024);
  }

  /** Viewers move to the new worker one after the other, some of them during a piece. */
  @Test
  void restartLetsRunningPiecesFinish() throws IOException {
    var origin = env.originOfShippedSample();
    var superPeer = env.superPeer();
    var seed = SeededChannel.post(superPeer, origin.livePlaylist());
    var leaving = seed.awaitSeeding(TIMEOUT);
    var viewers =
        env.viewersOn(
            NetworkLink.SHARED_4_MBIT,
            superPeer,
            origin.livePlaylist(),
            VIEWERS_ON_SLOW_LINK,
            "--find-peers=2s");
    viewers.awaitConnected(VIEWERS_ON_SLOW_LINK);
    viewers.awaitMoreServed(2 * VIEWERS_ON_SLOW_LINK);

    superPeer.post("/restart_all", Map.of());
    seed.awaitSeedingOtherThan(leaving, TIMEOUT);
    viewers.await(
        "all have left the old worker",
        now -> now.at("/connections/left").asLong() >= VIEWERS_ON_SLOW_LINK);
    viewers.awaitConnected(VIEWERS_ON_SLOW_LINK);
    viewers.awaitMoreServed(VIEWERS_ON_SLOW_LINK);
    var result = viewers.end();

    assertThat(viewers.exitCode()).as(result.toPrettyString()).isZero();
    assertThat(result.at("/segments/failures").asLong()).isZero();
    assertThat(result.at("/connections/dropped").asLong()).isZero();
  }

  /** Received, acknowledged and uploaded bytes are the same figure, measured in three places. */
  private static void assertFiguresAgree(SuperPeer superPeer, SeededChannel seed, long gotKb) {
    // Each viewer may have left during a segment.
    var onTheWay = (long) VIEWERS * LARGEST_SEGMENT_KB;
    var worker =
        seed.awaitWorker("whose viewers have left", TIMEOUT, it -> it.path("peers").asInt(-1) == 0);
    assertThat(worker.path("acknowledged").asLong()).isCloseTo(gotKb, within(onTheWay));
    assertThat(worker.path("uploaded").asLong())
        .isBetween(
            worker.path("acknowledged").asLong(), worker.path("acknowledged").asLong() + onTheWay);
    assertThat(superPeer.stats().at("/master/uploaded")).isEqualTo(worker.path("uploaded"));
  }

  @Test
  void vodViewersCancelAndChurnWithoutFailure() throws IOException {
    var origin = env.originOfShippedSegments(1_000_000);
    var superPeer = env.superPeer();
    SeededChannel.post(superPeer, origin.vodPlaylist()).awaitSeeding(TIMEOUT);

    var viewers =
        env.viewers(
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
