package superpeer.worker.origin;

import java.util.Collection;
import java.util.OptionalLong;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist;

/**
 * Decides which segment is fetched next. Plain code without a clock; one actor owns it.
 *
 * <p>A segment is handed out by {@link #next} once: it is then under way until {@link #held},
 * {@link #again} or {@link #lost} says otherwise.
 */
interface FetchOrder {

  static FetchOrder of(boolean live, OriginConfig.Scheduling pace) {
    return live
        ? new LiveEdge(pace.liveWindow())
        : new ReadAhead(pace.vodStart(), pace.readAhead());
  }

  /** The playlist as it is now. What it no longer lists is not handed out any more. */
  void listed(Playlist.Media playlist);

  /** Someone waits for it. */
  void want(long sn);

  /** Someone plays there, or is about to. */
  void playing(long sn);

  /** It is there, from wherever it came. */
  void held(Collection<Long> sns);

  /** It was there, and was dropped for want of room. */
  void lost(Collection<Long> sns);

  /** It could not be fetched, and may be tried again now. */
  void again(long sn);

  /** What to fetch now; empty if there is nothing worth fetching. */
  OptionalLong next();
}
