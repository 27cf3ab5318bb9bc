package superpeer.worker.origin;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.LongStream;
import superpeer.worker.playlist.Playlist;

/**
 * The order for VOD: what someone waits for, then the start, then what viewers are about to reach
 * (the nearest first), and while there is room, everything else in order.
 *
 * <p>Viewers have no names here: a position moves on when something a little ahead of it is played
 * or asked for, and one that nobody moves is overwritten by newer ones in time.
 */
final class ReadAhead implements FetchOrder {

  /** As many as a worker may have viewers; more only cost time to look through. */
  static final int MAX_POSITIONS = 256;

  private final int start;
  private final int window;
  private final Wishes wishes =
      new Wishes(new Playlist.Media(0, Duration.ofSeconds(1), true, List.of()));
  private final TreeSet<Long> positions = new TreeSet<>();
  private boolean roomLeft = true;

  /**
   * @param start how many segments from the beginning are worth having before anyone comes
   * @param window how many segments ahead of a position
   */
  ReadAhead(int start, int window) {
    this.start = start;
    this.window = window;
  }

  @Override
  public void listed(Playlist.Media playlist) {
    wishes.listed(playlist);
  }

  @Override
  public void want(long sn) {
    playing(sn);
    wishes.want(sn);
  }

  @Override
  public void playing(long sn) {
    if (wishes.playlist().find(sn).isEmpty()) {
      return;
    }
    Optional.ofNullable(positions.floor(sn))
        .filter(position -> position >= sn - window)
        .ifPresent(positions::remove);
    if (positions.size() >= MAX_POSITIONS) {
      positions.pollFirst();
    }
    positions.add(sn);
  }

  @Override
  public void held(Collection<Long> sns) {
    wishes.settle(sns);
  }

  /** Proof that the store is full: from now on only what viewers are near is fetched. */
  @Override
  public void lost(Collection<Long> sns) {
    roomLeft &= sns.isEmpty();
    wishes.reopen(sns);
  }

  @Override
  public void again(long sn) {
    wishes.reopen(List.of(sn));
  }

  @Override
  public OptionalLong next() {
    var wanted = wishes.nextWanted();
    if (wanted.isPresent()) {
      return wishes.take(wanted);
    }
    var first = wishes.playlist().firstSn();
    var starting = openIn(first, roomLeft ? start : 0);
    var ahead = starting.isPresent() ? starting : aheadOfViewers();
    return wishes.take(ahead.isPresent() || !roomLeft ? ahead : openIn(first, Integer.MAX_VALUE));
  }

  /** The open segment that is the fewest steps ahead of any position. */
  private OptionalLong aheadOfViewers() {
    for (int step = 0; step <= window; step++) {
      for (long position : positions) {
        if (wishes.isOpen(position + step)) {
          return OptionalLong.of(position + step);
        }
      }
    }
    return OptionalLong.empty();
  }

  private OptionalLong openIn(long first, long count) {
    long end = Math.min(wishes.playlist().lastSn() + 1, first + count);
    return LongStream.range(first, end).filter(wishes::isOpen).findFirst();
  }
}
