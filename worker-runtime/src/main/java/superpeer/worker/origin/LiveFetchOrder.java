package superpeer.worker.origin;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import superpeer.worker.playlist.Playlist;

/**
 * The order for live: first what viewers wait for, then the newest segments down to the end of the
 * window, then what viewers further behind will need next.
 */
final class LiveFetchOrder implements FetchOrder {

  /** The SDK loads the next segment and two more (2.9.10), even far behind the live edge. */
  private static final int AHEAD = 3;

  private final int window;
  private final PlaybackPositions positionsBehind = new PlaybackPositions(AHEAD);
  private final FetchQueue fetchQueue =
      new FetchQueue(new Playlist.Media(0, Duration.ofSeconds(1), false, List.of()));

  /**
   * @param window how many of the newest segments to fetch
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

  /** Viewers at the live edge need no position. */
  @Override
  public void playing(long sn) {
    if (sn < firstOfWindow() && fetchQueue.playlist().find(sn).isPresent()) {
      positionsBehind.moveTo(sn);
    }
  }

  @Override
  public void stored(Collection<Long> sns) {
    fetchQueue.markDone(sns);
  }

  /**
   * Evicted segments behind the window are fetched again only if a viewer requests or reaches them.
   */
  @Override
  public void evicted(Collection<Long> sns) {
    long firstOfWindow = firstOfWindow();
    fetchQueue.markOpen(sns.stream().filter(sn -> sn < firstOfWindow).toList());
    sns.forEach(positionsBehind::remove);
  }

  @Override
  public void retry(long sn) {
    fetchQueue.markOpen(List.of(sn));
  }

  @Override
  public OptionalLong next() {
    var requested = fetchQueue.nextRequested();
    if (requested.isPresent()) {
      return fetchQueue.take(requested);
    }
    var newest = newest();
    return fetchQueue.take(
        newest.isPresent() ? newest : positionsBehind.nearestAhead(fetchQueue::isFetchable));
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
