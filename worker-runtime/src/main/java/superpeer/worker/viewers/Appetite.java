package superpeer.worker.viewers;

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
import superpeer.worker.viewers.Scenario.Habits;
import superpeer.worker.viewers.Scenario.Target;

/**
 * Which segments a viewer wants, and when it asks for them.
 *
 * <p>Live: the newest when it comes, then each that somebody announces. VOD: one after the other,
 * so that its buffer holds {@code ahead}; after the last the first again. Plain code, not
 * thread-safe; times in nanoseconds.
 */
final class Appetite {

  /** Segments that may be wanted at a time: the SDK looks that far ahead. */
  private static final int MAX_WANTED = 6;

  private final Target target;
  private final Habits habits;
  private final RandomGenerator random;
  private final NavigableMap<Long, Want> wanted = new TreeMap<>();
  private final TreeSet<Long> known = new TreeSet<>(); // of a VOD
  private long next;
  private long skipped;
  private boolean begun;

  Appetite(Target target, Habits habits, RandomGenerator random) {
    this.target = target;
    this.habits = habits;
    this.random = random;
  }

  boolean hasBegun() {
    return begun;
  }

  /** Where it begins; empty if it had begun, or nobody has anything. */
  OptionalLong begin(Collection<Long> held, long now) {
    if (begun || held.isEmpty()) {
      return OptionalLong.empty();
    }
    begun = true;
    var all = new TreeSet<>(held);
    if (target.live()) {
      next = all.last();
      want(now);
      return OptionalLong.of(next - 1);
    }
    known.addAll(all);
    next = habits.fromAnywhere() ? List.copyOf(all).get(random.nextInt(all.size())) : all.first();
    return OptionalLong.of(next);
  }

  /**
   * Somebody holds a segment.
   *
   * @return where the player has to go on, if it fell too far behind what is live
   */
  OptionalLong announced(long sn, long now) {
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
      want(now + think());
    }
    return jump;
  }

  /**
   * VOD: wants more if little is buffered.
   *
   * @param buffered what the player can play
   * @return where the player has to go on, if the viewer began again at the beginning
   */
  OptionalLong fill(Duration buffered, long now) {
    if (target.live() || !begun) {
      return OptionalLong.empty();
    }
    var ahead = buffered.plus(target.segment().multipliedBy(wanted.size()));
    var rewound = OptionalLong.empty();
    while (ahead.compareTo(habits.ahead()) < 0 && wanted.size() < MAX_WANTED) {
      if (next > last()) {
        if (!wanted.isEmpty()) {
          return rewound; // first the end, then the beginning
        }
        next = known.first();
        rewound = OptionalLong.of(next);
      }
      want(now + think());
      ahead = ahead.plus(target.segment());
    }
    return rewound;
  }

  /** The first whose time has come and that can be had. */
  Optional<Want> due(long now, LongPredicate available) {
    return wanted.values().stream()
        .filter(want -> want.due() <= now && available.test(want.sn()))
        .findFirst();
  }

  /** When a want that is not due yet becomes it. */
  OptionalLong nextDue(long now) {
    return wanted.values().stream().mapToLong(Want::due).filter(due -> due > now).min();
  }

  /** Those due for longer than {@code patience}; they are wanted no more. */
  List<Want> giveUp(Duration patience, long now, LongPredicate underWay) {
    var late =
        wanted.values().stream()
            .filter(want -> now - want.due() >= patience.toNanos() && !underWay.test(want.sn()))
            .toList();
    late.forEach(want -> wanted.remove(want.sn()));
    return late;
  }

  void satisfied(long sn) {
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

  private void want(long due) {
    var urgent = random.nextDouble() < habits.urgent();
    wanted.put(
        next,
        new Want(
            next,
            urgent,
            urgent && random.nextDouble() < habits.reverse(),
            random.nextDouble() < habits.cancel(),
            due));
    next++;
  }

  private long last() {
    return Math.max(target.lastSn().orElse(-1), known.isEmpty() ? -1 : known.last());
  }

  private long think() {
    var most = habits.think().toNanos();
    return most == 0 ? 0 : random.nextLong(most);
  }
}
