package superpeer.worker.origin;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import superpeer.worker.playlist.Playlist;
import superpeer.worker.playlist.Playlist.Entry;

/** What every {@link FetchOrder} keeps: what is listed, held, under way, and waited for. */
final class Wishes {

  /** More viewers than a worker has cannot wait; the oldest wish goes first. */
  private static final int MAX_WANTED = 1_000;

  private Playlist.Media playlist;
  private final Set<Long> settled = new HashSet<>();
  private final Set<Long> wanted = new LinkedHashSet<>();

  Wishes(Playlist.Media playlist) {
    this.playlist = playlist;
  }

  Playlist.Media playlist() {
    return playlist;
  }

  void listed(Playlist.Media now) {
    playlist = now;
    settled.removeIf(sn -> sn < now.firstSn());
    wanted.removeIf(sn -> now.find(sn).isEmpty());
  }

  void want(long sn) {
    if (isOpen(sn) && wanted.size() < MAX_WANTED) {
      wanted.add(sn);
    }
  }

  void settle(Collection<Long> sns) {
    settled.addAll(sns);
    wanted.removeAll(sns);
  }

  void reopen(Collection<Long> sns) {
    settled.removeAll(sns);
  }

  /** Whether it is listed, neither held nor under way, and the origin has it. */
  boolean isOpen(long sn) {
    Optional<Entry> entry = playlist.find(sn);
    return entry.isPresent() && !entry.get().gap() && !settled.contains(sn);
  }

  /** The longest waited for. */
  OptionalLong nextWanted() {
    return wanted.stream().mapToLong(sn -> sn).filter(this::isOpen).findFirst();
  }

  OptionalLong take(OptionalLong sn) {
    sn.ifPresent(
        taken -> {
          settled.add(taken);
          wanted.remove(taken);
        });
    return sn;
  }
}
