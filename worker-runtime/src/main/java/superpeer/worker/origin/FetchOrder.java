package superpeer.worker.origin;

import java.util.Collection;
import java.util.OptionalLong;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist;

/**
 * Decides which segment is fetched next. Has no clock; owned by one actor.
 *
 * <p>{@link #next} returns a segment once. It is then in flight until {@link #stored}, {@link
 * #retry} or {@link #evicted} is called for it.
 */
interface FetchOrder {

  static FetchOrder of(boolean live, OriginConfig.Scheduling scheduling) {
    return live
        ? new LiveFetchOrder(scheduling.liveWindow())
        : new VodFetchOrder(scheduling.vodStart(), scheduling.readAhead());
  }

  /** Replaces the playlist. Segments that it no longer lists are not returned any more. */
  void update(Playlist.Media playlist);

  /** A viewer waits for this segment. */
  void request(long sn);

  /** A viewer plays this segment, or will do so soon. */
  void playing(long sn);

  /** These segments are stored now, from any source. */
  void stored(Collection<Long> sns);

  /** These segments were evicted for lack of space. */
  void evicted(Collection<Long> sns);

  /** The segment could not be fetched and may be tried again now. */
  void retry(long sn);

  /** Returns the next segment to fetch; empty if nothing is worth fetching. */
  OptionalLong next();
}
