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

/** Workers follow the load, and the one that stands by is what begins. */
class FleetScheduleIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Of one worker; nine are more than three quarters of it. */
  private static final int ROOM = 10;

  private static final int VIEWERS = 9;

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aChannelGrowsBeforeItsWorkerIsFullAndShrinksWhenItsViewersHaveLeft() throws IOException {
    var origin = lab.origin();
    var superPeer =
        lab.superPeer(
            SuperPeer.STANDBY,
            "superpeer.seeding.grow-after=4s",
            "superpeer.seeding.shrink-after=6s");
    var playlist = origin.livePlaylist();
    var stoodBy = awaitIdle(superPeer);
    superPeer.seed(
        Map.of(
            "channel", ChannelId.ofUrl(playlist, Optional.empty()).encoded(),
            "url", playlist,
            "maxConnections", ROOM));
    var seed = new Seed(superPeer, ChannelId.ofUrl(playlist, Optional.empty()).encoded());
    assertThat(seed.awaitSeeding(PATIENCE)).isEqualTo(stoodBy);

    var second = awaitIdle(superPeer);
    var viewers = lab.viewers(superPeer, playlist, VIEWERS, "--find-peers", "2s");
    viewers.awaitConnected(VIEWERS);
    assertThat(seed.awaitSeedingOtherThan(stoodBy, PATIENCE)).isEqualTo(second);
    assertThat(seed.workers()).hasSize(2);
    viewers.awaitMoreServed(VIEWERS);

    viewers.end();
    await("one worker is left")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> superPeer.seedingPids().size() == 1);
    assertThat(List.of(stoodBy, second)).containsAll(superPeer.seedingPids());
    superPeer.awaitNoOrphan();
  }

  /** The pid of the worker that stands by. */
  private static long awaitIdle(SuperPeer superPeer) {
    return await("a worker stands by")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> idle(superPeer), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<Long> idle(SuperPeer superPeer) {
    return StreamSupport.stream(superPeer.stats().path("workers").spliterator(), false)
        .filter(worker -> !worker.has("channelId"))
        .map(Seed::pid)
        .findFirst();
  }
}
