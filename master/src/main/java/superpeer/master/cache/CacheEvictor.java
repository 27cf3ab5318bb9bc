package superpeer.master.cache;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the segment files of all channels within one disk budget. It deletes the least recently
 * used files first, whatever their channel. Workers touch the files that they read, and fetch a
 * deleted segment again.
 *
 * <p>{@link #sweep} blocks and never throws; call it from one thread at a time. Any thread may read
 * the counters.
 */
public final class CacheEvictor {

  private static final Logger log = LoggerFactory.getLogger(CacheEvictor.class);

  private static final String SEGMENT = ".segment";
  private static final String PARTIAL = ".partial";

  /** One directory per channel, with files in it. */
  private static final int DEPTH = 2;

  /** Writing a segment takes seconds; an older partial file is from a process that died. */
  private static final Duration PARTIAL_MAX_AGE = Duration.ofHours(1);

  /** Share of the budget that an eviction leaves, so that not every sweep evicts. */
  private static final double TARGET_FILL = 0.95;

  private final Path directory;
  private final long budget;
  private final InstantSource clock;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong removed = new AtomicLong();

  /**
   * @param directory of all channels; may be absent
   * @param budget in bytes
   */
  public CacheEvictor(Path directory, long budget, InstantSource clock) {
    this.directory = directory;
    this.budget = budget;
    this.clock = clock;
  }

  private record Item(Path file, long bytes, Instant used) {}

  /** Returns the size of all segment files after the latest sweep, in bytes. */
  public long bytes() {
    return bytes.get();
  }

  /** Returns the number of segments removed since the start. */
  public long removed() {
    return removed.get();
  }

  /** Measures all files, and evicts if they exceed the budget. */
  public void sweep() {
    try {
      if (Files.isDirectory(directory)) {
        evict(scan());
      }
    } catch (IOException | RuntimeException e) {
      log.warn("cannot scan the segment files in {}: {}", directory, e.toString());
    }
  }

  private List<Item> scan() throws IOException {
    var found = new ArrayList<Item>();
    var abandoned = clock.instant().minus(PARTIAL_MAX_AGE);
    Files.walkFileTree(
        directory,
        EnumSet.noneOf(java.nio.file.FileVisitOption.class),
        DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            var used = attributes.lastModifiedTime().toInstant();
            var name = file.getFileName().toString();
            if (!attributes.isRegularFile()) {
              return FileVisitResult.CONTINUE;
            } else if (name.endsWith(SEGMENT)) {
              found.add(new Item(file, attributes.size(), used));
            } else if (name.endsWith(PARTIAL) && used.isBefore(abandoned)) {
              delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // a worker has deleted it
          }
        });
    return found;
  }

  private void evict(List<Item> items) {
    var total = items.stream().mapToLong(Item::bytes).sum();
    if (total > budget) {
      var before = removed.get();
      items.sort(Comparator.comparing(Item::used));
      for (var item : items) {
        if (total <= budget * TARGET_FILL) {
          break;
        }
        if (delete(item.file())) {
          total -= item.bytes();
          removed.incrementAndGet();
        }
      }
      log.info(
          "removed the {} least recently used segment files; {} MB are left",
          removed.get() - before,
          total >> 20);
    }
    bytes.set(total);
  }

  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      log.debug("cannot delete {}: {}", file, e.toString());
      return false;
    }
  }
}
