package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker is killed while a viewer plays. */
class WorkerCrashIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** The goal is 5 s, but test machines are busy. The time is printed. */
  private static final Duration UNTIL_SEEDED_AGAIN = Duration.ofMinutes(1);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void playbackContinuesOnAnotherWorker(TestReporter reporter) throws Exception {
    var origin = env.origin();
    var superPeer = env.superPeer(SuperPeer.STANDBY);
    var seed = SeededChannel.post(superPeer, origin.livePlaylist());
    var killed = seed.awaitSeeding(TIMEOUT);
    var viewer =
        env.browser().open(origin.page(origin.livePlaylist(), "announce=" + superPeer.tracker()));
    var before =
        viewer.awaitUntil("is served", TIMEOUT, s -> s.segmentsFrom("super") >= 3 && s.hashed());

    var died = Instant.now();
    ProcessHandle.of(killed).orElseThrow().destroyForcibly();
    var next = seed.awaitSeedingOtherThan(killed, UNTIL_SEEDED_AGAIN);
    var outage = Duration.between(died, Instant.now());
    reporter.publishEntry("from SIGKILL to seeding again, ms", String.valueOf(outage.toMillis()));
    System.out.println("worker killed: seeded again after " + outage.toMillis() + " ms");

    assertThat(ProcessHandle.of(killed)).isNotPresent();
    assertThat(ProcessHandle.of(next)).isPresent();
    var served = before.segmentsFrom("super");
    var after =
        viewer.awaitUntil(
            "is served again",
            TIMEOUT,
            s ->
                s.peers().size() > before.peers().size()
                    && s.superPeers() > 0
                    && s.segmentsFrom("super") >= served + 3
                    && s.segments().get(s.segments().size() - 1).isFrom("super")
                    && s.hashed());
    assertThat(after.segments())
        .allSatisfy(s -> assertThat(s.sha256()).isEqualTo(origin.segments().hash(s.sn())));
    assertThat(after.stalls()).as(after.summary()).isEmpty();
    assertThat(after.strayBytes()).isZero();
    assertThat(superPeer.stats().path("master").path("restarts").asInt()).isEqualTo(1);
  }
}
