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
 * Keeps the registered servers and their health, and decides when each is polled.
 *
 * <p>A server that refuses the token is stopped at once; one that refuses the connection, after two
 * failures in a row. A timeout is judged more slowly, because a busy server responds late. A
 * running server is polled at every interval, even while earlier polls are pending. It is stopped
 * when a poll times out and the server did not respond since that poll began. A stopped server is
 * polled at growing intervals.
 *
 * <p>Two kinds of timeout are ignored: those of the server in this process, which lives as long as
 * this hub; and those during which this process itself was stalled. Not thread-safe.
 */
final class ServerDirectory {

  /** How soon a running server is polled again after a failure. */
  private static final Duration RETRY_DELAY = Duration.ofMillis(500);

  /** A longer time between two calls of {@link #due} means that this process was stalled. */
  private static final Duration STALL = Duration.ofSeconds(3);

  private final Duration interval;
  private final Duration maxInterval;
  private final Map<String, ServerState> byId = new LinkedHashMap<>();
  private long pollCount;
  private long lastCallMs;
  private long stalledMs;

  /** A server, its health, and its polls. */
  private static final class ServerState {
    private ServerEntry entry;
    private ServerHealth health;
    private int failures;
    private long dueMs;
    private long lastAnswerMs;

    /** Number of each pending poll and when it began. */
    private final Map<Long, Long> pending = new HashMap<>();

    ServerState(ServerEntry entry, long nowMs) {
      this.entry = entry;
      this.health = ServerHealth.unknown(nowMs);
      this.dueMs = nowMs;
    }
  }

  /** A poll to make. */
  record Poll(long number, ServerEntry entry) {}

  /** Why a poll failed. */
  record Failure(Kind kind, String reason) {

    enum Kind {
      /** It may be over in a moment. */
      TRANSIENT,
      /** No response in time: the server is dead or busy. */
      TIMEOUT,
      /** It stays until the operator changes something. */
      PERMANENT
    }
  }

  /**
   * @param interval time between two polls of a running server
   * @param maxInterval longest time between two polls of a stopped server
   */
  ServerDirectory(Duration interval, Duration maxInterval) {
    this.interval = interval;
    this.maxInterval = maxInterval;
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
        .map(state -> state.entry)
        .filter(entry -> entry.url().equalsIgnoreCase(url))
        .findFirst();
  }

  /** Adds or changes a server. If its address changed, its health is reset. */
  void put(ServerEntry entry, long nowMs) {
    var existing = byId.get(entry.id());
    if (existing == null || !existing.entry.target().equals(entry.target())) {
      byId.put(entry.id(), new ServerState(entry, nowMs));
    } else {
      existing.entry = entry;
    }
  }

  void remove(String id) {
    byId.remove(id);
  }

  /** The polls that are due. Must be called all the time. */
  List<Poll> due(long nowMs) {
    noteRunning(nowMs);
    var due = new ArrayList<Poll>();
    for (var state : byId.values()) {
      if (state.dueMs <= nowMs && (state.health.isRunning() || state.pending.isEmpty())) {
        state.pending.put(++pollCount, nowMs);
        state.dueMs = nowMs + interval.toMillis();
        due.add(new Poll(pollCount, state.entry));
      }
    }
    return due;
  }

  private void noteRunning(long nowMs) {
    if (nowMs - lastCallMs > STALL.toMillis()) {
      stalledMs = nowMs;
    }
    lastCallMs = nowMs;
  }

  /**
   * @return what changed, for humans
   */
  Optional<String> answered(Poll poll, ServerReport report, long nowMs) {
    var state = of(poll);
    if (state.isEmpty()) {
      return Optional.empty();
    }
    var it = state.get();
    var before = it.health;
    it.pending.remove(poll.number());
    it.lastAnswerMs = nowMs;
    it.failures = 0;
    it.dueMs = nowMs + interval.toMillis();
    it.health =
        new ServerHealth(
            ServerHealth.Status.RUNNING,
            Optional.empty(),
            before.isRunning() ? before.sinceMs() : nowMs,
            Optional.of(report));
    return before.isRunning() ? Optional.empty() : Optional.of(it.entry.name() + " is running");
  }

  /**
   * @return what changed, for humans
   */
  Optional<String> failed(Poll poll, Failure failure, long nowMs) {
    noteRunning(nowMs);
    var state = of(poll);
    if (state.isEmpty()) {
      return Optional.empty();
    }
    var it = state.get();
    var startMs = Optional.ofNullable(it.pending.remove(poll.number())).orElse(nowMs);
    if (failure.kind() == Failure.Kind.TIMEOUT && isInconclusive(it, startMs)) {
      return Optional.empty();
    }
    it.failures++;
    if (it.health.isRunning() && it.failures < 2 && failure.kind() == Failure.Kind.TRANSIENT) {
      it.dueMs = nowMs + RETRY_DELAY.toMillis();
      return Optional.empty();
    }
    it.dueMs = nowMs + pause(it.failures).toMillis();
    return stopped(it, failure.reason(), nowMs);
  }

  private boolean isInconclusive(ServerState state, long startMs) {
    var wasStoppedSince =
        state.health.status() == ServerHealth.Status.STOPPED && startMs < state.health.sinceMs();
    return state.entry.isSelf()
        || startMs < stalledMs
        || startMs < state.lastAnswerMs
        || wasStoppedSince;
  }

  private static Optional<String> stopped(ServerState state, String reason, long nowMs) {
    var before = state.health;
    var was = before.status() == ServerHealth.Status.STOPPED;
    state.health =
        new ServerHealth(
            ServerHealth.Status.STOPPED,
            Optional.of(reason),
            was ? before.sinceMs() : nowMs,
            Optional.empty());
    return was && before.reason().equals(Optional.of(reason))
        ? Optional.empty()
        : Optional.of(state.entry.name() + " is stopped: " + reason);
  }

  private Duration pause(int failures) {
    var doubled = interval.multipliedBy(1L << Math.min(10, Math.max(0, failures - 1)));
    return doubled.compareTo(maxInterval) < 0 ? doubled : maxInterval;
  }

  /** Empty if the server was changed since: the result is about another address. */
  private Optional<ServerState> of(Poll poll) {
    return Optional.ofNullable(byId.get(poll.entry().id()))
        .filter(state -> state.pending.containsKey(poll.number()));
  }

  private static ServerView view(ServerState state) {
    return new ServerView(
        Objects.requireNonNull(state.entry), Objects.requireNonNull(state.health));
  }
}
