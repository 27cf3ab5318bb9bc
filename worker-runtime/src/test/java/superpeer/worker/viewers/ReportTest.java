package superpeer.worker.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import superpeer.worker.viewers.Happening.How;
import superpeer.worker.viewers.Taking.Failure;

class ReportTest {

  private long now = 10_000;
  private final Tally tally = new Tally(() -> Instant.ofEpochMilli(now));

  @Test
  void namesItsFiguresAsPromised() {
    tally.count(new Happening.Opened(Duration.ofMillis(12)));
    tally.count(new Happening.Served(true));
    tally.count(new Happening.Asked());
    tally.count(new Happening.Taken(1_000_000, Duration.ofMillis(20), Duration.ofMillis(5)));
    tally.count(new Happening.Failed(Failure.HASH_MISMATCH));
    tally.count(new Happening.Ended(How.LEFT));
    var json = report().json();
    assertThat(json.at("/connections/opened").asLong()).isEqualTo(1);
    assertThat(json.at("/connections/connected").asLong()).isEqualTo(1);
    assertThat(json.at("/connections/left").asLong()).isEqualTo(1);
    assertThat(json.at("/connections/setup/p99").asDouble()).isBetween(11.9, 12.1);
    assertThat(json.at("/segments/served").asLong()).isEqualTo(1);
    assertThat(json.at("/segments/goodputMbps").asDouble()).isEqualTo(0.8);
    assertThat(json.at("/segments/latency/p50").asDouble()).isBetween(19.9, 20.1);
    assertThat(json.at("/segments/failures").asLong()).isEqualTo(1);
    assertThat(json.at("/segments/failed/hashMismatch").asLong()).isEqualTo(1);
    assertThat(json.at("/segments/failed/notFound").asLong()).isZero();
  }

  @Test
  void aFailureIsWhatFailedOrEndedAsNothingShould() {
    tally.count(new Happening.Ended(How.LEFT));
    tally.count(new Happening.Ended(How.BY_US));
    tally.count(new Happening.Crossed());
    tally.count(new Happening.Refused());
    assertThat(report().failures()).isZero();
    tally.count(new Happening.Ended(How.DROPPED));
    tally.count(new Happening.Ended(How.FATAL));
    tally.count(new Happening.Failed(Failure.ABORTED));
    tally.count(new Happening.Stray());
    assertThat(report().failures()).isEqualTo(4);
  }

  @Test
  void aWarmUpIsForgottenButNotItsConnections() {
    tally.count(new Happening.Opened(Duration.ofMillis(12)));
    tally.count(new Happening.Taken(1000, Duration.ofMillis(20), Duration.ofMillis(5)));
    tally.beginAnew();
    assertThat(report().segments().served()).isZero();
    assertThat(report().connections().opened()).isEqualTo(1);
  }

  @Test
  void tellsHowFastNewViewersGetTheirFirstByteAndHowMany() {
    for (int i = 0; i <= 20; i++) {
      var at = Duration.ofMillis(1_000 + 100L * i).toNanos();
      tally.count(new Happening.Begun(Duration.ofMillis(12), at));
    }
    assertThat(report().connections().begun().p99()).isBetween(11.9, 12.1);
    assertThat(report().connections().begunPerSecond()).isBetween(9.9, 10.1);
    assertThat(report().table()).contains("from offer to first byte, 10.0 a second");
  }

  @Test
  void tellsWhatHappenedFirstSinceThereWasNoSuperPeer() {
    tally.count(new Happening.Opened(Duration.ofMillis(100)));
    tally.count(new Happening.Served(true));
    now = 10_200;
    tally.count(new Happening.Begun(Duration.ofMillis(300), 0));
    now = 10_300;
    tally.count(new Happening.Taken(1000, Duration.ofMillis(20), Duration.ofMillis(5)));
    now = 10_400;
    tally.count(new Happening.Opened(Duration.ofMillis(100)));
    tally.count(new Happening.Taken(1000, Duration.ofMillis(20), Duration.ofMillis(5)));
    assertThat(report().connections().firsts())
        .isEqualTo(new Report.Firsts(9_900, 10_000, 10_200, 10_300));

    tally.count(new Happening.Served(false));
    assertThat(report().connections().firsts()).isEqualTo(Report.Firsts.NONE);
    tally.count(new Happening.Opened(Duration.ofMillis(100)));
    assertThat(report().connections().firsts()).isEqualTo(new Report.Firsts(10_300, 10_400, 0, 0));
  }

  @Test
  void theTableSaysWhatFailed() {
    tally.count(new Happening.Failed(Failure.ABORTED));
    assertThat(report().table()).contains("1 failed (1 ABORTED)");
  }

  private Report report() {
    return tally.report(Duration.ofSeconds(10), new Report.Crowd(1, 0, 1));
  }
}
