package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** A channel gets workers by its load; each new one is the worker on standby. */
class AutoscaleIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** Viewers of one worker. Nine are more than three quarters of it. */
  private static final int CAPACITY = 10;

  private static final int VIEWERS = 9;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void channelScalesUpUnderLoadAndBackDown() throws IOException {
    var origin = env.origin();
    var superPeer =
        env.superPeer(
            SuperPeer.STANDBY,
            "superpeer.seeding.grow-after=4s",
            "superpeer.seeding.shrink-after=6s");
    var playlist = origin.livePlaylist();
    var standbyPid = awaitIdle(superPeer);
    superPeer.seed(
        Map.of(
            "channel", ChannelId.ofUrl(playlist, Optional.empty()).encoded(),
            "url", playlist,
            "maxConnections", CAPACITY));
    var seed = new SeededChannel(superPeer, ChannelId.ofUrl(playlist, Optional.empty()).encoded());
    assertThat(seed.awaitSeeding(TIMEOUT)).isEqualTo(standbyPid);

    var second = awaitIdle(superPeer);
    var viewers = env.viewers(superPeer, playlist, VIEWERS, "--find-peers", "2s");
    viewers.awaitConnected(VIEWERS);
    assertThat(seed.awaitSeedingOtherThan(standbyPid, TIMEOUT)).isEqualTo(second);
    assertThat(seed.workers()).hasSize(2);
    viewers.awaitMoreServed(VIEWERS);

    viewers.end();
    await("one worker is left")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> superPeer.seedingPids().size() == 1);
    assertThat(List.of(standbyPid, second)).containsAll(superPeer.seedingPids());
    superPeer.awaitNoOrphan();
  }

  /** The pid of the worker on standby. */
  private static long awaitIdle(SuperPeer superPeer) {
    return await("a worker is on standby")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> idle(superPeer), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<Long> idle(SuperPeer superPeer) {
    return StreamSupport.stream(superPeer.stats().path("workers").spliterator(), false)
        .filter(worker -> !worker.has("channelId"))
        .map(SeededChannel::pid)
        .findFirst();
  }
}
