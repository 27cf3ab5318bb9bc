package superpeer.worker.segment;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists what a store holds, in a form for assertions. */
final class HeldByLevel {
  private HeldByLevel() {}

  /** Sequence numbers, ascending, by level; a level without segments is absent. */
  static SortedMap<Integer, List<Long>> of(SegmentStore store) {
    return store.held().stream()
        .map(SegmentStore.Held::id)
        .sorted()
        .collect(groupingBy(SegmentId::level, TreeMap::new, mapping(SegmentId::sn, toList())));
  }
}
