package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes crash and disks fail: channels stay seeded, and no process is left behind. */
class SupervisionIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int CRASHES = 20;

  /** Short pauses between restarts; a channel is parked after twenty crashes in a row. */
  private static final String[] FAST_RESTARTS = {
    "superpeer.fleet.max-pause=200ms", "superpeer.fleet.max-restarts=" + (CRASHES - 1)
  };

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private Origin origin;

  @BeforeEach
  void serveTheSample() throws IOException {
    origin = env.origin();
  }

  @Test
  void workersOfAKilledMasterAreAdopted(TestReporter reporter) throws IOException {
    var first = env.superPeer(SuperPeer.STANDBY);
    var live = SeededChannel.post(first, origin.livePlaylist());
    var vod = SeededChannel.post(first, origin.vodPlaylist());
    var crashed = live.awaitSeeding(TIMEOUT);
    kill(crashed);
    var livePid = live.awaitSeedingOtherThan(crashed, TIMEOUT);
    var vodPid = vod.awaitSeeding(TIMEOUT);
    var elapsed = worker(first, livePid).path("elapsed").asLong();

    first.kill();
    var second = env.successor(first, SuperPeer.STANDBY);
    reporter.publishEntry("adoption", lastAdoption(second));
    assertThat(second.seedingPids()).containsExactlyInAnyOrder(livePid, vodPid);
    assertThat(live.at(second).awaitSeeding(TIMEOUT)).isEqualTo(livePid);
    assertThat(worker(second, livePid).path("restarts").asInt()).isEqualTo(1);
    assertThat(worker(second, livePid).path("elapsed").asLong()).isGreaterThan(elapsed);
    second.awaitNoOrphan();

    kill(livePid); // an adopted worker is supervised as any other
    live.at(second).awaitSeedingOtherThan(livePid, TIMEOUT);
    assertEndsWithoutLeftovers(second);
  }

  @Test
  void workersKeptAtShutdownAreAdopted() throws IOException {
    var first = env.superPeer(SuperPeer.STANDBY);
    var pid = SeededChannel.post(first, origin.livePlaylist()).awaitSeeding(TIMEOUT);
    Files.createFile(first.dataDir().resolve("run/keep-workers"));
    first.terminate();
    var second = env.successor(first, SuperPeer.STANDBY);
    assertThat(second.seedingPids()).containsExactly(pid);
    assertEndsWithoutLeftovers(second);
  }

  @Test
  void acceptedSeedsSurviveACrashOfMasterAndWorkers() throws IOException {
    var first = env.superPeer(SuperPeer.STANDBY);
    var seed = SeededChannel.post(first, origin.livePlaylist());
    var pid = seed.awaitSeeding(TIMEOUT);
    var later = SeededChannel.post(first, origin.vodPlaylist());
    first.kill(); // the very moment the seed was accepted
    kill(pid);
    first.workerProcesses().forEach(Processes::end);
    var second = env.successor(first, SuperPeer.STANDBY);
    assertThat(seed.at(second).awaitSeeding(TIMEOUT)).isNotEqualTo(pid);
    later.at(second).awaitSeeding(TIMEOUT);
    second.awaitNoOrphan();
    assertEndsWithoutLeftovers(second);
  }

  @Test
  void crashLoopParksTheChannelUntilSeededAgain() throws IOException {
    var superPeer = env.superPeer(FAST_RESTARTS);
    var seed = SeededChannel.post(superPeer, origin.livePlaylist());
    for (var i = 0; i < CRASHES; i++) {
      kill(seed.awaitWorker("crash " + i, TIMEOUT, it -> isAlive(SeededChannel.pid(it))));
    }
    await("parked")
        .atMost(TIMEOUT)
        .until(() -> seedOf(seed).path("state").asText().equals("parked"));
    assertThat(seedOf(seed).toString()).contains("crashed too often");
    assertThat(superPeer.seedingPids()).isEmpty();
    superPeer.awaitNoOrphan();

    SeededChannel.post(superPeer, origin.livePlaylist()).awaitSeeding(TIMEOUT);
    assertEndsWithoutLeftovers(superPeer);
  }

  @Test
  void hungWorkerIsReplaced() throws IOException {
    var superPeer = env.superPeer();
    var seed = SeededChannel.post(superPeer, origin.livePlaylist());
    var pid = seed.awaitSeeding(TIMEOUT);
    signal("STOP", pid);
    seed.awaitSeedingOtherThan(pid, TIMEOUT);
    assertThat(isAlive(pid)).isFalse();
    assertEndsWithoutLeftovers(superPeer);
  }

  @Test
  void hungWorkerIsNotAdopted() throws IOException {
    var first = env.superPeer();
    var seed = SeededChannel.post(first, origin.livePlaylist());
    var pid = seed.awaitSeeding(TIMEOUT);
    signal("STOP", pid);
    first.kill();
    var second = env.successor(first, "superpeer.fleet.adopt-timeout=2s");
    seed.at(second).awaitSeedingOtherThan(pid, TIMEOUT);
    assertThat(isAlive(pid)).isFalse();
    assertEndsWithoutLeftovers(second);
  }

  @Test
  void fullDiskIsReportedAndSeedsAreSavedLater() throws IOException {
    var disk = env.smallDisk(32);
    var first = env.superPeer();
    disk.fill();
    var seed = SeededChannel.post(first, origin.livePlaylist());
    seed.awaitSeeding(TIMEOUT);
    assertThat(first.stats().path("master").toString())
        .contains("kept in memory only", "free disk space");

    disk.empty();
    await("saved")
        .atMost(TIMEOUT)
        .until(() -> !first.stats().path("master").toString().contains("in memory only"));
    first.kill();
    first.workerProcesses().forEach(Processes::end);
    var second = env.successor(first);
    seed.at(second).awaitSeeding(TIMEOUT);
    assertEndsWithoutLeftovers(second);
  }

  @Test
  void corruptDatabaseIsReportedAndSeedingContinues() throws IOException {
    var first = env.superPeer();
    SeededChannel.post(first, origin.livePlaylist()).awaitSeeding(TIMEOUT);
    assertEndsWithoutLeftovers(first);
    Files.writeString(first.dataDir().resolve("master.db"), "no database".repeat(10_000));

    var second = env.successor(first);
    assertThat(second.stats().path("master").toString()).contains("master.db", "in memory only");
    SeededChannel.post(second, origin.livePlaylist()).awaitSeeding(TIMEOUT);
    assertEndsWithoutLeftovers(second);
  }

  private static void assertEndsWithoutLeftovers(SuperPeer superPeer) {
    superPeer.terminate();
    assertThat(superPeer.workerProcesses()).isEmpty();
  }

  private static JsonNode worker(SuperPeer superPeer, long pid) {
    return superPeer.get("/stats/" + pid);
  }

  private static JsonNode seedOf(SeededChannel seed) {
    return StreamSupport.stream(seed.superPeer().stats().path("seeds").spliterator(), false)
        .filter(it -> it.path("channelId").asText().equals(seed.channelId()))
        .findFirst()
        .orElseThrow();
  }

  /** The log lines of when the master began to listen and when it had its workers. */
  private static String lastAdoption(SuperPeer superPeer) throws IOException {
    return Files.readAllLines(superPeer.dataDir().resolve("super-peer.log")).stream()
        .filter(line -> line.contains("the last hello came"))
        .reduce((before, after) -> after)
        .orElse("nothing was adopted");
  }

  private static void kill(JsonNode worker) {
    kill(SeededChannel.pid(worker));
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(Processes::end);
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static void signal(String name, long pid) throws IOException {
    Await.on(
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().onExit());
  }
}
