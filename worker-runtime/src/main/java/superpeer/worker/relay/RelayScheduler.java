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
 * Which viewers hold what, and which segment to take next from whom.
 *
 * <p>Each segment is taken once, one at a time from each viewer (docs/protocol §8.5); of several
 * holders the one that has given least is asked. Live: the newest first, and nothing older than
 * {@link #LIVE_WINDOW} behind it. VOD: from the beginning.
 *
 * <p>Not thread-safe; the channel actor owns it. Bounded by {@link #MAX_HELD} a viewer.
 */
public final class RelayScheduler {

  /** Live: a viewer forgets a segment this many sequence numbers behind the newest. */
  static final int LIVE_WINDOW = 20;

  /** Entries kept of one viewer: beyond any real playlist, far below what hurts. */
  static final int MAX_HELD = 20_000;

  /** Segments taken at a time, of all viewers together: their uplink is theirs. */
  static final int MAX_RUNNING = 8;

  /** Take this segment from that peer. {@code segId} is absent if only METADATA named it. */
  public record Fetch(String peer, SegmentId id, Optional<String> segId) {}

  private static final class Holder {
    final Map<SegmentId, Optional<String>> held = new HashMap<>();
    final Set<SegmentId> failed = new HashSet<>();
    final Map<Integer, Long> newest = new HashMap<>();
    Optional<SegmentId> giving = Optional.empty();
    boolean choked;
    long given;
  }

  private final boolean live;
  private final Map<String, Holder> holders = new HashMap<>();
  private final NavigableSet<SegmentId> missing = new TreeSet<>();
  private final Set<SegmentId> running = new HashSet<>();

  public RelayScheduler(boolean live) {
    this.live = live;
  }

  /**
   * @param field what its METADATA says it holds
   * @param ours what we hold already
   */
  public void joined(String peer, Map<Integer, List<Long>> field, Predicate<SegmentId> ours) {
    holders.putIfAbsent(peer, new Holder());
    field.forEach(
        (level, sns) ->
            sns.forEach(sn -> holds(peer, new SegmentId(level, sn), Optional.empty(), ours)));
  }

  public void holds(String peer, SegmentId id, Optional<String> segId, Predicate<SegmentId> ours) {
    var holder = holders.get(peer);
    if (holder == null || holder.held.size() >= MAX_HELD || isPast(holder, id)) {
      return;
    }
    holder.held.merge(id, segId, (old, now) -> now.isPresent() ? now : old);
    holder.failed.remove(id);
    if (live) {
      holder.newest.merge(id.level(), id.sn(), Math::max);
      forgetThePast(holder);
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
      forgetIfNobodyHolds(id);
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
      holder.giving.ifPresent(running::remove);
      holder.held.keySet().forEach(this::forgetIfNobodyHolds);
    }
  }

  /** We hold that segment now, wherever it came from. */
  public void arrived(SegmentId id) {
    missing.remove(id);
  }

  /** An {@link Fetch} is fulfilled. */
  public void fetched(String peer, SegmentId id) {
    end(peer, id);
    arrived(id);
    var holder = holders.get(peer);
    if (holder != null) {
      holder.given++;
    }
  }

  /** An {@link Fetch} failed: that peer is not asked for that segment again until it says HAVE. */
  public void notFetched(String peer, SegmentId id) {
    end(peer, id);
    var holder = holders.get(peer);
    if (holder != null && holder.held.containsKey(id)) {
      holder.failed.add(id);
    }
  }

  /** Segments that somebody holds and we do not; live, also some that nobody holds any more. */
  int missing() {
    return missing.size();
  }

  /**
   * The next order, which counts as running from now on.
   *
   * @param wanted whether a segment is to come from viewers at all
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
        var order = orderOf(id);
        if (order.isPresent()) {
          return order;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Fetch> orderOf(SegmentId id) {
    return holders.entrySet().stream()
        .filter(entry -> canGive(entry.getValue(), id))
        .min(Comparator.comparingLong(entry -> entry.getValue().given))
        .map(entry -> start(entry.getKey(), entry.getValue(), id));
  }

  private static boolean canGive(Holder holder, SegmentId id) {
    return holder.giving.isEmpty()
        && !holder.choked
        && holder.held.containsKey(id)
        && !holder.failed.contains(id);
  }

  private Fetch start(String peer, Holder holder, SegmentId id) {
    holder.giving = Optional.of(id);
    running.add(id);
    return new Fetch(peer, id, holder.held.getOrDefault(id, Optional.empty()));
  }

  private void end(String peer, SegmentId id) {
    running.remove(id);
    var holder = holders.get(peer);
    if (holder != null && holder.giving.equals(Optional.of(id))) {
      holder.giving = Optional.empty();
    }
  }

  private boolean isHeld(SegmentId id) {
    return holders.values().stream().anyMatch(holder -> holder.held.containsKey(id));
  }

  /** Otherwise viewers who come, name what there never was, and go would fill our memory. */
  private void forgetIfNobodyHolds(SegmentId id) {
    if (missing.contains(id) && !isHeld(id)) {
      missing.remove(id);
    }
  }

  /** Each viewer has its own past: one that names a number far ahead takes nothing from others. */
  private boolean isPast(Holder holder, SegmentId id) {
    return live && id.sn() <= holder.newest.getOrDefault(id.level(), -1L) - LIVE_WINDOW;
  }

  private void forgetThePast(Holder holder) {
    holder.held.keySet().removeIf(id -> isPast(holder, id));
    holder.failed.removeIf(id -> isPast(holder, id));
  }
}
