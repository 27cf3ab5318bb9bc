package superpeer.master.http;

import akka.http.javadsl.model.HttpEntity;
import java.util.Optional;
import java.util.function.LongSupplier;
import superpeer.master.seeding.Overview;

/**
 * The answer to {@code GET /stats}, rendered once for all who ask while nothing changes: it is 37
 * KB with 64 workers. Any thread.
 */
final class LatestStats {

  /** How old its ages and the master's own figures may be, in ms. */
  static final long FRESH_MS = 100;

  private record Rendered(Overview of, long atMs, HttpEntity.Strict body) {}

  private final Figures figures;
  private final LongSupplier nowMs;
  private volatile Optional<Rendered> latest = Optional.empty();

  LatestStats(Figures figures, LongSupplier nowMs) {
    this.figures = figures;
    this.nowMs = nowMs;
  }

  @SuppressWarnings("ReferenceEquality") // the same object: nothing has changed
  HttpEntity.Strict of(Overview overview) {
    var now = nowMs.getAsLong();
    var known = latest.filter(it -> it.of() == overview && now - it.atMs() < FRESH_MS);
    if (known.isPresent()) {
      return known.get().body();
    }
    var rendered = new Rendered(overview, now, Answers.entity(figures.stats(overview)));
    latest = Optional.of(rendered);
    return rendered.body();
  }
}
