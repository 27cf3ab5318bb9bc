package superpeer.worker.loadtest;

import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Simulates a player without video. It plays segments in order, stalls when the buffer is empty,
 * and resumes with the next segment. It cannot fall back to HTTP, so its stalls show what real
 * viewers would have loaded from the origin.
 *
 * <p>Times are in nanoseconds of one monotonic clock. Not thread-safe.
 */
final class SimulatedPlayer {

  private final NavigableMap<Long, Long> add =
      new TreeMap<>(); // sn → duration in ns; waiting for earlier ones
  private long nextSn;
  private long buffered;
  private long since; // time of the last update
  private boolean running;
  private boolean stalled;
  private int stalls;
  private long stalledNanos;
  private long playedNanos;

  /**
   * Starts playback.
   *
   * @param firstSn the first segment that will arrive
   * @param buffer what is buffered at the start
   */
  void start(long firstSn, Duration buffer, long now) {
    running = true;
    nextSn = firstSn;
    buffered = buffer.toNanos();
    since = now;
  }

  /** The segment that it needs next. */
  long nextSn() {
    return nextSn;
  }

  /** Adds a segment. One that is out of order waits for those before it. */
  void add(long sn, Duration length, long now) {
    if (sn >= nextSn) {
      add.put(sn, length.toNanos());
      append(now);
    }
  }

  /** Skips a segment that will never come. */
  void skip(long sn, long now) {
    add(sn, Duration.ZERO, now);
  }

  /** Drops waiting segments and continues with {@code sn}; the buffer plays on. */
  void jumpTo(long sn, long now) {
    advance(now);
    add.clear();
    nextSn = sn;
  }

  /** How much can be played now; segments that are out of order do not count. */
  Duration buffered(long now) {
    advance(now);
    return Duration.ofNanos(buffered);
  }

  /** How often the buffer ran empty. */
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
