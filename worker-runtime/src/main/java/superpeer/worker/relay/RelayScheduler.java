package superpeer.worker.relay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import superpeer.worker.segment.SegmentId;

/**
 * Tracks what viewers hold, and decides which segment to fetch next from which viewer.
 *
 * <p>Each segment is fetched once, and from each viewer one at a time (docs/protocol/wire.md §8.5).
 * Among several holders, the one that has sent fewest segments is asked. Live: newest first, at
 * most {@link #LIVE_WINDOW} behind the newest. VOD: from the beginning.
 *
 * <p>Not thread-safe; the channel actor owns it. Keeps at most {@link #MAX_HELD} entries per
 * viewer.
 */
public final class RelayScheduler {

  /** Live: viewers forget segments that are this many sequence numbers behind the newest. */
  static final int LIVE_WINDOW = 20;

  /** Most entries per viewer: more than any real playlist, and small enough for memory. */
  static final int MAX_HELD = 20_000;

  /** Most segments fetched at a time from all viewers together, to spare their uplinks. */
  static final int MAX_RUNNING = 8;

  /**
   * Says which segment to fetch from which peer. {@code segId} is absent if only METADATA announced
   * it.
   */
  public record Fetch(String peer, SegmentId id, Optional<String> segId) {}

  private static final class Holder {
    final Map<SegmentId, Optional<String>> held = new HashMap<>();
    final Set<SegmentId> failed = new HashSet<>();
    final Map<Integer, Long> newest = new HashMap<>();
    Optional<SegmentId> sending = Optional.empty();
    boolean choked;
    long sentCount;
  }

  private final boolean live;
  private final Map<String, Holder> holders = new HashMap<>();
  private final NavigableSet<SegmentId> missing = new TreeSet<>();
  private final Set<SegmentId> running = new HashSet<>();

  public RelayScheduler(boolean live) {
    this.live = live;
  }

  /**
   * @param field the segments in its METADATA
   * @param ours whether we hold a segment
   */
  public void joined(String peer, Map<Integer, List<Long>> field, Predicate<SegmentId> ours) {
    holders.putIfAbsent(peer, new Holder());
    field.forEach(
        (level, sns) ->
            sns.forEach(sn -> holds(peer, new SegmentId(level, sn), Optional.empty(), ours)));
  }

  public void holds(String peer, SegmentId id, Optional<String> segId, Predicate<SegmentId> ours) {
    var holder = holders.get(peer);
    if (holder == null || holder.held.size() >= MAX_HELD || isOutdated(holder, id)) {
      return;
    }
    holder.held.merge(id, segId, (old, now) -> now.isPresent() ? now : old);
    holder.failed.remove(id);
    if (live) {
      holder.newest.merge(id.level(), id.sn(), Math::max);
      forgetOutdated(holder);
    }
    if (!ours.test(id)) {
      missing.add(id);
    }
  }

  public void holdsNoMore(String peer, SegmentId id) {
    var holder = holders.get(peer);
    if (holder != null) {
      holder.held.remove(id);
      holder.failed.remove(id);
      forgetIfUnheld(id);
    }
  }

  public void choked(String peer, boolean choked) {
    var holder = holders.get(peer);
    if (holder != null) {
      holder.choked = choked;
    }
  }

  public void left(String peer) {
    var holder = holders.remove(peer);
    if (holder != null) {
      holder.sending.ifPresent(running::remove);
      holder.held.keySet().forEach(this::forgetIfUnheld);
    }
  }

  /** Notes that we hold a segment now, from any source. */
  public void arrived(SegmentId id) {
    missing.remove(id);
  }

  /** Notes that a {@link Fetch} has succeeded. */
  public void fetched(String peer, SegmentId id) {
    end(peer, id);
    arrived(id);
    var holder = holders.get(peer);
    if (holder != null) {
      holder.sentCount++;
    }
  }

  /**
   * Notes that a {@link Fetch} has failed. The peer is not asked for this segment again until it
   * sends HAVE.
   */
  public void notFetched(String peer, SegmentId id) {
    end(peer, id);
    var holder = holders.get(peer);
    if (holder != null && holder.held.containsKey(id)) {
      holder.failed.add(id);
    }
  }

  /**
   * Number of segments that a viewer holds and we do not. Live: may include some that no viewer
   * holds any more.
   */
  int missing() {
    return missing.size();
  }

  /**
   * Returns the next fetch and counts it as running.
   *
   * @param wanted whether a segment should come from viewers
   */
  public Optional<Fetch> next(Predicate<SegmentId> wanted) {
    if (running.size() >= MAX_RUNNING) {
      return Optional.empty();
    }
    if (live) {
      missing.removeIf(id -> !isHeld(id)); // a few dozen; a film has thousands
    }
    for (var id : live ? missing.descendingSet() : missing) {
      if (!running.contains(id) && wanted.test(id)) {
        var fetch = fetchOf(id);
        if (fetch.isPresent()) {
          return fetch;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Fetch> fetchOf(SegmentId id) {
    return holders.entrySet().stream()
        .filter(entry -> canSend(entry.getValue(), id))
        .min(Comparator.comparingLong(entry -> entry.getValue().sentCount))
        .map(entry -> start(entry.getKey(), entry.getValue(), id));
  }

  private static boolean canSend(Holder holder, SegmentId id) {
    return holder.sending.isEmpty()
        && !holder.choked
        && holder.held.containsKey(id)
        && !holder.failed.contains(id);
  }

  private Fetch start(String peer, Holder holder, SegmentId id) {
    holder.sending = Optional.of(id);
    running.add(id);
    return new Fetch(peer, id, holder.held.getOrDefault(id, Optional.empty()));
  }

  private void end(String peer, SegmentId id) {
    running.remove(id);
    var holder = holders.get(peer);
    if (holder != null && holder.sending.equals(Optional.of(id))) {
      holder.sending = Optional.empty();
    }
  }

  private boolean isHeld(SegmentId id) {
    return holders.values().stream().anyMatch(holder -> holder.held.containsKey(id));
  }

  /** Bounds our memory: otherwise viewers could announce segments that never existed, and leave. */
  private void forgetIfUnheld(SegmentId id) {
    if (missing.contains(id) && !isHeld(id)) {
      missing.remove(id);
    }
  }

  /**
   * Whether a segment is behind the viewer's window. Each viewer has its own, so a viewer that
   * announces a number far ahead does not affect others.
   */
  private boolean isOutdated(Holder holder, SegmentId id) {
    return live && id.sn() <= holder.newest.getOrDefault(id.level(), -1L) - LIVE_WINDOW;
  }

  private void forgetOutdated(Holder holder) {
    holder.held.keySet().removeIf(id -> isOutdated(holder, id));
    holder.failed.removeIf(id -> isOutdated(holder, id));
  }
}
