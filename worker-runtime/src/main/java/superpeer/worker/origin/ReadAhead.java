package superpeer.worker.origin;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import superpeer.worker.playlist.Playlist;

/**
 * The order for VOD: what someone waits for, then the start, then what viewers are about to reach
 * (the nearest first), and while there is room, everything else in order.
 */
final class ReadAhead implements FetchOrder {

  private final int start;
  private final Wishes wishes =
      new Wishes(new Playlist.Media(0, Duration.ofSeconds(1), true, List.of()));
  private final Positions positions;
  private boolean roomLeft = true;

  /**
   * @param start how many segments from the beginning are worth having before anyone comes
   * @param window how many segments ahead of a position
   */
  ReadAhead(int start, int window) {
    this.start = start;
    this.positions = new Positions(window);
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
    if (wishes.playlist().find(sn).isPresent()) {
      positions.moveTo(sn);
    }
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
    var ahead = starting.isPresent() ? starting : positions.nearest(wishes::isOpen);
    return wishes.take(ahead.isPresent() || !roomLeft ? ahead : openIn(first, Integer.MAX_VALUE));
  }

  private OptionalLong openIn(long first, long count) {
    long end = Math.min(wishes.playlist().lastSn() + 1, first + count);
    return LongStream.range(first, end).filter(wishes::isOpen).findFirst();
  }
}
