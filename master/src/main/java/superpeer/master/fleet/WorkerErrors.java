package superpeer.master.fleet;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import superpeer.protocol.control.WorkerEvent.Degraded;

/** The current errors of a worker, by part. Immutable. */
record WorkerErrors(Map<String, Degraded> byPart) {

  static final WorkerErrors NONE = new WorkerErrors(Map.of());

  /** Most parts; bounds memory if a worker misbehaves. */
  private static final int MAX_PARTS = 8;

  WorkerErrors {
    byPart = Map.copyOf(byPart);
  }

  /** Adds an error, or removes one that is over. */
  WorkerErrors with(Degraded change) {
    var all = new TreeMap<>(byPart);
    all.remove(change.what());
    if (change.error().isPresent() && all.size() < MAX_PARTS) {
      all.put(change.what(), change);
    }
    return new WorkerErrors(all);
  }

  boolean isEmpty() {
    return byPart.isEmpty();
  }

  /** All errors in one line, each with its part. */
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
                .flatMap(error -> textOf.apply(error).stream())
                .collect(Collectors.joining("; "));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
