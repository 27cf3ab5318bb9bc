package superpeer.worker.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import superpeer.worker.loadtest.SegmentDownload.Failure;
import superpeer.worker.loadtest.ViewerEvent.EndReason;

class LoadTestReportTest {

  private long now = 10_000;
  private final LoadTestStats loadTestStats = new LoadTestStats(() -> Instant.ofEpochMilli(now));

  @Test
  void jsonHasTheDocumentedNames() {
    loadTestStats.record(new ViewerEvent.Opened(Duration.ofMillis(12)));
    loadTestStats.record(new ViewerEvent.SuperPeerAvailable(true));
    loadTestStats.record(new ViewerEvent.Requested());
    loadTestStats.record(
        new ViewerEvent.Downloaded(1_000_000, Duration.ofMillis(20), Duration.ofMillis(5)));
    loadTestStats.record(new ViewerEvent.Failed(Failure.HASH_MISMATCH));
    loadTestStats.record(new ViewerEvent.Ended(EndReason.LEFT));
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
  void countsFailures() {
    loadTestStats.record(new ViewerEvent.Ended(EndReason.LEFT));
    loadTestStats.record(new ViewerEvent.Ended(EndReason.LOCAL));
    loadTestStats.record(new ViewerEvent.Crossed());
    loadTestStats.record(new ViewerEvent.Refused());
    assertThat(report().failures()).isZero();
    loadTestStats.record(new ViewerEvent.Ended(EndReason.DROPPED));
    loadTestStats.record(new ViewerEvent.Ended(EndReason.FATAL));
    loadTestStats.record(new ViewerEvent.Failed(Failure.ABORTED));
    loadTestStats.record(new ViewerEvent.Stray());
    assertThat(report().failures()).isEqualTo(4);
  }

  @Test
  void warmUpResetsSegmentsButNotConnections() {
    loadTestStats.record(new ViewerEvent.Opened(Duration.ofMillis(12)));
    loadTestStats.record(
        new ViewerEvent.Downloaded(1000, Duration.ofMillis(20), Duration.ofMillis(5)));
    loadTestStats.resetAfterWarmUp();
    assertThat(report().segments().served()).isZero();
    assertThat(report().connections().opened()).isEqualTo(1);
  }

  @Test
  void reportsTimeToFirstByteAndRate() {
    for (int i = 0; i <= 20; i++) {
      var at = Duration.ofMillis(1_000 + 100L * i).toNanos();
      loadTestStats.record(new ViewerEvent.FirstFrame(Duration.ofMillis(12), at));
    }
    assertThat(report().connections().begun().p99()).isBetween(11.9, 12.1);
    assertThat(report().connections().begunPerSecond()).isBetween(9.9, 10.1);
    assertThat(report().table()).contains("from offer to first byte, 10.0 a second");
  }

  @Test
  void reportsFirstTimesSinceNoSuperPeer() {
    loadTestStats.record(new ViewerEvent.Opened(Duration.ofMillis(100)));
    loadTestStats.record(new ViewerEvent.SuperPeerAvailable(true));
    now = 10_200;
    loadTestStats.record(new ViewerEvent.FirstFrame(Duration.ofMillis(300), 0));
    now = 10_300;
    loadTestStats.record(
        new ViewerEvent.Downloaded(1000, Duration.ofMillis(20), Duration.ofMillis(5)));
    now = 10_400;
    loadTestStats.record(new ViewerEvent.Opened(Duration.ofMillis(100)));
    loadTestStats.record(
        new ViewerEvent.Downloaded(1000, Duration.ofMillis(20), Duration.ofMillis(5)));
    assertThat(report().connections().firsts())
        .isEqualTo(new LoadTestReport.FirstTimes(9_900, 10_000, 10_200, 10_300));

    loadTestStats.record(new ViewerEvent.SuperPeerAvailable(false));
    assertThat(report().connections().firsts()).isEqualTo(LoadTestReport.FirstTimes.NONE);
    loadTestStats.record(new ViewerEvent.Opened(Duration.ofMillis(100)));
    assertThat(report().connections().firsts())
        .isEqualTo(new LoadTestReport.FirstTimes(10_300, 10_400, 0, 0));
  }

  @Test
  void tableNamesFailures() {
    loadTestStats.record(new ViewerEvent.Failed(Failure.ABORTED));
    assertThat(report().table()).contains("1 failed (1 ABORTED)");
  }

  private LoadTestReport report() {
    return loadTestStats.report(Duration.ofSeconds(10), new LoadTestReport.Viewers(1, 0, 1));
  }
}
