package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import superpeer.master.seeding.FleetOverview;

class StatsCacheTest {

  private final AtomicLong nowMs = new AtomicLong(1_000);
  private final StatsCache latest =
      new StatsCache(
          new StatsMapper(new MasterProcess("1.2.3", Clock.systemUTC()), Optional.empty()),
          nowMs::get);

  @Test
  void rendersOnceWhileNothingChanges() {
    var fleetOverview = overview(7);
    var first = latest.get(fleetOverview);
    nowMs.addAndGet(StatsCache.MAX_AGE_MS - 1);
    assertThat(latest.get(fleetOverview)).isSameAs(first);
  }

  @Test
  void rendersAgainWhenTheCacheIsOld() {
    var fleetOverview = overview(7);
    var first = latest.get(fleetOverview);
    nowMs.addAndGet(StatsCache.MAX_AGE_MS);
    assertThat(latest.get(fleetOverview)).isNotSameAs(first);
  }

  @Test
  void rendersAChangedOverviewAtOnce() {
    latest.get(overview(7));
    assertThat(latest.get(overview(8)).getData().utf8String()).contains("\"bandwidth\":8");
  }

  private static FleetOverview overview(int bandwidthMbps) {
    return new FleetOverview(
        bandwidthMbps, 1, 0, false, false, 0, List.of(), List.of(), List.of(), Optional.empty());
  }
}
