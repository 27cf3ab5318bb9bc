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
final class VodFetchOrder implements FetchOrder {

  private final int start;
  private final FetchQueue fetchQueue =
      new FetchQueue(new Playlist.Media(0, Duration.ofSeconds(1), true, List.of()));
  private final PlaybackPositions playbackPositions;
  private boolean roomLeft = true;

  /**
   * @param start how many segments from the beginning are worth having before anyone comes
   * @param window how many segments ahead of a position
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

  /** Proof that the store is full: from now on only what viewers are near is fetched. */
  @Override
  public void evicted(Collection<Long> sns) {
    roomLeft &= sns.isEmpty();
    fetchQueue.markOpen(sns);
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
    var first = fetchQueue.playlist().firstSn();
    var starting = openIn(first, roomLeft ? start : 0);
    var ahead =
        starting.isPresent() ? starting : playbackPositions.nearestAhead(fetchQueue::isFetchable);
    return fetchQueue.take(
        ahead.isPresent() || !roomLeft ? ahead : openIn(first, Integer.MAX_VALUE));
  }

  private OptionalLong openIn(long first, long count) {
    long end = Math.min(fetchQueue.playlist().lastSn() + 1, first + count);
    return LongStream.range(first, end).filter(fetchQueue::isFetchable).findFirst();
  }
}
