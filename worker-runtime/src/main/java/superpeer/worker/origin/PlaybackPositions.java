package superpeer.worker.origin;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/**
 * Where viewers play, and what they are about to reach.
 *
 * <p>Viewers have no names here: a position moves on when something a little ahead of it is played
 * or asked for, and one that nobody moves is overwritten by newer ones in time.
 */
final class PlaybackPositions {

  /** As many as a worker may have viewers; more only cost time to look through. */
  static final int MAX = 256;

  private final int ahead;
  private final TreeSet<Long> positions = new TreeSet<>();

  /**
   * @param ahead how many segments beyond a position are about to be reached
   */
  PlaybackPositions(int ahead) {
    this.ahead = ahead;
  }

  /** Somebody plays there, perhaps one who was a little behind it before. */
  void moveTo(long sn) {
    Optional.ofNullable(positions.floor(sn))
        .filter(position -> position >= sn - ahead)
        .ifPresent(positions::remove);
    if (positions.size() >= MAX) {
      positions.pollFirst();
    }
    positions.add(sn);
  }

  /** Nobody is about to reach that one any more, as far as is known. */
  void remove(long sn) {
    positions.subSet(sn - ahead, true, sn, true).clear();
  }

  /** The open segment that is the fewest steps ahead of any position. */
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
