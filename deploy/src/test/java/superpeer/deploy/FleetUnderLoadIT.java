package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Fifty viewers are served while the super peer's processes restart. */
@Tag("alone")
class FleetUnderLoadIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int VIEWERS = 50;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private SuperPeer superPeer;
  private SeededChannel seed;
  private long pid;
  private SyntheticViewers viewers;

  @BeforeEach
  void connectFiftyViewers() throws IOException {
    var origin = env.origin();
    superPeer = env.superPeer(SuperPeer.STANDBY);
    seed = SeededChannel.post(superPeer, origin.livePlaylist());
    pid = seed.awaitSeeding(TIMEOUT);
    viewers = env.viewers(superPeer, origin.livePlaylist(), VIEWERS, "--find-peers", "2s");
    viewers.awaitConnected(VIEWERS);
    viewers.awaitMoreServed(2 * VIEWERS);
  }

  @Test
  void restartAllLosesNoPieceAndLeavesNoProcess() {
    superPeer.post("/restart_all", Map.of());
    var next = seed.awaitSeedingOtherThan(pid, TIMEOUT);
    await("the old worker is gone")
        .atMost(TIMEOUT)
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(superPeer.seedingPids()).containsExactly(next);
    superPeer.awaitNoOrphan();
    viewers.awaitConnected(VIEWERS);
    viewers.awaitMoreServed(2 * VIEWERS);
    assertLossless(viewers.end());
  }

  @Test
  void masterCrashDropsNoConnection() throws IOException {
    superPeer.kill();
    viewers.awaitMoreServed(VIEWERS);
    var second = env.successor(superPeer, SuperPeer.STANDBY);
    assertThat(seed.at(second).awaitSeeding(TIMEOUT)).isEqualTo(pid);
    assertThat(second.seedingPids()).containsExactly(pid);
    second.awaitNoOrphan();
    viewers.awaitMoreServed(2 * VIEWERS);
    var result = viewers.end();
    assertLossless(result);
    assertThat(result.at("/connections/left").asLong()).as(result.toPrettyString()).isZero();
  }

  private static void assertLossless(JsonNode result) {
    var all = result.toPrettyString();
    assertThat(result.at("/segments/failures").asLong()).as(all).isZero();
    assertThat(result.at("/connections/dropped").asLong()).as(all).isZero();
    assertThat(result.at("/connections/fatal").asLong()).as(all).isZero();
  }
}
