package superpeer.worker.origin;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import superpeer.worker.playlist.Playlist;

/**
 * The order for live: what someone waits for, then the newest first, down to the end of the window,
 * then what viewers who play behind that are about to reach.
 */
final class LiveEdge implements FetchOrder {

  /** The SDK takes what comes next and looks two ahead of it (2.9.10), even far behind the edge. */
  private static final int AHEAD = 3;

  private final int window;
  private final Positions behind = new Positions(AHEAD);
  private final Wishes wishes =
      new Wishes(new Playlist.Media(0, Duration.ofSeconds(1), false, List.of()));

  /**
   * @param window how many of the newest segments are worth having
   */
  LiveEdge(int window) {
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

  /** Of those at the edge nothing need be known. */
  @Override
  public void playing(long sn) {
    if (sn < firstOfWindow() && wishes.playlist().find(sn).isPresent()) {
      behind.moveTo(sn);
    }
  }

  @Override
  public void held(Collection<Long> sns) {
    wishes.settle(sns);
  }

  /** Fell behind the window: not worth fetching again, unless someone wants it or comes by. */
  @Override
  public void lost(Collection<Long> sns) {
    long firstOfWindow = firstOfWindow();
    wishes.reopen(sns.stream().filter(sn -> sn < firstOfWindow).toList());
    sns.forEach(behind::leave);
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
    var newest = newest();
    return wishes.take(newest.isPresent() ? newest : behind.nearest(wishes::isOpen));
  }

  private long firstOfWindow() {
    return wishes.playlist().lastSn() - window + 1;
  }

  private OptionalLong newest() {
    long last = wishes.playlist().lastSn();
    return LongStream.iterate(last, sn -> sn > last - window, sn -> sn - 1)
        .filter(wishes::isOpen)
        .findFirst();
  }
}
