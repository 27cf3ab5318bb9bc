package superpeer.worker.segment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Indexes the segments on disk, least recently used first, and sums up their sizes. */
final class DiskIndex {

  /**
   * @param size of the segment without the file header, in bytes
   */
  record Entry(SegmentId id, String segId, int size) {}

  private final LinkedHashMap<SegmentId, Entry> byLastUse = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  void add(Entry entry) {
    remove(entry.id());
    byLastUse.put(entry.id(), entry);
    bytes += entry.size();
  }

  Optional<Entry> remove(SegmentId id) {
    var removed = Optional.ofNullable(byLastUse.remove(id));
    removed.ifPresent(entry -> bytes -= entry.size());
    return removed;
  }

  /** Finds an entry and marks it as most recently used. */
  Optional<Entry> use(SegmentId id) {
    return Optional.ofNullable(byLastUse.get(id));
  }

  boolean holds(SegmentId id) {
    return byLastUse.containsKey(id);
  }

  Optional<SegmentId> leastRecentlyUsed() {
    return byLastUse.keySet().stream().findFirst();
  }

  /** This segment and all later ones of its level, ascending. */
  List<SegmentId> from(SegmentId first) {
    return byLastUse.keySet().stream()
        .filter(id -> id.level() == first.level() && id.sn() >= first.sn())
        .sorted()
        .toList();
  }

  long bytes() {
    return bytes;
  }

  List<Entry> entries() {
    return List.copyOf(byLastUse.values());
  }
}
