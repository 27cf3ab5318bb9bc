package superpeer.master.http;

import akka.http.javadsl.model.HttpEntity;
import java.util.Optional;
import java.util.function.LongSupplier;
import superpeer.master.seeding.FleetOverview;

/**
 * The answer to {@code GET /stats}, rendered once for all who ask while nothing changes: it is 37
 * KB with 64 workers. Any thread.
 */
final class StatsCache {

  /** How old its ages and the master's own figures may be, in ms. */
  static final long MAX_AGE_MS = 100;

  private record Rendered(FleetOverview of, long atMs, HttpEntity.Strict body) {}

  private final StatsMapper statsMapper;
  private final LongSupplier nowMs;
  private volatile Optional<Rendered> latest = Optional.empty();

  StatsCache(StatsMapper statsMapper, LongSupplier nowMs) {
    this.statsMapper = statsMapper;
    this.nowMs = nowMs;
  }

  @SuppressWarnings("ReferenceEquality") // the same object: nothing has changed
  HttpEntity.Strict get(FleetOverview fleetOverview) {
    var now = nowMs.getAsLong();
    var known = latest.filter(it -> it.of() == fleetOverview && now - it.atMs() < MAX_AGE_MS);
    if (known.isPresent()) {
      return known.get().body();
    }
    var rendered =
        new Rendered(fleetOverview, now, JsonResponses.entity(statsMapper.stats(fleetOverview)));
    latest = Optional.of(rendered);
    return rendered.body();
  }
}
