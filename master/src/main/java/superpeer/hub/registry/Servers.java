package superpeer.hub.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which servers there are, how each is, and when it is to be asked again.
 *
 * <p>Whoever says no to the token is stopped right away, and who refuses the connection as soon as
 * it does so twice. Silence is judged more slowly, for a busy server answers late: a running one is
 * asked again every interval whatever became of the looks before, and it is stopped when a look
 * waited all its patience and nothing was heard since it was made. A stopped one is asked at
 * growing intervals.
 *
 * <p>Two silences say nothing of the server: that of the one in this process, which lives as long
 * as who judges it; and one during which this process itself did not come to run. Not thread-safe.
 */
final class Servers {

  /** How soon a running server is asked again that has just failed. */
  private static final Duration SECOND_LOOK = Duration.ofMillis(500);

  /** Between two calls of {@link #due}: longer means that this process could not run. */
  private static final Duration STALL = Duration.ofSeconds(3);

  private final Duration every;
  private final Duration stoppedAtMost;
  private final Map<String, Looked> byId = new LinkedHashMap<>();
  private long looks;
  private long awakeMs;
  private long stalledMs;

  /** A server, its state, and the looks at it that are under way or due. */
  private static final class Looked {
    private ServerEntry entry;
    private Health health;
    private int failures;
    private long dueMs;
    private long heardMs;

    /** Number of each look that is under way and when it was made. */
    private final Map<Long, Long> underWay = new HashMap<>();

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
      /** No answer in time: it may be dead, or busy. */
      SILENT,
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

  /** The looks that are due; to be asked for all the time. */
  List<Look> due(long nowMs) {
    wake(nowMs);
    var due = new ArrayList<Look>();
    for (var looked : byId.values()) {
      if (looked.dueMs <= nowMs && (looked.health.isRunning() || looked.underWay.isEmpty())) {
        looked.underWay.put(++looks, nowMs);
        looked.dueMs = nowMs + every.toMillis();
        due.add(new Look(looks, looked.entry));
      }
    }
    return due;
  }

  private void wake(long nowMs) {
    if (nowMs - awakeMs > STALL.toMillis()) {
      stalledMs = nowMs;
    }
    awakeMs = nowMs;
  }

  /**
   * @return what changed, for people
   */
  Optional<String> heard(Look look, ServerReport report, long nowMs) {
    var looked = of(look);
    if (looked.isEmpty()) {
      return Optional.empty();
    }
    var it = looked.get();
    var before = it.health;
    it.underWay.remove(look.number());
    it.heardMs = nowMs;
    it.failures = 0;
    it.dueMs = nowMs + every.toMillis();
    it.health =
        new Health(
            Health.Status.RUNNING,
            Optional.empty(),
            before.isRunning() ? before.sinceMs() : nowMs,
            Optional.of(report));
    return before.isRunning() ? Optional.empty() : Optional.of(it.entry.name() + " runs");
  }

  /**
   * @return what changed, for people
   */
  Optional<String> failed(Look look, Failure failure, long nowMs) {
    wake(nowMs);
    var looked = of(look);
    if (looked.isEmpty()) {
      return Optional.empty();
    }
    var it = looked.get();
    var madeMs = Optional.ofNullable(it.underWay.remove(look.number())).orElse(nowMs);
    if (failure.kind() == Failure.Kind.SILENT && saysNothing(it, madeMs)) {
      return Optional.empty();
    }
    it.failures++;
    if (it.health.isRunning() && it.failures < 2 && failure.kind() == Failure.Kind.PASSING) {
      it.dueMs = nowMs + SECOND_LOOK.toMillis();
      return Optional.empty();
    }
    it.dueMs = nowMs + pause(it.failures).toMillis();
    return stopped(it, failure.reason(), nowMs);
  }

  private boolean saysNothing(Looked looked, long madeMs) {
    var wasStoppedSince =
        looked.health.status() == Health.Status.STOPPED && madeMs < looked.health.sinceMs();
    return looked.entry.isSelf()
        || madeMs < stalledMs
        || madeMs < looked.heardMs
        || wasStoppedSince;
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

  /** Not of one that was changed meanwhile: its answer is about another address. */
  private Optional<Looked> of(Look look) {
    return Optional.ofNullable(byId.get(look.entry().id()))
        .filter(looked -> looked.underWay.containsKey(look.number()));
  }

  private static ServerView view(Looked looked) {
    return new ServerView(
        Objects.requireNonNull(looked.entry), Objects.requireNonNull(looked.health));
  }
}
