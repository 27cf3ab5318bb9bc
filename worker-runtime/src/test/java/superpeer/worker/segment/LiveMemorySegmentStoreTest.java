package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import superpeer.worker.segment.SegmentStore.Lost;

class LiveMemorySegmentStoreTest extends SegmentStoreContract {

  @Override
  SegmentStore storeOf(long capacity) {
    return MemorySegmentStore.live(capacity, 20);
  }

  @Test
  void keepsNewestOfEachLevel() {
    var store = MemorySegmentStore.live(1_000, 3);
    for (long sn = 1; sn <= 5; sn++) {
      store.put(segment(sn, 10));
      store.find(id(1));
    }
    store.put(Segment.of(new SegmentId(1, 1), "1-1", new byte[10]));
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(3L, 4L, 5L), 1, List.of(1L)));
  }

  @Test
  void keepsSegmentStoredBehindWindow() {
    var store = MemorySegmentStore.live(1_000, 2);
    store.put(segment(50, 10));
    store.put(segment(1, 10)); // the window is not full, but spans only two numbers
    store.put(segment(51, 10));
    store.put(segment(2, 10));
    store.put(segment(52, 10));
    assertThat(store.takeLost()).containsExactly(new Lost(id(50), "seg-50"));
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(1L, 2L, 51L, 52L)));
  }

  @Test
  void evictsBehindWindowFirst() {
    var store = MemorySegmentStore.live(50, 2);
    for (var sn : List.of(50L, 51L, 1L, 2L, 3L)) {
      store.put(segment(sn, 10));
    }
    store.find(id(1));
    store.put(segment(52, 20));
    assertThat(store.takeLost())
        .containsExactly(new Lost(id(50), "seg-50"), new Lost(id(2), "seg-2"));
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(1L, 3L, 51L, 52L)));
  }

  @Test
  void forgetsBehindWindowToo() {
    var store = MemorySegmentStore.live(1_000, 2);
    for (var sn : List.of(50L, 51L, 1L, 9L)) {
      store.put(segment(sn, 10));
    }
    store.forgetFrom(id(5));
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(1L)));
  }

  @Test
  void evictsEvenlyFromLevels() {
    var store = MemorySegmentStore.live(40, 20);
    store.put(Segment.of(new SegmentId(1, 1), "1-1", new byte[10]));
    for (long sn = 1; sn <= 9; sn++) {
      store.put(segment(sn, 10));
    }
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(7L, 8L, 9L), 1, List.of(1L)));
  }
}
