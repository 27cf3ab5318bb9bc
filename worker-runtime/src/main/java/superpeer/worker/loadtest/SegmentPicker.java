package superpeer.worker.loadtest;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import superpeer.worker.loadtest.Scenario.Target;
import superpeer.worker.loadtest.Scenario.ViewerBehavior;

/**
 * Picks the segments that a viewer downloads, and when it requests them.
 *
 * <p>Live: the newest segment at the start, then each one that a peer announces. VOD: one after the
 * other, so that the buffer holds {@code ahead}; after the last one again the first. Not
 * thread-safe; times are in nanoseconds.
 */
final class SegmentPicker {

  /** Segments that can be requested at the same time: the SDK looks this far ahead. */
  private static final int MAX_REQUESTS = 6;

  private final Target target;
  private final ViewerBehavior behavior;
  private final RandomGenerator random;
  private final NavigableMap<Long, SegmentRequest> requests = new TreeMap<>();
  private final TreeSet<Long> known = new TreeSet<>(); // VOD only
  private long next;
  private long skipped;
  private boolean started;

  SegmentPicker(Target target, ViewerBehavior behavior, RandomGenerator random) {
    this.target = target;
    this.behavior = behavior;
    this.random = random;
  }

  boolean isStarted() {
    return started;
  }

  /**
   * Starts; returns the first segment, or empty if it was started before or no peer holds anything.
   */
  OptionalLong start(Collection<Long> held, long now) {
    if (started || held.isEmpty()) {
      return OptionalLong.empty();
    }
    started = true;
    var all = new TreeSet<>(held);
    if (target.live()) {
      next = all.last();
      addRequest(now);
      return OptionalLong.of(next - 1);
    }
    known.addAll(all);
    next = behavior.fromAnywhere() ? List.copyOf(all).get(random.nextInt(all.size())) : all.first();
    return OptionalLong.of(next);
  }

  /**
   * A peer holds this segment.
   *
   * @return where the player must continue if it fell too far behind the live edge
   */
  OptionalLong onAnnounced(long sn, long now) {
    if (!target.live()) {
      known.add(sn);
      return OptionalLong.empty();
    }
    if (!started || sn < next) {
      return OptionalLong.empty();
    }
    var from = Math.max(next, sn - MAX_REQUESTS + 1); // anything older would be too late
    var jumpTo = from > next ? OptionalLong.of(from) : OptionalLong.empty();
    skipped += from - next;
    next = from;
    while (next <= sn) {
      addRequest(now + randomThinkTime());
    }
    return jumpTo;
  }

  /**
   * VOD: adds requests if the buffer is low.
   *
   * @param buffered how much the player can play
   * @return where the player must continue if the viewer started over
   */
  OptionalLong fillBuffer(Duration buffered, long now) {
    if (target.live() || !started) {
      return OptionalLong.empty();
    }
    var ahead = buffered.plus(target.segment().multipliedBy(requests.size()));
    var rewound = OptionalLong.empty();
    while (ahead.compareTo(behavior.ahead()) < 0 && requests.size() < MAX_REQUESTS) {
      if (next > lastSn()) {
        if (!requests.isEmpty()) {
          return rewound; // play to the end before starting over
        }
        next = known.first();
        rewound = OptionalLong.of(next);
      }
      addRequest(now + randomThinkTime());
      ahead = ahead.plus(target.segment());
    }
    return rewound;
  }

  /** The first due request whose segment is available. */
  Optional<SegmentRequest> nextDueRequest(long now, LongPredicate available) {
    return requests.values().stream()
        .filter(request -> request.due() <= now && available.test(request.sn()))
        .findFirst();
  }

  /** When the next request becomes due. */
  OptionalLong nextDueAt(long now) {
    return requests.values().stream().mapToLong(SegmentRequest::due).filter(due -> due > now).min();
  }

  /** Drops and returns the requests that have been due for longer than {@code timeout}. */
  List<SegmentRequest> giveUp(Duration timeout, long now, LongPredicate inFlight) {
    var expired =
        requests.values().stream()
            .filter(
                request -> now - request.due() >= timeout.toNanos() && !inFlight.test(request.sn()))
            .toList();
    expired.forEach(request -> requests.remove(request.sn()));
    return expired;
  }

  void onFetched(long sn) {
    requests.remove(sn);
  }

  /** Skips the next live segment, which came without an announcement. */
  long skipUnannounced() {
    return next++;
  }

  /** Live segments that it skipped. */
  long skipped() {
    return skipped;
  }

  private void addRequest(long due) {
    var urgent = random.nextDouble() < behavior.urgent();
    requests.put(
        next,
        new SegmentRequest(
            next,
            urgent,
            urgent && random.nextDouble() < behavior.reverse(),
            random.nextDouble() < behavior.cancel(),
            due));
    next++;
  }

  private long lastSn() {
    return Math.max(target.lastSn().orElse(-1), known.isEmpty() ? -1 : known.last());
  }

  private long randomThinkTime() {
    var max = behavior.think().toNanos();
    return max == 0 ? 0 : random.nextLong(max);
  }
}
