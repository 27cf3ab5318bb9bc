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
 * Which segments a viewer wants, and when it asks for them.
 *
 * <p>Live: the newest when it comes, then each that somebody announces. VOD: one after the other,
 * so that its buffer holds {@code ahead}; after the last the first again. Plain code, not
 * thread-safe; times in nanoseconds.
 */
final class SegmentPicker {

  /** Segments that may be wanted at a time: the SDK looks that far ahead. */
  private static final int MAX_WANTED = 6;

  private final Target target;
  private final ViewerBehavior viewerBehavior;
  private final RandomGenerator random;
  private final NavigableMap<Long, SegmentRequest> wanted = new TreeMap<>();
  private final TreeSet<Long> known = new TreeSet<>(); // of a VOD
  private long next;
  private long skipped;
  private boolean begun;

  SegmentPicker(Target target, ViewerBehavior viewerBehavior, RandomGenerator random) {
    this.target = target;
    this.viewerBehavior = viewerBehavior;
    this.random = random;
  }

  boolean isStarted() {
    return begun;
  }

  /** Where it begins; empty if it had begun, or nobody has anything. */
  OptionalLong start(Collection<Long> held, long now) {
    if (begun || held.isEmpty()) {
      return OptionalLong.empty();
    }
    begun = true;
    var all = new TreeSet<>(held);
    if (target.live()) {
      next = all.last();
      addRequest(now);
      return OptionalLong.of(next - 1);
    }
    known.addAll(all);
    next =
        viewerBehavior.fromAnywhere()
            ? List.copyOf(all).get(random.nextInt(all.size()))
            : all.first();
    return OptionalLong.of(next);
  }

  /**
   * Somebody holds a segment.
   *
   * @return where the player has to go on, if it fell too far behind what is live
   */
  OptionalLong onAnnounced(long sn, long now) {
    if (!target.live()) {
      known.add(sn);
      return OptionalLong.empty();
    }
    if (!begun || sn < next) {
      return OptionalLong.empty();
    }
    var from = Math.max(next, sn - MAX_WANTED + 1); // further behind it would only be late
    var jump = from > next ? OptionalLong.of(from) : OptionalLong.empty();
    skipped += from - next;
    next = from;
    while (next <= sn) {
      addRequest(now + think());
    }
    return jump;
  }

  /**
   * VOD: wants more if little is buffered.
   *
   * @param buffered what the player can play
   * @return where the player has to go on, if the viewer began again at the beginning
   */
  OptionalLong fillBuffer(Duration buffered, long now) {
    if (target.live() || !begun) {
      return OptionalLong.empty();
    }
    var ahead = buffered.plus(target.segment().multipliedBy(wanted.size()));
    var rewound = OptionalLong.empty();
    while (ahead.compareTo(viewerBehavior.ahead()) < 0 && wanted.size() < MAX_WANTED) {
      if (next > last()) {
        if (!wanted.isEmpty()) {
          return rewound; // first the end, then the beginning
        }
        next = known.first();
        rewound = OptionalLong.of(next);
      }
      addRequest(now + think());
      ahead = ahead.plus(target.segment());
    }
    return rewound;
  }

  /** The first whose time has come and that can be had. */
  Optional<SegmentRequest> nextDueRequest(long now, LongPredicate available) {
    return wanted.values().stream()
        .filter(
            segmentRequest -> segmentRequest.due() <= now && available.test(segmentRequest.sn()))
        .findFirst();
  }

  /** When a want that is not due yet becomes it. */
  OptionalLong nextDueAt(long now) {
    return wanted.values().stream().mapToLong(SegmentRequest::due).filter(due -> due > now).min();
  }

  /** Those due for longer than {@code patience}; they are wanted no more. */
  List<SegmentRequest> giveUp(Duration patience, long now, LongPredicate underWay) {
    var late =
        wanted.values().stream()
            .filter(
                segmentRequest ->
                    now - segmentRequest.due() >= patience.toNanos()
                        && !underWay.test(segmentRequest.sn()))
            .toList();
    late.forEach(segmentRequest -> wanted.remove(segmentRequest.sn()));
    return late;
  }

  void onFetched(long sn) {
    wanted.remove(sn);
  }

  /** The next one of a live channel came without being announced. */
  long takeUnannounced() {
    return next++;
  }

  /** Segments of a live channel that it jumped over. */
  long skipped() {
    return skipped;
  }

  private void addRequest(long due) {
    var urgent = random.nextDouble() < viewerBehavior.urgent();
    wanted.put(
        next,
        new SegmentRequest(
            next,
            urgent,
            urgent && random.nextDouble() < viewerBehavior.reverse(),
            random.nextDouble() < viewerBehavior.cancel(),
            due));
    next++;
  }

  private long last() {
    return Math.max(target.lastSn().orElse(-1), known.isEmpty() ? -1 : known.last());
  }

  private long think() {
    var most = viewerBehavior.think().toNanos();
    return most == 0 ? 0 : random.nextLong(most);
  }
}
