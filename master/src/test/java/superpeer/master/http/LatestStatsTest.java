package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import superpeer.master.seeding.Overview;

class LatestStatsTest {

  private final AtomicLong nowMs = new AtomicLong(1_000);
  private final LatestStats latest =
      new LatestStats(new Figures(new MasterProcess("1.2.3", Clock.systemUTC())), nowMs::get);

  @Test
  void rendersOnceWhileNothingChanges() {
    var overview = overview(7);
    var first = latest.of(overview);
    nowMs.addAndGet(LatestStats.FRESH_MS - 1);
    assertThat(latest.of(overview)).isSameAs(first);
  }

  @Test
  void rendersAnewWhenAgesHaveGrown() {
    var overview = overview(7);
    var first = latest.of(overview);
    nowMs.addAndGet(LatestStats.FRESH_MS);
    assertThat(latest.of(overview)).isNotSameAs(first);
  }

  @Test
  void showsWhatHasChangedAtOnce() {
    latest.of(overview(7));
    assertThat(latest.of(overview(8)).getData().utf8String()).contains("\"bandwidth\":8");
  }

  private static Overview overview(int bandwidthMbps) {
    return new Overview(
        bandwidthMbps, 1, 0, false, false, 0, List.of(), List.of(), List.of(), Optional.empty());
  }
}
