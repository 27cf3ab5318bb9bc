package superpeer.worker.origin;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import superpeer.worker.playlist.Playlist;

/**
 * The order for VOD: first what viewers wait for, then the start, then what viewers need next (the
 * nearest first), then everything else in order while the store has room.
 */
final class VodFetchOrder implements FetchOrder {

  private final int start;
  private final FetchQueue fetchQueue =
      new FetchQueue(new Playlist.Media(0, Duration.ofSeconds(1), true, List.of()));
  private final PlaybackPositions playbackPositions;
  private boolean hasRoom = true;

  /**
   * @param start how many segments from the start to fetch before viewers come
   * @param window how many segments to fetch after a viewer's position
   */
  VodFetchOrder(int start, int window) {
    this.start = start;
    this.playbackPositions = new PlaybackPositions(window);
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

  @Override
  public void playing(long sn) {
    if (fetchQueue.playlist().find(sn).isPresent()) {
      playbackPositions.moveTo(sn);
    }
  }

  @Override
  public void stored(Collection<Long> sns) {
    fetchQueue.markDone(sns);
  }

  /** The store is full: from now on only what viewers need is fetched. */
  @Override
  public void evicted(Collection<Long> sns) {
    hasRoom &= sns.isEmpty();
    fetchQueue.markOpen(sns);
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
    var first = fetchQueue.playlist().firstSn();
    var atStart = firstFetchable(first, hasRoom ? start : 0);
    var ahead =
        atStart.isPresent() ? atStart : playbackPositions.nearestAhead(fetchQueue::isFetchable);
    return fetchQueue.take(
        ahead.isPresent() || !hasRoom ? ahead : firstFetchable(first, Integer.MAX_VALUE));
  }

  private OptionalLong firstFetchable(long first, long count) {
    long end = Math.min(fetchQueue.playlist().lastSn() + 1, first + count);
    return LongStream.range(first, end).filter(fetchQueue::isFetchable).findFirst();
  }
}
