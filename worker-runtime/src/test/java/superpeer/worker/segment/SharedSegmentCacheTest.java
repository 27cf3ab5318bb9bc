package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.ChannelId;

class SharedSegmentCacheTest {

  private static final ChannelId CHANNEL = new ChannelId("Y2g=");
  private static final Duration KEPT = Duration.ofMinutes(3);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path cache;

  @Test
  void findsPublishedSegment() throws Exception {
    var segment = Segment.of(new SegmentId(1, 7), "1-7", new byte[] {1, 2, 3});
    try (var one = live();
        var other = live()) {
      assertThat(other.find(segment.id())).isEmpty();
      one.publish(segment);
      assertThat(other.find(segment.id()).map(Segment::bytes)).contains(segment.bytes());
      assertThat(other.find(new SegmentId(0, 7))).isEmpty();
    }
  }

  @Test
  void oneWorkerAtATimeMayFetch() throws Exception {
    var id = new SegmentId(1, 7);
    try (var one = live();
        var other = live()) {
      var right = one.tryLock(id).orElseThrow();
      assertThat(other.tryLock(id)).isEmpty();
      assertThat(other.tryLock(new SegmentId(0, 7))).isPresent();
      assertThat(other.tryLock(new SegmentId(Integer.MAX_VALUE, SegmentId.MAX_SN))).isPresent();
      right.release();
      assertThat(other.tryLock(id)).isPresent();
    }
  }

  @Test
  void liveSegmentsExpire() throws Exception {
    try (var sharedCache = live()) {
      sharedCache.publish(segment(7));
      age(sharedCache, 7);
      assertThat(sharedCache.find(new SegmentId(0, 7))).isEmpty();
      sharedCache.publish(segment(8));
      assertThat(file(7)).doesNotExist();
      assertThat(file(8)).exists();
    }
  }

  @Test
  void removesFilesOfEndedChannels() throws Exception {
    try (var over = live()) {
      over.publish(segment(7));
      age(over, 7);
      var old = file(7);
      try (var another = open("https://example.com/another.m3u8")) {
        assertThat(old).doesNotExist();
        assertThat(another.find(new SegmentId(0, 7))).isEmpty();
      }
    }
  }

  @Test
  void sourcesDoNotShare() throws Exception {
    try (var one = live();
        var other = open("https://example.com/another.m3u8")) {
      one.publish(segment(7));
      assertThat(other.find(new SegmentId(0, 7))).isEmpty();
    }
  }

  @Test
  void forgetsFromSequenceNumber() throws Exception {
    try (var sharedCache = live()) {
      sharedCache.publish(segment(6));
      sharedCache.publish(segment(7));
      sharedCache.publish(segment(8));
      sharedCache.forgetFrom(new SegmentId(0, 7));
      assertThat(sharedCache.find(new SegmentId(0, 6))).isPresent();
      assertThat(sharedCache.find(new SegmentId(0, 7))).isEmpty();
      assertThat(sharedCache.find(new SegmentId(0, 8))).isEmpty();
    }
  }

  @Test
  void ignoresDamagedSegment() throws Exception {
    try (var sharedCache = live()) {
      sharedCache.publish(segment(7));
      try (var damaged = FileChannel.open(file(7), StandardOpenOption.WRITE)) {
        damaged.truncate(damaged.size() - 1);
      }
      assertThat(sharedCache.find(new SegmentId(0, 7))).isEmpty();
    }
  }

  @Test
  void vodSharesFilesOfStore() throws Exception {
    DiskSegmentStore.open(cache, CHANNEL, 1_000, 0).put(segment(7));
    try (var sharedCache = SharedSegmentCache.vod(cache, CHANNEL)) {
      assertThat(sharedCache.find(new SegmentId(0, 7))).isPresent();
      sharedCache.publish(segment(8));
    }
    assertThat(DiskSegmentStore.open(cache, CHANNEL, 1_000, 0).holds(new SegmentId(0, 8))).isTrue();
  }

  private SharedSegmentCache live() throws Exception {
    return open("https://example.com/live.m3u8");
  }

  private SharedSegmentCache open(String source) throws Exception {
    return SharedSegmentCache.live(cache, CHANNEL, source, KEPT, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Segment segment(long sn) {
    return Segment.of(new SegmentId(0, sn), "0-" + sn, new byte[] {1, 2, 3});
  }

  private void age(SharedSegmentCache sharedCache, long sn) throws Exception {
    assertThat(sharedCache.find(new SegmentId(0, sn))).isPresent();
    Files.setLastModifiedTime(file(sn), FileTime.from(NOW.minus(KEPT)));
  }

  private Path file(long sn) throws Exception {
    try (var files = Files.walk(cache)) {
      return files
          .filter(file -> file.endsWith("0-" + sn + ".segment"))
          .findFirst()
          .orElse(cache.resolve("none"));
    }
  }
}
