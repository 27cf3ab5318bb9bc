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

/** Whatever happens to processes and disk, channels are seeded, and no process is left over. */
class SupervisionIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CRASHES = 20;

  /** No second is lost in pauses, and a channel is parked after twenty crashes in a row. */
  private static final String[] HASTY = {
    "superpeer.fleet.max-pause=200ms", "superpeer.fleet.max-restarts=" + (CRASHES - 1)
  };

  @RegisterExtension final Lab lab = new Lab();

  private Origin origin;

  @BeforeEach
  void serveTheSample() throws IOException {
    origin = lab.origin();
  }

  @Test
  void aMasterThatIsKilledLeavesItsWorkersToTheNextOne(TestReporter reporter) throws IOException {
    var first = lab.superPeer(SuperPeer.STANDBY);
    var live = Seed.post(first, origin.livePlaylist());
    var vod = Seed.post(first, origin.vodPlaylist());
    var crashed = live.awaitSeeding(PATIENCE);
    kill(crashed);
    var livePid = live.awaitSeedingOtherThan(crashed, PATIENCE);
    var vodPid = vod.awaitSeeding(PATIENCE);
    var elapsed = worker(first, livePid).path("elapsed").asLong();

    first.kill();
    var second = lab.successor(first, SuperPeer.STANDBY);
    reporter.publishEntry("adoption", lastAdoption(second));
    assertThat(second.seedingPids()).containsExactlyInAnyOrder(livePid, vodPid);
    assertThat(live.at(second).awaitSeeding(PATIENCE)).isEqualTo(livePid);
    assertThat(worker(second, livePid).path("restarts").asInt()).isEqualTo(1);
    assertThat(worker(second, livePid).path("elapsed").asLong()).isGreaterThan(elapsed);
    second.awaitNoOrphan();

    kill(livePid); // an adopted worker is supervised as any other
    live.at(second).awaitSeedingOtherThan(livePid, PATIENCE);
    endsWithoutLeftovers(second);
  }

  @Test
  void aMasterThatIsToldToKeepThemLeavesItsWorkersToTheNextOne() throws IOException {
    var first = lab.superPeer(SuperPeer.STANDBY);
    var pid = Seed.post(first, origin.livePlaylist()).awaitSeeding(PATIENCE);
    Files.createFile(first.dataDir().resolve("run/keep-workers"));
    first.terminate();
    var second = lab.successor(first, SuperPeer.STANDBY);
    assertThat(second.seedingPids()).containsExactly(pid);
    endsWithoutLeftovers(second);
  }

  @Test
  void seedsThatWereAcceptedSurviveTheDeathOfMasterAndWorkers() throws IOException {
    var first = lab.superPeer(SuperPeer.STANDBY);
    var seed = Seed.post(first, origin.livePlaylist());
    var pid = seed.awaitSeeding(PATIENCE);
    var later = Seed.post(first, origin.vodPlaylist());
    first.kill(); // the very moment the seed was accepted
    kill(pid);
    first.workerProcesses().forEach(Processes::end);
    var second = lab.successor(first, SuperPeer.STANDBY);
    assertThat(seed.at(second).awaitSeeding(PATIENCE)).isNotEqualTo(pid);
    later.at(second).awaitSeeding(PATIENCE);
    second.awaitNoOrphan();
    endsWithoutLeftovers(second);
  }

  @Test
  void aChannelWhoseWorkerKeepsCrashingIsParkedUntilItIsSeededAgain() throws IOException {
    var superPeer = lab.superPeer(HASTY);
    var seed = Seed.post(superPeer, origin.livePlaylist());
    for (var i = 0; i < CRASHES; i++) {
      kill(seed.awaitWorker("crash " + i, PATIENCE, it -> isAlive(Seed.pid(it))));
    }
    await("parked")
        .atMost(PATIENCE)
        .until(() -> seedOf(seed).path("state").asText().equals("parked"));
    assertThat(seedOf(seed).toString()).contains("crashed too often");
    assertThat(superPeer.seedingPids()).isEmpty();
    superPeer.awaitNoOrphan();

    Seed.post(superPeer, origin.livePlaylist()).awaitSeeding(PATIENCE);
    endsWithoutLeftovers(superPeer);
  }

  @Test
  void aSuspendedWorkerIsKilledAndReplaced() throws IOException {
    var superPeer = lab.superPeer();
    var seed = Seed.post(superPeer, origin.livePlaylist());
    var pid = seed.awaitSeeding(PATIENCE);
    signal("STOP", pid);
    seed.awaitSeedingOtherThan(pid, PATIENCE);
    assertThat(isAlive(pid)).isFalse();
    endsWithoutLeftovers(superPeer);
  }

  @Test
  void aSuspendedWorkerIsNotAdoptedButReplaced() throws IOException {
    var first = lab.superPeer();
    var seed = Seed.post(first, origin.livePlaylist());
    var pid = seed.awaitSeeding(PATIENCE);
    signal("STOP", pid);
    first.kill();
    var second = lab.successor(first, "superpeer.fleet.adopt-timeout=2s");
    seed.at(second).awaitSeedingOtherThan(pid, PATIENCE);
    assertThat(isAlive(pid)).isFalse();
    endsWithoutLeftovers(second);
  }

  @Test
  void aFullDiskIsReportedAndSeedingGoesOnAndIsSavedWhenThereIsRoom() throws IOException {
    var disk = lab.smallDisk(32);
    var first = lab.superPeer();
    disk.fill();
    var seed = Seed.post(first, origin.livePlaylist());
    seed.awaitSeeding(PATIENCE);
    assertThat(first.stats().path("master").toString())
        .contains("kept in memory only", "free disk space");

    disk.empty();
    await("saved")
        .atMost(PATIENCE)
        .until(() -> !first.stats().path("master").toString().contains("in memory only"));
    first.kill();
    first.workerProcesses().forEach(Processes::end);
    var second = lab.successor(first);
    seed.at(second).awaitSeeding(PATIENCE);
    endsWithoutLeftovers(second);
  }

  @Test
  void aCorruptDatabaseIsReportedAndSeedingGoesOn() throws IOException {
    var first = lab.superPeer();
    Seed.post(first, origin.livePlaylist()).awaitSeeding(PATIENCE);
    endsWithoutLeftovers(first);
    Files.writeString(first.dataDir().resolve("master.db"), "no database".repeat(10_000));

    var second = lab.successor(first);
    assertThat(second.stats().path("master").toString()).contains("master.db", "in memory only");
    Seed.post(second, origin.livePlaylist()).awaitSeeding(PATIENCE);
    endsWithoutLeftovers(second);
  }

  private static void endsWithoutLeftovers(SuperPeer superPeer) {
    superPeer.terminate();
    assertThat(superPeer.workerProcesses()).isEmpty();
  }

  private static JsonNode worker(SuperPeer superPeer, long pid) {
    return superPeer.get("/stats/" + pid);
  }

  private static JsonNode seedOf(Seed seed) {
    return StreamSupport.stream(seed.superPeer().stats().path("seeds").spliterator(), false)
        .filter(it -> it.path("channelId").asText().equals(seed.channelId()))
        .findFirst()
        .orElseThrow();
  }

  /** From the log: when the master began to listen, and when it had its workers. */
  private static String lastAdoption(SuperPeer superPeer) throws IOException {
    return Files.readAllLines(superPeer.dataDir().resolve("super-peer.log")).stream()
        .filter(line -> line.contains("the last hello came"))
        .reduce((before, after) -> after)
        .orElse("nothing was adopted");
  }

  private static void kill(JsonNode worker) {
    kill(Seed.pid(worker));
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
