package superpeer.master.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheEvictorTest {

  private static final Instant NOW = Instant.parse("2026-11-23T20:45:00Z");

  @TempDir private Path cache;

  @Test
  void evictsTheLeastRecentlyUsedFirstAcrossChannels() throws Exception {
    var oldest = file("a/0-1.segment", 400, 300);
    var old = file("b/0-7.segment", 400, 200);
    var used = file("a/0-2.segment", 400, 10);
    var fresh = file("live-c/0-9.segment", 400, 1);

    var cacheEvictor = evictor(1_000);
    cacheEvictor.sweep();

    assertThat(oldest).doesNotExist();
    assertThat(old).doesNotExist();
    assertThat(used).exists();
    assertThat(fresh).exists();
    assertThat(cacheEvictor.bytes()).isEqualTo(800);
    assertThat(cacheEvictor.removed()).isEqualTo(2);
  }

  @Test
  void evictsNothingWithinTheBudget() throws Exception {
    var file = file("a/0-1.segment", 1_000, 1_000_000);
    var cacheEvictor = evictor(1_000);
    cacheEvictor.sweep();
    assertThat(file).exists();
    assertThat(cacheEvictor.bytes()).isEqualTo(1_000);
    assertThat(cacheEvictor.removed()).isZero();
  }

  @Test
  void deletesOnlyAbandonedPartialFiles() throws Exception {
    var abandoned = file("a/17-1.partial", 10, 7_200);
    var underWay = file("a/18-1.partial", 10, 5);
    var lock = file("a/fetching.lock", 0, 1_000_000);
    var foreign = file("a/notes.txt", 5_000, 1_000_000);
    var deep = file("a/b/0-1.segment", 5_000, 1_000_000);

    evictor(1).sweep();

    assertThat(abandoned).doesNotExist();
    assertThat(underWay).exists();
    assertThat(lock).exists();
    assertThat(foreign).exists();
    assertThat(deep).exists();
  }

  @Test
  void doesNotFollowSymbolicLinks(@TempDir Path elsewhere) throws Exception {
    var outside = Files.write(elsewhere.resolve("0-1.segment"), new byte[5_000]);
    Files.createSymbolicLink(cache.resolve("a"), elsewhere);
    Files.createSymbolicLink(cache.resolve("0-2.segment"), outside);
    evictor(1).sweep();
    assertThat(outside).exists();
  }

  @Test
  void acceptsAMissingDirectory() {
    var cacheEvictor = new CacheEvictor(cache.resolve("none"), 1, InstantSource.fixed(NOW));
    cacheEvictor.sweep();
    assertThat(cacheEvictor.bytes()).isZero();
  }

  private CacheEvictor evictor(long budget) {
    return new CacheEvictor(cache, budget, InstantSource.fixed(NOW));
  }

  private Path file(String name, int bytes, long usedSecondsAgo) throws IOException {
    var file = cache.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[bytes]);
    return Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(usedSecondsAgo)));
  }
}
