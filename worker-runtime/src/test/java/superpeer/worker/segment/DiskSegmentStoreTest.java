package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.ChannelId;
import superpeer.worker.segment.SegmentStore.Lost;

class DiskSegmentStoreTest extends SegmentStoreContract {

  private static final ChannelId CHANNEL = new ChannelId("Y2g=");

  @TempDir Path cache;

  @Override
  SegmentStore storeOf(long capacity) {
    return DiskSegmentStore.open(cache, CHANNEL, capacity, capacity);
  }

  @Test
  void findsSegmentOfEarlierProcess() throws Exception {
    var before = storeOf(1_000);
    before.put(segment(1, 40));
    before.put(Segment.of(id(2), "https://cdn.example/ä.ts", new byte[] {1, 2, 3}));
    var store = coldStoreOf(1_000);
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(1L, 2L)));
    assertThat(store.bytes()).isEqualTo(43);
    var found = store.find(id(2)).orElseThrow();
    assertThat(found.segId()).isEqualTo("https://cdn.example/ä.ts");
    assertThat(found.size()).isEqualTo(3);
    assertThat(found.hash()).contains(Segment.hashOf(found.bytes()));
    assertThat(store.find(id(1)).map(Segment::bytes)).contains(segment(1, 40).bytes());
  }

  @Test
  void keepsChannelsApart() {
    storeOf(1_000).put(segment(1, 40));
    var other = DiskSegmentStore.open(cache, new ChannelId("b3RoZXI="), 1_000, 0);
    assertThat(HeldByLevel.of(other)).isEmpty();
  }

  @Test
  void removesPartialFilesOfKilledProcess() throws Exception {
    storeOf(1_000).put(segment(1, 40));
    var own = Files.write(directory().resolve(ProcessHandle.current().pid() + "-7.partial"), HALF);
    var dead = Files.write(directory().resolve("999999999-1.partial"), HALF);
    var alive = Files.write(directory().resolve("1-1.partial"), HALF);
    var cut = Files.write(directory().resolve("0-9.segment"), HALF);
    var store = storeOf(1_000);
    assertThat(HeldByLevel.of(store)).isEqualTo(Map.of(0, List.of(1L)));
    assertThat(List.of(own, dead, cut)).noneMatch(Files::exists);
    assertThat(alive).exists();
  }

  @Test
  void removesTruncatedSegment() throws Exception {
    storeOf(1_000).put(segment(1, 40));
    try (var file = Files.newByteChannel(file(1), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 1);
    }
    assertThat(HeldByLevel.of(storeOf(1_000))).isEmpty();
    assertThat(file(1)).doesNotExist();
  }

  @Test
  void reportsDamagedSegmentAsLost() throws Exception {
    storeOf(1_000).put(segment(1, 40));
    var bytes = Files.readAllBytes(file(1));
    bytes[bytes.length - 1]++;
    Files.write(file(1), bytes);
    var store = coldStoreOf(1_000);
    assertThat(store.find(id(1))).isEmpty();
    assertThat(store.takeLost()).containsExactly(new Lost(id(1), "seg-1"));
    assertThat(HeldByLevel.of(store)).isEmpty();
    assertThat(file(1)).doesNotExist();
  }

  @Test
  void reportsRemovedFileAsLost() throws Exception {
    var store = coldStoreOf(1_000);
    store.put(segment(1, 40));
    Files.delete(file(1));
    assertThat(store.find(id(1))).isEmpty();
    assertThat(store.takeLost()).containsExactly(new Lost(id(1), "seg-1"));
    assertThat(store.failure()).isEmpty();
  }

  @Test
  void evictsLeastRecentlyUsedWithFile() {
    var store = coldStoreOf(100);
    store.put(segment(1, 40));
    store.put(segment(2, 40));
    store.find(id(1));
    store.put(segment(3, 40));
    assertThat(store.takeLost()).containsExactly(new Lost(id(2), "seg-2"));
    assertThat(file(2)).doesNotExist();
    assertThat(store.find(id(1))).isPresent();
  }

  @Test
  void shrinksToSmallerCapacity() throws Exception {
    var before = storeOf(1_000);
    for (long sn = 1; sn <= 5; sn++) {
      before.put(segment(sn, 40));
      Files.setLastModifiedTime(file(sn), FileTime.fromMillis(1_000_000 - sn));
    }
    assertThat(HeldByLevel.of(storeOf(100))).isEqualTo(Map.of(0, List.of(1L, 2L)));
    assertThat(file(5)).doesNotExist();
  }

  @Test
  void keepsSegmentsInMemoryWhileDiskFails() throws Exception {
    var store = DiskSegmentStore.open(cache, CHANNEL, 1_000, 100);
    store.put(segment(1, 40));
    Files.delete(file(1));
    Files.delete(directory());
    Files.createFile(directory());
    store.put(segment(2, 40));
    var failure = store.failure().orElseThrow();
    assertThat(failure.error()).contains(directory().toString());
    assertThat(store.find(id(2))).isPresent();
    store.put(segment(3, 40));
    store.put(segment(4, 40));
    assertThat(store.failure()).contains(failure);
    assertThat(store.takeLost()).contains(new Lost(id(2), "seg-2"));
    assertThat(store.holds(id(4))).isTrue();
    Files.delete(directory());
    Files.createDirectory(directory());
    store.put(segment(5, 40));
    assertThat(store.failure()).isEmpty();
    assertThat(file(5)).exists();
  }

  @Test
  void opensInMemoryWithoutDirectory() throws Exception {
    var file = Files.createFile(cache.resolve("file"));
    var store = DiskSegmentStore.open(file, CHANNEL, 1_000, 100);
    assertThat(store.failure()).isPresent();
    store.put(segment(1, 40));
    assertThat(store.find(id(1))).isPresent();
  }

  private static final byte[] HALF = new byte[30];

  /** Creates a store that keeps nothing in memory. */
  private SegmentStore coldStoreOf(long capacity) {
    return DiskSegmentStore.open(cache, CHANNEL, capacity, 0);
  }

  private Path directory() {
    return cache.resolve(DiskSegmentStore.nameOf(CHANNEL));
  }

  private Path file(long sn) {
    return directory().resolve("0-" + sn + ".segment");
  }
}
