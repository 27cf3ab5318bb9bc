package superpeer.worker.segment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.ChannelId;

/**
 * A {@link SegmentStore} in files, one directory a channel. Blocks; the longest unused goes first.
 *
 * <p>The directory is the only index: it is read at the start, and whatever is half-written or
 * damaged is removed. A disk that is full or gone is {@link #trouble}; segments are then kept in
 * memory as far as they fit. A few hot segments are always kept there.
 */
public final class DiskSegmentStore implements SegmentStore {

  /** Most files that are looked at: 20,000 segments in ten levels. */
  private static final int MAX_FILES = 200_000;

  private static final Pattern PARTIAL = Pattern.compile("(\\d{1,18})-\\d+\\.partial");

  private static final Logger log = LoggerFactory.getLogger(DiskSegmentStore.class);

  private final Path directory;
  private final long capacity;
  private final MemorySegmentStore hot;
  private final DiskIndex diskIndex = new DiskIndex();
  private final List<Lost> lost = new ArrayList<>();
  private Optional<Failure> trouble = Optional.empty();
  private long written;

  private DiskSegmentStore(Path directory, long capacity, long hotBytes) {
    this.directory = directory;
    this.capacity = capacity;
    this.hot = MemorySegmentStore.leastRecentlyUsed(Math.min(hotBytes, capacity));
  }

  /**
   * Opens a channel's directory and reads what is there. Never fails: see {@link #trouble}.
   *
   * @param cacheDir the directory of all channels; made if it is missing
   * @param capacity of this channel on disk, in bytes
   * @param hotBytes most bytes kept in memory too, or instead when the disk fails
   */
  public static DiskSegmentStore open(
      Path cacheDir, ChannelId channel, long capacity, long hotBytes) {
    var store = new DiskSegmentStore(cacheDir.resolve(nameOf(channel)), capacity, hotBytes);
    try {
      store.scan();
    } catch (IOException e) {
      store.fail(e);
    }
    return store;
  }

  @Override
  public Optional<Segment> find(SegmentId id) {
    var item = diskIndex.use(id);
    var kept = hot.find(id);
    return kept.isPresent() || item.isEmpty() ? kept : read(id);
  }

  @Override
  public boolean holds(SegmentId id) {
    return diskIndex.holds(id) || hot.holds(id);
  }

  @Override
  public void put(Segment segment) {
    var id = segment.id();
    if (segment.size() > capacity) {
      remove(id);
      lost.add(new Lost(id, segment.segId()));
      return;
    }
    if (write(segment)) {
      diskIndex.add(new DiskIndex.Entry(id, segment.segId(), segment.size()));
    } else {
      remove(id);
    }
    warm(segment);
    while (bytes() > capacity) {
      lose(diskIndex.longestUnused().orElseThrow());
    }
  }

  @Override
  public void forgetFrom(SegmentId first) {
    hot.forgetFrom(first);
    takeLostOfMemory();
    diskIndex.from(first).forEach(this::lose);
  }

  @Override
  public List<Lost> takeLost() {
    var taken = List.copyOf(lost);
    lost.clear();
    return taken;
  }

  @Override
  public List<Held> held() {
    return Stream.concat(
            diskIndex.items().stream()
                .map(entry -> new Held(entry.id(), entry.segId(), entry.size())),
            hot.held().stream().filter(held -> !diskIndex.holds(held.id())))
        .toList();
  }

  @Override
  public long bytes() {
    return diskIndex.bytes() + onlyInMemory();
  }

  @Override
  public long capacity() {
    return capacity;
  }

  @Override
  public Optional<Failure> failure() {
    return trouble;
  }

