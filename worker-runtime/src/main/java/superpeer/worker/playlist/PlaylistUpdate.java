package superpeer.worker.playlist;

import java.util.Optional;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;

/** How one look at a live playlist follows on the one before. */
public enum PlaylistUpdate {
  /** As it was, or with segments added at its end. */
  CONTINUED,
  /** An older copy, from a cache on the way: not news. */
  STALE,
  /** The origin began to count anew: the same sequence numbers now mean other segments. */
  RESTARTED;

  public static PlaylistUpdate of(Media before, Media now) {
    if (now.lastSn() >= before.lastSn() || before.entries().isEmpty()) {
      return CONTINUED;
    }
    if (now.entries().isEmpty()) {
      return STALE;
    }
    return before.find(now.lastSn()).filter(known -> isSame(known, now)).isPresent()
        ? STALE
        : RESTARTED;
  }

  private static boolean isSame(Entry known, Media now) {
    Optional<Entry> last = now.find(known.sn());
    return last.isPresent()
        && file(last.get()).equals(file(known))
        && last.get().range().equals(known.range());
  }

  /** The last part of the path: what stands before it may be signed anew for each look. */
  private static String file(Entry entry) {
    var path = entry.uri().split("[?#]", 2)[0];
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
