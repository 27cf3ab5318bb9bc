package superpeer.worker.segment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is on disk, the longest unused first; by both ids, and counted. */
final class Catalog {

  /**
   * @param size in bytes, of the segment alone
   */
  record Item(SegmentId id, String segId, int size) {}

  private final LinkedHashMap<SegmentId, Item> byLastUse = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<String, SegmentId> bySegId = new HashMap<>();
  private long bytes;

  void add(Item item) {
    remove(item.id());
    byLastUse.put(item.id(), item);
    bySegId.put(item.segId(), item.id());
    bytes += item.size();
  }

  Optional<Item> remove(SegmentId id) {
    var removed = Optional.ofNullable(byLastUse.remove(id));
    removed.ifPresent(
        item -> {
          bySegId.remove(item.segId(), id);
          bytes -= item.size();
        });
    return removed;
  }

  /** A use: moves it away from eviction. */
  Optional<Item> use(SegmentId id) {
    return Optional.ofNullable(byLastUse.get(id));
  }

  boolean holds(SegmentId id) {
    return byLastUse.containsKey(id);
  }

  Optional<SegmentId> find(String segId) {
    return Optional.ofNullable(bySegId.get(segId));
  }

  Optional<SegmentId> longestUnused() {
    return byLastUse.keySet().stream().findFirst();
  }

  /** This one and all later ones of its level, ascending. */
  List<SegmentId> from(SegmentId first) {
    return byLastUse.keySet().stream()
        .filter(id -> id.level() == first.level() && id.sn() >= first.sn())
        .sorted()
        .toList();
  }

  long bytes() {
    return bytes;
  }

  /** Sequence numbers by level, together with those of another store. */
  SortedMap<Integer, List<Long>> with(SortedMap<Integer, List<Long>> others) {
    var levels = new TreeMap<Integer, TreeSet<Long>>();
    byLastUse
        .keySet()
        .forEach(id -> levels.computeIfAbsent(id.level(), l -> new TreeSet<>()).add(id.sn()));
    others.forEach((level, sns) -> levels.computeIfAbsent(level, l -> new TreeSet<>()).addAll(sns));
    var holdings = new TreeMap<Integer, List<Long>>();
    levels.forEach((level, sns) -> holdings.put(level, new ArrayList<>(sns)));
    return Collections.unmodifiableSortedMap(holdings);
  }
}
