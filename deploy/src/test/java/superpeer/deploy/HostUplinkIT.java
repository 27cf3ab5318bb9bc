package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The bandwidth of {@code POST /ping} limits all workers together. */
class HostUplinkIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static final int BANDWIDTH_MBPS = 3;

  /**
   * Per channel. The shipped sample has 0.3 Mbit/s: together they want more than twice the limit.
   */
  private static final int VIEWERS = 12;

  /** About 40 s: long enough for reports every 2 s to give an exact rate. */
  private static final int SEGMENTS = 100;

  private static final double TOLERANCE = 1.15;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void twoWorkersTogetherStayWithinTheUplink() throws IOException {
    var origin = env.originOfShippedRounds(20);
    var superPeer = env.superPeer();
    superPeer.post("/ping", Map.of("bandwidth", BANDWIDTH_MBPS, "workers", 2));
    for (var playlist : new String[] {origin.livePlaylist(), origin.vodPlaylist()}) {
      SeededChannel.post(superPeer, playlist).awaitSeeding(TIMEOUT);
    }
    var live = env.viewers(superPeer, origin.livePlaylist(), VIEWERS, "--find-peers", "2s");
    var vod = env.viewers(superPeer, origin.vodPlaylist(), VIEWERS, "--find-peers", "2s");
    live.awaitConnected(VIEWERS);
    vod.awaitConnected(VIEWERS);

    var before = uploadedKb(superPeer);
    var served = live.served() + vod.served();
    var liveServed = live.served();
    var since = System.nanoTime();
    vod.await("both channels go on", it -> live.served() + vod.served() >= served + SEGMENTS);
    var seconds = (System.nanoTime() - since) / 1e9;
    var mbps = (uploadedKb(superPeer) - before) * 1024 * 8 / 1e6 / seconds;

    assertThat(mbps).isPositive().isLessThan(BANDWIDTH_MBPS * TOLERANCE);
    assertThat(live.served()).isGreaterThan(liveServed);
  }

  private static long uploadedKb(SuperPeer superPeer) {
    return superPeer.stats().at("/master/uploaded").asLong();
  }
}
