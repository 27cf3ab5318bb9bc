package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LruMemorySegmentStoreTest extends SegmentStoreContract {

  @Override
  SegmentStore storeOf(long capacity) {
    return MemorySegmentStore.leastRecentlyUsed(capacity);
  }

  @Test
  void evictsLeastRecentlyUsed() {
    var store = storeOf(100);
    store.put(segment(1, 40));
    store.put(segment(2, 40));
    store.find(id(1));
    store.put(segment(3, 40));
    assertThat(store.holds(id(1))).isTrue();
    assertThat(store.holds(id(2))).isFalse();
  }
}
