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
 * A {@link SegmentStore} in files, one directory per channel. Blocks; evicts the least recently
 * used segment first.
 *
 * <p>There is no other index than the directory: it is read at the start, and incomplete or damaged
 * files are removed. If the disk is full or gone, {@link #failure} says so, and segments are kept
 * in memory as far as they fit. A few hot segments are always kept in memory.
 */
public final class DiskSegmentStore implements SegmentStore {

  /** Most files that are read at the start: 20,000 segments in ten levels. */
  private static final int MAX_FILES = 200_000;

  private static final Pattern PARTIAL = Pattern.compile("(\\d{1,18})-\\d+\\.partial");

  private static final Logger log = LoggerFactory.getLogger(DiskSegmentStore.class);

  private final Path directory;
  private final long capacity;
  private final MemorySegmentStore hot;
  private final DiskIndex index = new DiskIndex();
  private final List<Lost> lost = new ArrayList<>();
  private Optional<Failure> failure = Optional.empty();
  private long filesWritten;

  private DiskSegmentStore(Path directory, long capacity, long hotBytes) {
    this.directory = directory;
    this.capacity = capacity;
    this.hot = MemorySegmentStore.leastRecentlyUsed(Math.min(hotBytes, capacity));
  }

  /**
   * Opens a channel's directory and reads it. Never throws; see {@link #failure}.
   *
   * @param cacheDir the directory of all channels; created if missing
   * @param capacity of this channel on disk, in bytes
   * @param hotBytes most bytes that are also kept in memory, or only there when the disk fails
   */
  public static DiskSegmentStore open(
      Path cacheDir, ChannelId channel, long capacity, long hotBytes) {
    var store = new DiskSegmentStore(cacheDir.resolve(nameOf(channel)), capacity, hotBytes);
    try {
      store.scan();
    } catch (IOException e) {
      store.setFailure(e);
    }
    return store;
  }

  @Override
  public Optional<Segment> find(SegmentId id) {
    var entry = index.use(id);
    var kept = hot.find(id);
    return kept.isPresent() || entry.isEmpty() ? kept : read(id);
  }

  @Override
  public boolean holds(SegmentId id) {
    return index.holds(id) || hot.holds(id);
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
      index.add(new DiskIndex.Entry(id, segment.segId(), segment.size()));
    } else {
      remove(id);
    }
    addToMemory(segment);
    while (bytes() > capacity) {
      evict(index.leastRecentlyUsed().orElseThrow());
    }
  }

  @Override
  public void forgetFrom(SegmentId first) {
    hot.forgetFrom(first);
    takeLostOfMemory();
    index.from(first).forEach(this::evict);
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
            index.entries().stream()
                .map(entry -> new Held(entry.id(), entry.segId(), entry.size())),
            hot.held().stream().filter(held -> !index.holds(held.id())))
        .toList();
  }

  @Override
  public long bytes() {
    return index.bytes() + bytesOnlyInMemory();
  }

  @Override
  public long capacity() {
    return capacity;
  }

  @Override
  public Optional<Failure> failure() {
    return failure;
  }

  /**
   * The name of a channel's directory. It is a hash, because ids are long and reveal what is
   * watched.
   */
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
        return true; // another worker or our own fetch has written it
      }
      var partial = ProcessHandle.current().pid() + "-" + filesWritten++ + ".partial";
      SegmentFile.write(segment, directory.resolve(partial), fileOf(segment.id()));
      failure = Optional.empty();
      return true;
    } catch (IOException e) {
      setFailure(e);
      return false;
    }
  }

  private Optional<Segment> read(SegmentId id) {
    var segment = Optional.<Segment>empty();
    try {
      segment = SegmentFile.read(fileOf(id)).filter(found -> found.id().equals(id));
      segment.ifPresent(used -> touch(fileOf(id)));
      if (segment.isEmpty()) {
        log.warn("dropped {}: the file is damaged", fileOf(id));
      }
    } catch (NoSuchFileException e) {
      log.debug("another process has removed {}", fileOf(id));
    } catch (IOException e) {
      setFailure(e);
    }
    segment.ifPresentOrElse(this::addToMemory, () -> evict(id));
    return segment;
  }

  private void addToMemory(Segment segment) {
    hot.put(segment);
    takeLostOfMemory();
  }

  /** Reports what the memory store has dropped, unless it is on disk. */
  private void takeLostOfMemory() {
    hot.takeLost().stream().filter(gone -> !index.holds(gone.id())).forEach(lost::add);
  }

  private long bytesOnlyInMemory() {
    return hot.held().stream().filter(held -> !index.holds(held.id())).mapToLong(Held::bytes).sum();
  }

  private void evict(SegmentId id) {
    index
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
    index.remove(id).ifPresent(entry -> delete(fileOf(id)));
  }

  private void setFailure(IOException e) {
    failure =
        Optional.of(
            new Failure(
                "cannot write segments to " + directory + ": " + reason(e),
                "free space on that disk, or set another cache directory; until then segments are"
                    + " kept in memory"));
  }

  /** The reason without the file's name, which would make every failure look new. */
  private static String reason(IOException e) {
    var message = e instanceof FileSystemException inFiles ? inFiles.getReason() : e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** Updates the file's time: the next process sorts by it. */
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
      remove(index.leastRecentlyUsed().orElseThrow());
    }
  }

  private void adopt(Path file) {
    try {
      SegmentFile.entry(file)
          .filter(entry -> fileOf(entry.id()).equals(file))
          .ifPresentOrElse(index::add, () -> delete(file));
    } catch (IOException e) {
      log.debug("cannot read {}: {}", file, e.toString());
    }
  }

  /** Whether an ended process left the file incomplete. A file of a running worker is kept. */
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
