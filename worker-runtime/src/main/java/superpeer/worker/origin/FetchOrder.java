package superpeer.worker.origin;

import java.util.Collection;
import java.util.OptionalLong;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist;

/**
 * Decides which segment is fetched next. Plain code without a clock; one actor owns it.
 *
 * <p>A segment is handed out by {@link #next} once: it is then under way until {@link #stored},
 * {@link #retry} or {@link #evicted} says otherwise.
 */
interface FetchOrder {

  static FetchOrder of(boolean live, OriginConfig.Scheduling scheduling) {
    return live
        ? new LiveFetchOrder(scheduling.liveWindow())
        : new VodFetchOrder(scheduling.vodStart(), scheduling.readAhead());
  }

  /** The playlist as it is now. What it no longer lists is not handed out any more. */
  void update(Playlist.Media playlist);

  /** Someone waits for it. */
  void request(long sn);

  /** Someone plays there, or is about to. */
  void playing(long sn);

  /** It is there, from wherever it came. */
  void stored(Collection<Long> sns);

  /** It was there, and was dropped for want of room. */
  void evicted(Collection<Long> sns);

  /** It could not be fetched, and may be tried again now. */
  void retry(long sn);

  /** What to fetch now; empty if there is nothing worth fetching. */
  OptionalLong next();
}
