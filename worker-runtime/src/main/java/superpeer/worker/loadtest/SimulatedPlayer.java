package superpeer.worker.loadtest;

import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A player without a picture: plays what arrived in order, stalls when it has none, and plays on
 * with the next segment. It has no origin to fall back on: its stalls are what viewers would have
 * had to load over HTTP to escape.
 *
 * <p>Times are nanoseconds of one clock that never goes back. Plain code, not thread-safe.
 */
final class SimulatedPlayer {

  private final NavigableMap<Long, Long> add = new TreeMap<>(); // sn → nanoseconds; not played
  private long nextSn;
  private long buffered;
  private long since; // what is buffered was true then
  private boolean running;
  private boolean stalled;
  private int stalls;
  private long stalledNanos;
  private long playedNanos;

  /**
   * Begins to play.
   *
   * @param firstSn the first segment that will arrive
   * @param buffer what is there already
   */
  void start(long firstSn, Duration buffer, long now) {
    running = true;
    nextSn = firstSn;
    buffered = buffer.toNanos();
    since = now;
  }

  /** The segment that it waits for next. */
  long nextSn() {
    return nextSn;
  }

  /** A segment is here; out of order it waits for those before it. */
  void add(long sn, Duration length, long now) {
    if (sn >= nextSn) {
      add.put(sn, length.toNanos());
      append(now);
    }
  }

  /** A segment will never come: the player jumps over it. */
  void skip(long sn, long now) {
    add(sn, Duration.ZERO, now);
  }

  /** Forgets what waits, and goes on with {@code sn}; what is buffered plays on. */
  void jumpTo(long sn, long now) {
    advance(now);
    add.clear();
    nextSn = sn;
  }

  /** What can be played without a further segment; segments out of order are not part of it. */
  Duration buffered(long now) {
    advance(now);
    return Duration.ofNanos(buffered);
  }

  /** Times that the buffer ran dry. */
  int stalls(long now) {
    advance(now);
    return stalls;
  }

  Duration stalled(long now) {
    advance(now);
    return Duration.ofNanos(stalledNanos);
  }

  Duration played(long now) {
    advance(now);
    return Duration.ofNanos(playedNanos);
  }

  private void append(long now) {
    advance(now);
    while (!add.isEmpty() && add.firstKey() == nextSn) {
      buffered += add.pollFirstEntry().getValue();
      nextSn++;
    }
    if (buffered > 0) {
      stalled = false;
    }
  }

  private void advance(long now) {
    if (!running) {
      return;
    }
    var elapsed = now - since;
    since = now;
    var played = Math.min(elapsed, buffered);
    buffered -= played;
    playedNanos += played;
    if (played < elapsed && !stalled) {
      stalled = true;
      stalls++;
    }
    stalledNanos += elapsed - played;
  }
}
