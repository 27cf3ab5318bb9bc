package superpeer.master.fleet;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import superpeer.protocol.control.WorkerEvent.Degraded;

/** What a worker says is wrong just now, by the part concerned. Immutable. */
record WorkerErrors(Map<String, Degraded> byPart) {

  static final WorkerErrors NONE = new WorkerErrors(Map.of());

  /** More parts than a worker has; a broken one cannot grow the master. */
  private static final int MAX_PARTS = 8;

  WorkerErrors {
    byPart = Map.copyOf(byPart);
  }

  /** Takes in a new trouble, or the end of one. */
  WorkerErrors with(Degraded news) {
    var all = new TreeMap<>(byPart);
    all.remove(news.what());
    if (news.error().isPresent() && all.size() < MAX_PARTS) {
      all.put(news.what(), news);
    }
    return new WorkerErrors(all);
  }

  boolean isEmpty() {
    return byPart.isEmpty();
  }

  /** All errors in one line, each after its part. */
  Optional<String> error() {
    return joined(t -> t.error().map(error -> t.what() + ": " + error));
  }

  Optional<String> hint() {
    return joined(Degraded::hint);
  }

  private Optional<String> joined(Function<Degraded, Optional<String>> textOf) {
    var text =
        new TreeMap<>(byPart)
            .values().stream()
                .flatMap(trouble -> textOf.apply(trouble).stream())
                .collect(Collectors.joining("; "));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
