package superpeer.hub.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which servers there are, how each is, and when it is to be asked again.
 *
 * <p>A running server that fails once is asked again at once, and is stopped when it fails a second
 * time; one that says no to the token is stopped right away. A stopped one is asked at growing
 * intervals. Not thread-safe.
 */
final class Servers {

  /** How soon a running server is asked again that has just failed. */
  private static final Duration SECOND_LOOK = Duration.ofMillis(500);

  private final Duration every;
  private final Duration stoppedAtMost;
  private final Map<String, Looked> byId = new LinkedHashMap<>();
  private long looks;

  /** A server, its state, and the look at it that is under way or due. */
  private static final class Looked {
    private ServerEntry entry;
    private Health health;
    private int failures;
    private long dueMs;
    private long look;
    private boolean underWay;

    Looked(ServerEntry entry, long nowMs) {
      this.entry = entry;
      this.health = Health.unknown(nowMs);
      this.dueMs = nowMs;
    }
  }

  /** A look that is to be made. */
  record Look(long number, ServerEntry entry) {}

  /** Why there was no report. */
  record Failure(Kind kind, String reason) {

    enum Kind {
      /** It may be over in a moment. */
      PASSING,
      /** It stays until somebody changes something. */
      LASTING
    }
  }

  /**
   * @param every time between two looks at a running server
   * @param stoppedAtMost longest time between two looks at a stopped one
   */
  Servers(Duration every, Duration stoppedAtMost) {
    this.every = every;
    this.stoppedAtMost = stoppedAtMost;
  }

  Optional<ServerView> find(String id) {
    return Optional.ofNullable(byId.get(id)).map(Servers::view);
  }

  List<ServerView> views() {
    return byId.values().stream().map(Servers::view).toList();
  }

  int size() {
    return byId.size();
  }

  Optional<ServerEntry> withUrl(String url) {
    return byId.values().stream()
        .map(looked -> looked.entry)
        .filter(entry -> entry.url().equalsIgnoreCase(url))
        .findFirst();
  }

  /** Adds a server, or changes it; what was heard of it at another address is forgotten. */
  void put(ServerEntry entry, long nowMs) {
    var known = byId.get(entry.id());
    if (known == null || !known.entry.target().equals(entry.target())) {
      byId.put(entry.id(), new Looked(entry, nowMs));
    } else {
      known.entry = entry;
    }
  }

  void remove(String id) {
    byId.remove(id);
  }

  /** The looks that are due; each is under way until it is answered. */
  List<Look> due(long nowMs) {
    var due = new ArrayList<Look>();
    for (var looked : byId.values()) {
      if (!looked.underWay && looked.dueMs <= nowMs) {
        looked.underWay = true;
        looked.look = ++looks;
        due.add(new Look(looked.look, looked.entry));
      }
    }
    return due;
  }

  /**
   * @return what changed, for people
   */
  Optional<String> heard(Look look, ServerReport report, long nowMs) {
    return of(look)
        .flatMap(
            looked -> {
              var before = looked.health;
              var since = before.isRunning() ? before.sinceMs() : nowMs;
              answered(looked, nowMs + every.toMillis());
              looked.failures = 0;
              looked.health =
                  new Health(Health.Status.RUNNING, Optional.empty(), since, Optional.of(report));
              return before.isRunning()
                  ? Optional.empty()
                  : Optional.of(looked.entry.name() + " runs");
            });
  }

  /**
   * @return what changed, for people
   */
  Optional<String> failed(Look look, Failure failure, long nowMs) {
    return of(look)
        .flatMap(
            looked -> {
              looked.failures++;
              var before = looked.health;
              if (before.isRunning()
                  && looked.failures < 2
                  && failure.kind() == Failure.Kind.PASSING) {
                answered(looked, nowMs + SECOND_LOOK.toMillis());
                return Optional.empty();
              }
              answered(looked, nowMs + pause(looked.failures).toMillis());
              return stopped(looked, failure.reason(), nowMs);
            });
  }

  private static Optional<String> stopped(Looked looked, String reason, long nowMs) {
    var before = looked.health;
    var was = before.status() == Health.Status.STOPPED;
    looked.health =
        new Health(
            Health.Status.STOPPED,
            Optional.of(reason),
            was ? before.sinceMs() : nowMs,
            Optional.empty());
    return was && before.reason().equals(Optional.of(reason))
        ? Optional.empty()
        : Optional.of(looked.entry.name() + " is stopped: " + reason);
  }

  private Duration pause(int failures) {
    var doubled = every.multipliedBy(1L << Math.min(10, Math.max(0, failures - 1)));
    return doubled.compareTo(stoppedAtMost) < 0 ? doubled : stoppedAtMost;
  }

  private static void answered(Looked looked, long dueMs) {
    looked.underWay = false;
    looked.dueMs = dueMs;
  }

  /** Not of one that was changed meanwhile: its answer is about another address. */
  private Optional<Looked> of(Look look) {
    return Optional.ofNullable(byId.get(look.entry().id()))
        .filter(looked -> looked.look == look.number() && looked.underWay);
  }

  private static ServerView view(Looked looked) {
    return new ServerView(
        Objects.requireNonNull(looked.entry), Objects.requireNonNull(looked.health));
  }
}
