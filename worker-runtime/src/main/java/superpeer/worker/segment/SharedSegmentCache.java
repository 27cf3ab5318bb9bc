package superpeer.worker.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.ChannelId;

/**
 * Shares segments among a channel's workers on this host, so that only one of them fetches each
 * segment from the origin. It keeps files in a directory, and a lock for each segment that is being
 * fetched.
 *
 * <p>A lock is a byte of one file that is never removed; the operating system releases it when the
 * process ends for any reason. Blocks on the disk, but never waits for a lock. Any thread.
 */
public final class SharedSegmentCache implements Closeable {

  private static final Logger log = LoggerFactory.getLogger(SharedSegmentCache.class);

  private static final String LOCKS = "fetching.lock";
  private static final String LIVE = "live-";
  private static final String SUFFIX = ".segment";

  /** Bits of a lock's position for the sequence number; the level is in the bits above. */
  private static final int SN_BITS = 48;

  private static final int MAX_LEVEL = 0x3FFF;

  private final Path directory;
  private final Optional<Duration> retention;
  private final Clock clock;
  private final FileChannel locks;

  private SharedSegmentCache(Path directory, Optional<Duration> retention, Clock clock)
      throws IOException {
    this.directory = directory;
    this.retention = retention;
    this.clock = clock;
    Files.createDirectories(directory);
    this.locks =
        FileChannel.open(
            directory.resolve(LOCKS), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * Opens the cache of a live channel: a directory of its own, from which files are soon removed.
   * It also removes expired files of other live channels.
   *
   * @param cacheDir the directory of all channels; created if missing
   * @param source where the segments come from; different sources of one channel share nothing
   * @param retention how long a segment stays; other workers need it a moment after the first
   */
  public static SharedSegmentCache live(
      Path cacheDir, ChannelId channel, String source, Duration retention, Clock clock)
      throws IOException {
    var name = hash(channel.encoded() + "\n" + source);
    var cache =
        new SharedSegmentCache(cacheDir.resolve(LIVE + name), Optional.of(retention), clock);
    try (var siblings = Files.list(cacheDir)) {
      siblings
          .filter(sibling -> sibling.getFileName().toString().startsWith(LIVE))
          .forEach(sibling -> remove(sibling, file -> !cache.isFresh(file)));
    }
    return cache;
  }

  /**
   * Opens the cache of a VOD channel: the directory of its {@link DiskSegmentStore}, where segments
   * stay.
   */
  public static SharedSegmentCache vod(Path cacheDir, ChannelId channel) throws IOException {
    return new SharedSegmentCache(
        cacheDir.resolve(DiskSegmentStore.nameOf(channel)), Optional.empty(), Clock.systemUTC());
  }

  /** Returns a segment that another worker has published. */
  public Optional<Segment> find(SegmentId id) {
    var file = fileOf(id);
    try {
      return isFresh(file)
          ? SegmentFile.read(file).filter(found -> found.id().equals(id))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      log.debug("cannot read {}: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /**
   * Acquires the right to fetch a segment.
   *
   * @return empty if another worker is fetching it
   * @throws IOException if the directory does not support locks
   */
  public Optional<FileLock> tryLock(SegmentId id) throws IOException {
    try {
      return Optional.ofNullable(locks.tryLock(positionOf(id), 1, false));
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // another thread of this process
    }
  }

  /** Writes a segment, so that other workers find it. */
  public void publish(Segment segment) throws IOException {
    var partial = ProcessHandle.current().pid() + "-" + System.nanoTime() + ".partial";
    SegmentFile.write(segment, directory.resolve(partial), fileOf(segment.id()));
    if (retention.isPresent()) {
      remove(directory, file -> !isFresh(file));
    }
  }

  /**
   * Drops this segment and all later ones of its level, because the origin has restarted its
   * numbering.
   */
  public void forgetFrom(SegmentId first) {
    remove(directory, file -> idOf(file).filter(id -> isOrFollows(id, first)).isPresent());
  }

  @Override
  public void close() throws IOException {
    locks.close();
  }

  /**
   * Position of a segment's lock. Two segments may share one; then they only wait for each other.
   */
  private static long positionOf(SegmentId id) {
    return ((long) (id.level() & MAX_LEVEL) << SN_BITS) + (id.sn() & ((1L << SN_BITS) - 1));
  }

  private static boolean isOrFollows(SegmentId id, SegmentId first) {
    return id.level() == first.level() && id.sn() >= first.sn();
  }

  private static void remove(Path directory, Predicate<Path> condition) {
    List<Path> files;
    try (var listed = Files.list(directory)) {
      files =
          listed
              .filter(file -> file.toString().endsWith(SUFFIX))
              .filter(condition)
              .collect(Collectors.toList());
    } catch (IOException e) {
      log.debug("cannot list {}: {}", directory, e.toString());
      return;
    }
    for (var file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        log.debug("cannot delete {}: {}", file, e.toString());
      }
    }
  }

  private boolean isFresh(Path file) {
    if (retention.isEmpty()) {
      return true;
    }
    try {
      return Files.getLastModifiedTime(file)
          .toInstant()
          .isAfter(Instant.now(clock).minus(retention.get()));
    } catch (IOException e) {
      return false;
    }
  }

  private Path fileOf(SegmentId id) {
    return directory.resolve(id.defaultSegId() + SUFFIX);
  }

  private static Optional<SegmentId> idOf(Path file) {
    try {
      return SegmentFile.entry(file).map(DiskIndex.Entry::id);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String hash(String text) {
    return HexFormat.of()
        .formatHex(Segment.sha256().digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
  }
}
