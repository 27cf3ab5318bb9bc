package superpeer.worker.playlist;

import java.util.Optional;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;

/** How a live playlist relates to the one of the previous poll. */
public enum PlaylistUpdate {
  /** Unchanged, or with segments added at the end. */
  CONTINUED,
  /** An older copy from a cache: ignored. */
  STALE,
  /** The origin restarted its numbering: the same sequence numbers now mean other segments. */
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

  /** The last part of the path. What precedes it can be signed for each request. */
  private static String file(Entry entry) {
    var path = entry.uri().split("[?#]", 2)[0];
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