  /** Directory names are hashes: ids are long, and say what is watched. */
  static String nameOf(ChannelId channel) {
    var digest = Segment.sha256().digest(channel.encoded().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }

  private Path fileOf(SegmentId id) {
    return directory.resolve(id.defaultSegId() + ".segment");
  }

  private boolean write(Segment segment) {
    if (!SegmentFile.canHold(segment)) {
      return false;
    }
    try {
      if (SegmentFile.holds(fileOf(segment.id()), segment)) {
        return true; // it came through the files, from another worker or our own fetch
      }
      var partial = ProcessHandle.current().pid() + "-" + written++ + ".partial";
      SegmentFile.write(segment, directory.resolve(partial), fileOf(segment.id()));
      trouble = Optional.empty();
      return true;
    } catch (IOException e) {
      fail(e);
      return false;
    }
  }

  private Optional<Segment> read(SegmentId id) {
    var segment = Optional.<Segment>empty();
    try {
      segment = SegmentFile.read(fileOf(id)).filter(found -> found.id().equals(id));
      segment.ifPresent(used -> touch(fileOf(id)));
      if (segment.isEmpty()) {
        log.warn("dropped {}: its bytes are not those that were stored", fileOf(id));
      }
    } catch (NoSuchFileException e) {
      log.debug("{} was removed by someone else", fileOf(id));
    } catch (IOException e) {
      fail(e);
    }
    segment.ifPresentOrElse(this::warm, () -> lose(id));
    return segment;
  }

  private void warm(Segment segment) {
    hot.put(segment);
    takeLostOfMemory();
  }

  /** What memory dropped is lost only if it is not on disk. */
  private void takeLostOfMemory() {
    hot.takeLost().stream().filter(gone -> !diskIndex.holds(gone.id())).forEach(lost::add);
  }

  private long onlyInMemory() {
    return hot.held().stream()
        .filter(held -> !diskIndex.holds(held.id()))
        .mapToLong(Held::bytes)
        .sum();
  }

  private void lose(SegmentId id) {
    diskIndex
        .remove(id)
        .ifPresent(
            entry -> {
              hot.remove(id);
              delete(fileOf(id));
              lost.add(new Lost(id, entry.segId()));
            });
  }

  private void remove(SegmentId id) {
    hot.remove(id);
    diskIndex.remove(id).ifPresent(entry -> delete(fileOf(id)));
  }

  private void fail(IOException e) {
    trouble =
        Optional.of(
            new Failure(
                "segments cannot be kept in " + directory + ": " + reason(e),
                "make room on that disk, or set another cache directory; until then they are kept"
                    + " in memory"));
  }

  /** Without the name of a file, which changes from one failure to the next. */
  private static String reason(IOException e) {
    var message = e instanceof FileSystemException inFiles ? inFiles.getReason() : e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** The next process sees by it what was used last. */
  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      log.debug("cannot touch {}: {}", file, e.toString());
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.debug("cannot delete {}: {}", file, e.toString());
    }
  }

  private void scan() throws IOException {
    Files.createDirectories(directory);
    List<Path> files;
    try (var listed = Files.list(directory)) {
      files = listed.limit(MAX_FILES).toList();
    }
    files.stream()
        .filter(file -> file.toString().endsWith(".segment"))
        .sorted(Comparator.comparing(DiskSegmentStore::age))
        .forEach(this::adopt);
    files.stream().filter(DiskSegmentStore::isAbandoned).forEach(DiskSegmentStore::delete);
    while (bytes() > capacity) {
      remove(diskIndex.longestUnused().orElseThrow());
    }
  }

  private void adopt(Path file) {
    try {
      SegmentFile.item(file)
          .filter(entry -> fileOf(entry.id()).equals(file))
          .ifPresentOrElse(diskIndex::add, () -> delete(file));
    } catch (IOException e) {
      log.debug("cannot read {}: {}", file, e.toString());
    }
  }

  /** Half-written by a process that is no more; another worker's is left alone. */
  private static boolean isAbandoned(Path file) {
    var name = PARTIAL.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return false;
    }
    long pid = Long.parseLong(name.group(1));
    return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
  }

  private static FileTime age(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }
}
