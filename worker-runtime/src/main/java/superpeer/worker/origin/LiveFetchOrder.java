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
final class LiveFetchOrder implements FetchOrder {

  /** The SDK takes what comes next and looks two ahead of it (2.9.10), even far behind the edge. */
  private static final int AHEAD = 3;

  private final int window;
  private final PlaybackPositions behind = new PlaybackPositions(AHEAD);
  private final FetchQueue fetchQueue =
      new FetchQueue(new Playlist.Media(0, Duration.ofSeconds(1), false, List.of()));

  /**
   * @param window how many of the newest segments are worth having
   */
  LiveFetchOrder(int window) {
    this.window = window;
  }

  @Override
  public void update(Playlist.Media playlist) {
    fetchQueue.update(playlist);
  }

  @Override
  public void request(long sn) {
    playing(sn);
    fetchQueue.request(sn);
  }

  /** Of those at the edge nothing need be known. */
  @Override
  public void playing(long sn) {
    if (sn < firstOfWindow() && fetchQueue.playlist().find(sn).isPresent()) {
      behind.moveTo(sn);
    }
  }

  @Override
  public void stored(Collection<Long> sns) {
    fetchQueue.markDone(sns);
  }

  /** Fell behind the window: not worth fetching again, unless someone wants it or comes by. */
  @Override
  public void evicted(Collection<Long> sns) {
    long firstOfWindow = firstOfWindow();
    fetchQueue.markOpen(sns.stream().filter(sn -> sn < firstOfWindow).toList());
    sns.forEach(behind::remove);
  }

  @Override
  public void retry(long sn) {
    fetchQueue.markOpen(List.of(sn));
  }

  @Override
  public OptionalLong next() {
    var wanted = fetchQueue.nextRequested();
    if (wanted.isPresent()) {
      return fetchQueue.take(wanted);
    }
    var newest = newest();
    return fetchQueue.take(
        newest.isPresent() ? newest : behind.nearestAhead(fetchQueue::isFetchable));
  }

  private long firstOfWindow() {
    return fetchQueue.playlist().lastSn() - window + 1;
  }

  private OptionalLong newest() {
    long last = fetchQueue.playlist().lastSn();
    return LongStream.iterate(last, sn -> sn > last - window, sn -> sn - 1)
        .filter(fetchQueue::isFetchable)
        .findFirst();
  }
}
