package superpeer.worker.origin;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import superpeer.worker.playlist.Playlist;

/**
 * The order for live: what someone waits for, then the newest first, down to the end of the window.
 */
final class LiveEdge implements FetchOrder {

  private final int window;
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
    wishes.want(sn);
  }

  /** All play at the edge. */
  @Override
  public void playing(long sn) {}

  @Override
  public void held(Collection<Long> sns) {
    wishes.settle(sns);
  }

  /** Fell behind the window: not worth fetching again, unless someone wants it. */
  @Override
  public void lost(Collection<Long> sns) {
    long firstOfWindow = wishes.playlist().lastSn() - window + 1;
    wishes.reopen(sns.stream().filter(sn -> sn < firstOfWindow).toList());
  }

  @Override
  public void again(long sn) {
    wishes.reopen(List.of(sn));
  }

  @Override
  public OptionalLong next() {
    var wanted = wishes.nextWanted();
    return wishes.take(wanted.isPresent() ? wanted : newest());
  }

  private OptionalLong newest() {
    long last = wishes.playlist().lastSn();
    return LongStream.iterate(last, sn -> sn > last - window, sn -> sn - 1)
        .filter(wishes::isOpen)
        .findFirst();
  }
}
