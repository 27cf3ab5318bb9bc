package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import superpeer.worker.segment.SegmentStore.Lost;

/** Tests that every store must pass, whatever it evicts first. */
abstract class SegmentStoreContract {

  abstract SegmentStore storeOf(long capacity);

  @Test
  void findsStoredSegment() {
    var store = storeOf(1_000);
    store.put(segment(1, 40));
    assertThat(store.holds(id(1))).isTrue();
    assertThat(store.find(id(1)).map(Segment::bytes)).contains(segment(1, 40).bytes());
    assertThat(store.find(id(1)).map(Segment::segId)).contains("seg-1");
    assertThat(store.find(id(1)).flatMap(Segment::hash)).isEqualTo(segment(1, 40).hash());
    assertThat(store.bytes()).isEqualTo(40);
  }

  @Test
  void findsNothingThatWasNotStored() {
    var store = storeOf(1_000);
    assertThat(store.find(id(1))).isEmpty();
    assertThat(store.holds(id(1))).isFalse();
    assertThat(HeldByLevel.of(store)).isEmpty();
    assertThat(store.failure()).isEmpty();
  }

  @Test
  void listsHeldSegments() {
    var store = storeOf(1_000);
    for (long sn : new long[] {7, 12, 9, 100}) {
      store.put(segment(sn, 10));
    }
    var other = new SegmentId(2, 5);
    store.put(Segment.of(other, other.defaultSegId(), new byte[10]));
    assertThat(HeldByLevel.of(store))
        .isEqualTo(Map.of(0, List.of(7L, 9L, 12L, 100L), 2, List.of(5L)));
  }

  @Test
  void replacesSegmentWithSameId() {
    var store = storeOf(1_000);
    store.put(segment(1, 40));
    store.put(Segment.of(id(1), "renamed", new byte[50]));
    assertThat(store.bytes()).isEqualTo(50);
    assertThat(store.find(id(1)))
        .hasValueSatisfying(
            found -> {
              assertThat(found.segId()).isEqualTo("renamed");
              assertThat(found.size()).isEqualTo(50);
            });
    assertThat(store.takeLost()).isEmpty();
  }

  @Test
  void staysWithinCapacityAndReportsLost() {
    var store = storeOf(100);
    store.put(segment(1, 40));
    store.put(segment(2, 40));
    store.put(segment(3, 40));
    assertThat(store.bytes()).isEqualTo(80);
    assertThat(store.takeLost()).containsExactly(new Lost(id(1), "seg-1"));
    assertThat(store.takeLost()).isEmpty();
    assertThat(store.find(id(1))).isEmpty();
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(2L, 3L)));
  }

  @Test
  void losesOnlySegmentThatIsTooLarge() {
    var store = storeOf(100);
    store.put(segment(1, 40));
    store.put(segment(2, 101));
    assertThat(store.takeLost()).containsExactly(new Lost(id(2), "seg-2"));
    assertThat(store.holds(id(1))).isTrue();
    assertThat(store.bytes()).isEqualTo(40);
  }

  @Test
  void forgetsFromSequenceNumber() {
    var store = storeOf(1_000);
    for (long sn = 5; sn < 10; sn++) {
      store.put(segment(sn, 10));
    }
    store.forgetFrom(id(7));
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(5L, 6L)));
    assertThat(store.takeLost()).extracting(Lost::id).containsExactly(id(7), id(8), id(9));
    assertThat(store.bytes()).isEqualTo(20);
  }

  static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }

  static Segment segment(long sn, int size) {
    var bytes = new byte[size];
    Arrays.fill(bytes, (byte) sn);
    return Segment.of(id(sn), "seg-" + sn, ByteBuffer.allocateDirect(size).put(bytes).flip());
  }
}
