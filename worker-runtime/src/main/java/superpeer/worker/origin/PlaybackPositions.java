package superpeer.worker.origin;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/**
 * Tracks where viewers play and which segments they need next.
 *
 * <p>Viewers are anonymous here. A position moves when a segment shortly after it is played or
 * requested. Positions that do not move are replaced by newer ones.
 */
final class PlaybackPositions {

  /** More than a worker has viewers; a longer list only costs time. */
  static final int MAX = 256;

  private final int ahead;
  private final TreeSet<Long> positions = new TreeSet<>();

  /**
   * @param ahead how many segments after a position are needed next
   */
  PlaybackPositions(int ahead) {
    this.ahead = ahead;
  }

  /** A viewer plays here; it may be one that was shortly before. */
  void moveTo(long sn) {
    Optional.ofNullable(positions.floor(sn))
        .filter(position -> position >= sn - ahead)
        .ifPresent(positions::remove);
    if (positions.size() >= MAX) {
      positions.pollFirst();
    }
    positions.add(sn);
  }

  /** Removes the positions from which this segment is needed next. */
  void remove(long sn) {
    positions.subSet(sn - ahead, true, sn, true).clear();
  }

  /** Returns the open segment that is closest after any position. */
  OptionalLong nearestAhead(LongPredicate isOpen) {
    for (int step = 0; step <= ahead; step++) {
      for (long position : positions) {
        if (isOpen.test(position + step)) {
          return OptionalLong.of(position + step);
        }
      }
    }
    return OptionalLong.empty();
  }
}
