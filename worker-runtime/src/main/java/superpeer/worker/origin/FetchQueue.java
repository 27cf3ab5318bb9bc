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
final class FetchQueue {

  /** More viewers than a worker has cannot wait; the oldest wish goes first. */
  private static final int MAX_WANTED = 1_000;

  private Playlist.Media playlist;
  private final Set<Long> done = new HashSet<>();
  private final Set<Long> requested = new LinkedHashSet<>();

  FetchQueue(Playlist.Media playlist) {
    this.playlist = playlist;
  }

  Playlist.Media playlist() {
    return playlist;
  }

  void update(Playlist.Media now) {
    playlist = now;
    done.removeIf(sn -> sn < now.firstSn());
    requested.removeIf(sn -> now.find(sn).isEmpty());
  }

  void request(long sn) {
    if (isFetchable(sn) && requested.size() < MAX_WANTED) {
      requested.add(sn);
    }
  }

  void markDone(Collection<Long> sns) {
    done.addAll(sns);
    requested.removeAll(sns);
  }

  void markOpen(Collection<Long> sns) {
    done.removeAll(sns);
  }

  /** Whether it is listed, neither held nor under way, and the origin has it. */
  boolean isFetchable(long sn) {
    Optional<Entry> entry = playlist.find(sn);
    return entry.isPresent() && !entry.get().gap() && !done.contains(sn);
  }

  /** The longest waited for. */
  OptionalLong nextRequested() {
    return requested.stream().mapToLong(sn -> sn).filter(this::isFetchable).findFirst();
  }

  OptionalLong take(OptionalLong sn) {
    sn.ifPresent(
        taken -> {
          done.add(taken);
          requested.remove(taken);
        });
    return sn;
  }
}
