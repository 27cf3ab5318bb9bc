package superpeer.worker.relay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
 * <p>What a viewer says costs the same whatever it has said before, and whatever others say: an
 * index leads from a segment to its holders, and only what has changed is looked at again. Of each
 * viewer at most {@link #MAX_LEVELS} levels and {@link #MAX_HELD} segments are kept, of live ones
 * {@link #LIVE_WINDOW} a level.
 *
 * <p>Not thread-safe; the channel actor owns it.
 */
public final class RelayScheduler {

  /** Live: viewers forget segments that are this many sequence numbers behind the newest. */
  static final int LIVE_WINDOW = 20;

  /** Most entries per viewer: more than any real playlist, and small enough for memory. */
  static final int MAX_HELD = 20_000;

  /** Most levels per viewer: more than real master playlists have. */
  static final int MAX_LEVELS = 16;

  /** Most segments fetched at a time from all viewers together, to spare their uplinks. */
  static final int MAX_RUNNING = 8;

  /**
   * Says which segment to fetch from which peer. {@code segId} is absent if only METADATA announced
   * it.
   */
  public record Fetch(String peer, SegmentId id, Optional<String> segId) {}

  /** What a viewer has, by level and sequence number; the values are its names for it. */
  private static final class Holder {
    final Map<Integer, NavigableMap<Long, Optional<String>>> levels = new HashMap<>();
    final Set<SegmentId> failed = new HashSet<>();
    Optional<SegmentId> sending = Optional.empty();
    boolean choked;
    int heldCount;
    long sentCount;
    int failures; // since it last sent a segment

    Optional<String> segId(SegmentId id) {
      return levels
          .getOrDefault(id.level(), new TreeMap<>())
          .getOrDefault(id.sn(), Optional.empty());
    }

    boolean isFree() {
      return sending.isEmpty() && !choked;
    }
  }

  private final boolean live;
  private final Map<String, Holder> holders = new HashMap<>();
  private final Map<SegmentId, Set<String>> peersOf = new HashMap<>();
  private final NavigableSet<SegmentId> missing = new TreeSet<>();
  private final Set<SegmentId> running = new HashSet<>();
  private final NavigableSet<SegmentId> changed = new TreeSet<>(); // of missing
  private boolean allChanged;

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
    if (holder == null || !mayAdd(holder, id)) {
      return;
    }
    var level = holder.levels.computeIfAbsent(id.level(), first -> new TreeMap<>());
    var known = level.containsKey(id.sn());
    level.merge(id.sn(), segId, (old, now) -> now.isPresent() ? now : old);
    holder.failed.remove(id);
    if (!known) {
      holder.heldCount++;
      peersOf.computeIfAbsent(id, first -> new LinkedHashSet<>()).add(peer);
      forgetOutdated(peer, holder, id.level(), level);
    }
    if (!ours.test(id)) {
      missing.add(id);
      if (holder.isFree()) {
        changed.add(id);
      }
    }
  }

  private boolean mayAdd(Holder holder, SegmentId id) {
    var level = holder.levels.get(id.level());
    if (level == null) {
      return holder.levels.size() < MAX_LEVELS && holder.heldCount < MAX_HELD;
    }
    return !(live && id.sn() <= level.lastKey() - LIVE_WINDOW)
        && (holder.heldCount < MAX_HELD || level.containsKey(id.sn()));
  }

  /**
   * Forgets what has fallen behind the viewer's window. Each viewer has its own, so a viewer that
   * announces a number far ahead does not affect others.
   */
  private void forgetOutdated(
      String peer, Holder holder, int level, NavigableMap<Long, Optional<String>> held) {
    while (live && held.firstKey() <= held.lastKey() - LIVE_WINDOW) {
      forget(peer, holder, new SegmentId(level, held.pollFirstEntry().getKey()));
    }
  }

  /** Forgets one segment of a viewer that is not in its levels any more. */
  private void forget(String peer, Holder holder, SegmentId id) {
    holder.heldCount--;
    holder.failed.remove(id);
    peersOf.computeIfPresent(
        id,
        (gone, peers) -> {
          peers.remove(peer);
          return peers.isEmpty() ? null : peers;
        });
    if (!peersOf.containsKey(id)) {
      missing.remove(id);
      changed.remove(id);
    }
  }

  public void holdsNoMore(String peer, SegmentId id) {
    var holder = holders.get(peer);
    if (holder == null || !holds(holder, id)) {
      return;
    }
    holder.levels.computeIfPresent(
        id.level(),
        (level, held) -> {
          held.remove(id.sn());
          return held.isEmpty() ? null : held;
        });
    forget(peer, holder, id);
  }

  public void choked(String peer, boolean choked) {
    var holder = holders.get(peer);
    if (holder != null && holder.choked != choked) {
      holder.choked = choked;
      allChanged |= !choked;
    }
  }

  public void left(String peer) {
    var holder = holders.remove(peer);
    if (holder != null) {
      holder.sending.ifPresent(this::ended);
      holder.levels.forEach(
          (level, held) ->
              held.keySet().forEach(sn -> forget(peer, holder, new SegmentId(level, sn))));
    }
  }

  /** Notes that we hold a segment now, from any source. */
  public void arrived(SegmentId id) {
    missing.remove(id);
    changed.remove(id);
  }

  /** Notes that a {@link Fetch} has succeeded. */
  public void fetched(String peer, SegmentId id) {
    end(peer, id);
    arrived(id);
    var holder = holders.get(peer);
    if (holder != null) {
      holder.sentCount++;
      holder.failures = 0;
    }
  }

  /**
   * Notes that a {@link Fetch} has failed. The peer is not asked for this segment again until it
   * sends HAVE, and for others only if nobody else has them.
   */
  public void notFetched(String peer, SegmentId id) {
    end(peer, id);
    var holder = holders.get(peer);
    if (holder != null) {
      holder.failures++;
      if (holds(holder, id)) {
        holder.failed.add(id);
      }
    }
  }

  /** Notes that other segments may be wanted now than at the last {@link #next}. */
  public void wantsChanged() {
    allChanged = true;
  }

  /** Number of segments that a viewer holds and we do not. */
  int missing() {
    return missing.size();
  }

  /** How many segments the next call of {@link #next} looks at, at most. */
  int pending() {
    return allChanged ? missing.size() : changed.size();
  }

  /**
   * Returns the next fetch and counts it as running.
   *
   * @param wanted whether a segment should come from viewers; if its answers change, call {@link
   *     #wantsChanged}
   */
  public Optional<Fetch> next(Predicate<SegmentId> wanted) {
    if (running.size() >= MAX_RUNNING) {
      return Optional.empty();
    }
    var candidates = allChanged ? missing : changed;
    for (var id : live ? candidates.descendingSet() : candidates) {
      if (!running.contains(id) && wanted.test(id)) {
        var fetch = fetchOf(id);
        if (fetch.isPresent()) {
          return fetch;
        }
      }
    }
    allChanged = false;
    changed.clear();
    return Optional.empty();
  }

  /** Those that failed least come first, then those that have sent least. */
  private Optional<Fetch> fetchOf(SegmentId id) {
    return peersOf.getOrDefault(id, Set.of()).stream()
        .filter(peer -> canSend(holder(peer), id))
        .min(
            Comparator.comparingInt((String peer) -> holder(peer).failures)
                .thenComparingLong(peer -> holder(peer).sentCount))
        .map(peer -> start(peer, holder(peer), id));
  }

  private Holder holder(String peer) {
    return Objects.requireNonNull(holders.get(peer)); // all in peersOf are holders
  }

  private static boolean canSend(Holder holder, SegmentId id) {
    return holder.isFree() && !holder.failed.contains(id);
  }

  private static boolean holds(Holder holder, SegmentId id) {
    return holder.levels.getOrDefault(id.level(), new TreeMap<>()).containsKey(id.sn());
  }

  private Fetch start(String peer, Holder holder, SegmentId id) {
    holder.sending = Optional.of(id);
    running.add(id);
    return new Fetch(peer, id, holder.segId(id));
  }

  private void end(String peer, SegmentId id) {
    ended(id);
    var holder = holders.get(peer);
    if (holder != null && holder.sending.equals(Optional.of(id))) {
      holder.sending = Optional.empty();
    }
  }

  private void ended(SegmentId id) {
    running.remove(id);
    allChanged = true;
  }
}
