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
final class ServerDirectory {

  /** How soon a running server is asked again that has just failed. */
  private static final Duration RETRY_DELAY = Duration.ofMillis(500);

  /** Between two calls of {@link #due}: longer means that this process could not run. */
  private static final Duration STALL = Duration.ofSeconds(3);

  private final Duration every;
  private final Duration stoppedAtMost;
  private final Map<String, ServerState> byId = new LinkedHashMap<>();
  private long pollCount;
  private long awakeMs;
  private long stalledMs;

  /** A server, its state, and the looks at it that are under way or due. */
  private static final class ServerState {
    private ServerEntry entry;
    private ServerHealth serverHealth;
    private int failures;
    private long dueMs;
    private long lastAnswerMs;

    /** Number of each look that is under way and when it was made. */
    private final Map<Long, Long> pending = new HashMap<>();

    ServerState(ServerEntry entry, long nowMs) {
      this.entry = entry;
      this.serverHealth = ServerHealth.unknown(nowMs);
      this.dueMs = nowMs;
    }
  }

  /** A look that is to be made. */
  record Poll(long number, ServerEntry entry) {}

  /** Why there was no report. */
  record Failure(Kind kind, String reason) {

    enum Kind {
      /** It may be over in a moment. */
      TRANSIENT,
      /** No answer in time: it may be dead, or busy. */
      TIMEOUT,
      /** It stays until somebody changes something. */
      PERMANENT
    }
  }

  /**
   * @param every time between two looks at a running server
   * @param stoppedAtMost longest time between two looks at a stopped one
   */
  ServerDirectory(Duration every, Duration stoppedAtMost) {
    this.every = every;
    this.stoppedAtMost = stoppedAtMost;
  }

  Optional<ServerView> find(String id) {
    return Optional.ofNullable(byId.get(id)).map(ServerDirectory::view);
  }

  List<ServerView> views() {
    return byId.values().stream().map(ServerDirectory::view).toList();
  }

  int size() {
    return byId.size();
  }

  Optional<ServerEntry> withUrl(String url) {
    return byId.values().stream()
        .map(serverState -> serverState.entry)
        .filter(entry -> entry.url().equalsIgnoreCase(url))
        .findFirst();
  }

  /** Adds a server, or changes it; what was heard of it at another address is forgotten. */
  void put(ServerEntry entry, long nowMs) {
    var known = byId.get(entry.id());
    if (known == null || !known.entry.target().equals(entry.target())) {
      byId.put(entry.id(), new ServerState(entry, nowMs));
    } else {
      known.entry = entry;
    }
  }

  void remove(String id) {
    byId.remove(id);
  }

  /** The looks that are due; to be asked for all the time. */
  List<Poll> due(long nowMs) {
    noteRunning(nowMs);
    var due = new ArrayList<Poll>();
    for (var serverState : byId.values()) {
      if (serverState.dueMs <= nowMs
          && (serverState.serverHealth.isRunning() || serverState.pending.isEmpty())) {
        serverState.pending.put(++pollCount, nowMs);
        serverState.dueMs = nowMs + every.toMillis();
        due.add(new Poll(pollCount, serverState.entry));
      }
    }
    return due;
  }

  private void noteRunning(long nowMs) {
    if (nowMs - awakeMs > STALL.toMillis()) {
      stalledMs = nowMs;
    }
    awakeMs = nowMs;
  }

  /**
   * @return what changed, for people
   */
  Optional<String> answered(Poll poll, ServerReport report, long nowMs) {
    var looked = of(poll);
    if (looked.isEmpty()) {
      return Optional.empty();
    }
    var it = looked.get();
    var before = it.serverHealth;
    it.pending.remove(poll.number());
    it.lastAnswerMs = nowMs;
    it.failures = 0;
    it.dueMs = nowMs + every.toMillis();
    it.serverHealth =
        new ServerHealth(
            ServerHealth.Status.RUNNING,
            Optional.empty(),
            before.isRunning() ? before.sinceMs() : nowMs,
            Optional.of(report));
    return before.isRunning() ? Optional.empty() : Optional.of(it.entry.name() + " runs");
  }

  /**
   * @return what changed, for people
   */
  Optional<String> failed(Poll poll, Failure failure, long nowMs) {
    noteRunning(nowMs);
    var looked = of(poll);
    if (looked.isEmpty()) {
      return Optional.empty();
    }
    var it = looked.get();
    var madeMs = Optional.ofNullable(it.pending.remove(poll.number())).orElse(nowMs);
    if (failure.kind() == Failure.Kind.TIMEOUT && isInconclusive(it, madeMs)) {
      return Optional.empty();
    }
    it.failures++;
    if (it.serverHealth.isRunning()
        && it.failures < 2
        && failure.kind() == Failure.Kind.TRANSIENT) {
      it.dueMs = nowMs + RETRY_DELAY.toMillis();
      return Optional.empty();
    }
    it.dueMs = nowMs + pause(it.failures).toMillis();
    return stopped(it, failure.reason(), nowMs);
  }

  private boolean isInconclusive(ServerState serverState, long madeMs) {
    var wasStoppedSince =
        serverState.serverHealth.status() == ServerHealth.Status.STOPPED
            && madeMs < serverState.serverHealth.sinceMs();
    return serverState.entry.isSelf()
        || madeMs < stalledMs
        || madeMs < serverState.lastAnswerMs
        || wasStoppedSince;
  }

  private static Optional<String> stopped(ServerState serverState, String reason, long nowMs) {
    var before = serverState.serverHealth;
    var was = before.status() == ServerHealth.Status.STOPPED;
    serverState.serverHealth =
        new ServerHealth(
            ServerHealth.Status.STOPPED,
            Optional.of(reason),
            was ? before.sinceMs() : nowMs,
            Optional.empty());
    return was && before.reason().equals(Optional.of(reason))
        ? Optional.empty()
        : Optional.of(serverState.entry.name() + " is stopped: " + reason);
  }

  private Duration pause(int failures) {
    var doubled = every.multipliedBy(1L << Math.min(10, Math.max(0, failures - 1)));
    return doubled.compareTo(stoppedAtMost) < 0 ? doubled : stoppedAtMost;
  }

  /** Not of one that was changed meanwhile: its answer is about another address. */
  private Optional<ServerState> of(Poll poll) {
    return Optional.ofNullable(byId.get(poll.entry().id()))
        .filter(serverState -> serverState.pending.containsKey(poll.number()));
  }

  private static ServerView view(ServerState serverState) {
    return new ServerView(
        Objects.requireNonNull(serverState.entry),
        Objects.requireNonNull(serverState.serverHealth));
  }
}
