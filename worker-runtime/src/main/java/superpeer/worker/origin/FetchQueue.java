package superpeer.worker.origin;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import superpeer.worker.playlist.Playlist;
import superpeer.worker.playlist.Playlist.Entry;

/**
 * The state that every {@link FetchOrder} needs: which segments are listed, stored, in flight and
 * requested.
 */
final class FetchQueue {

  /** More requests than a worker has viewers; further ones are ignored. */
  private static final int MAX_REQUESTED = 1_000;

  private Playlist.Media playlist;
  private final Set<Long> done = new HashSet<>();
  private final Set<Long> requested = new LinkedHashSet<>();

  FetchQueue(Playlist.Media playlist) {
    this.playlist = playlist;
  }

  Playlist.Media playlist() {
    return playlist;
  }

  void update(Playlist.Media playlist) {
    this.playlist = playlist;
    done.removeIf(sn -> sn < playlist.firstSn());
    requested.removeIf(sn -> playlist.find(sn).isEmpty());
  }

  void request(long sn) {
    if (isFetchable(sn) && requested.size() < MAX_REQUESTED) {
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

  /** Whether the segment is listed and not a gap, and neither stored nor in flight. */
  boolean isFetchable(long sn) {
    Optional<Entry> entry = playlist.find(sn);
    return entry.isPresent() && !entry.get().gap() && !done.contains(sn);
  }

  /** The oldest request. */
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
