package superpeer.worker.segment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A {@link SegmentStore} in memory outside the heap. Does not block. */
public final class MemorySegmentStore implements SegmentStore {

  private final long capacity;
  private final int window;
  private final LinkedHashMap<SegmentId, Segment> byLastUse = new LinkedHashMap<>(64, 0.75f, true);
  private final SortedMap<Integer, NavigableSet<Long>> levels = new TreeMap<>();
  private final Set<SegmentId> behind = new HashSet<>();
  private final List<Lost> lost = new ArrayList<>();
  private long bytes;

  private MemorySegmentStore(long capacity, int window) {
    this.capacity = capacity;
    this.window = window;
  }

  /**
   * Creates a store with a window that slides with a live channel; segments that fall behind it are
   * dropped. A segment that is behind the window when it is stored was fetched for a viewer who
   * plays there, so it is kept while there is room.
   *
   * @param capacity in bytes; the window is shortened to fit
   * @param window how many of the newest segments of each level are kept
   */
  public static MemorySegmentStore live(long capacity, int window) {
    return new MemorySegmentStore(capacity, window);
  }

  /**
   * Creates a store that keeps everything that fits and evicts the least recently used segment
   * first.
   *
   * @param capacity in bytes
   */
  public static MemorySegmentStore leastRecentlyUsed(long capacity) {
    return new MemorySegmentStore(capacity, 0);
  }

  @Override
  public Optional<Segment> find(SegmentId id) {
    return Optional.ofNullable(byLastUse.get(id));
  }

  @Override
  public boolean holds(SegmentId id) {
    return byLastUse.containsKey(id);
  }

  @Override
  public void put(Segment segment) {
    remove(segment.id());
    if (segment.size() > capacity) {
      lost.add(new Lost(segment.id(), segment.segId()));
      return;
    }
    var id = segment.id();
    byLastUse.put(id, segment);
    bytes += segment.size();
    if (isBehind(id)) {
      behind.add(id);
    } else {
      levels.computeIfAbsent(id.level(), level -> new TreeSet<>()).add(id.sn());
    }
    evict(id.level());
  }

  private boolean isBehind(SegmentId id) {
    var inWindow = sns(id.level());
    if (window == 0 || inWindow.isEmpty()) {
      return false;
    }
    return inWindow.size() < window
        ? id.sn() <= inWindow.last() - window
        : id.sn() < inWindow.first();
  }

  @Override
  public void forgetFrom(SegmentId first) {
    List.copyOf(byLastUse.keySet()).stream()
        .filter(id -> id.level() == first.level() && id.sn() >= first.sn())
        .forEach(this::evictSegment);
  }

  @Override
  public List<Lost> takeLost() {
    var taken = List.copyOf(lost);
    lost.clear();
    return taken;
  }

  @Override
  public List<Held> held() {
    return byLastUse.values().stream()
        .map(segment -> new Held(segment.id(), segment.segId(), segment.size()))
        .toList();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long capacity() {
    return capacity;
  }

  private void evict(int level) {
    if (window > 0) {
      while (sns(level).size() > window) {
        evictSegment(new SegmentId(level, sns(level).first()));
      }
    }
    while (bytes > capacity) {
      evictSegment(nextToEvict());
    }
  }

  /**
   * VOD: the least recently used segment. Live: the least recently used one behind the window, then
   * the oldest one in it.
   */
  private SegmentId nextToEvict() {
    return byLastUse.keySet().stream()
        .filter(id -> window == 0 || behind.contains(id))
        .findFirst()
        .orElseGet(this::oldest);
  }

  /** The oldest segment of the level with most segments: levels shrink evenly and none vanishes. */
  private SegmentId oldest() {
    var fullest =
        Collections.max(
            levels.entrySet(), Map.Entry.comparingByValue((a, b) -> a.size() - b.size()));
    return new SegmentId(fullest.getKey(), fullest.getValue().first());
  }

  private void evictSegment(SegmentId id) {
    remove(id).ifPresent(gone -> lost.add(new Lost(id, gone.segId())));
  }

  /** Removes a segment without reporting it as lost. */
  Optional<Segment> remove(SegmentId id) {
    var old = Optional.ofNullable(byLastUse.remove(id));
    old.ifPresent(
        gone -> {
          bytes -= gone.size();
          behind.remove(id);
          sns(id.level()).remove(id.sn());
          levels.values().removeIf(Set::isEmpty);
        });
    return old;
  }

  private NavigableSet<Long> sns(int level) {
    return levels.getOrDefault(level, new TreeSet<>());
  }
}
