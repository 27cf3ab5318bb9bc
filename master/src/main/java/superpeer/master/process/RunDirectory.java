package superpeer.master.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * The directory {@code run} under the data directory. Contains the control socket, a record of each
 * worker process, and a lock that keeps a second master out. Has mode 0700, because not every
 * system protects the socket itself.
 */
final class RunDirectory implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);

  private static final String KEEP_WORKERS = "keep-workers";

  /**
   * Longest path of a Unix domain socket, in bytes: 108 on Linux including the terminating zero.
   */
  private static final int MAX_SOCKET_PATH = 107;

  /** Longest record that is read, in bytes; a record has about 120. */
  private static final int MAX_RECORD = 4_096;

  private final Path directory;
  private final FileChannel lock;
  private volatile boolean keptForNextMaster;

  private RunDirectory(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * @throws IllegalArgumentException if the path of the data directory is too long for a socket, or
   *     another master uses the directory
   * @throws IOException if the file system refuses
   */
  static RunDirectory open(Path dataDir) throws IOException {
    var directory = dataDir.toAbsolutePath().normalize().resolve("run");
    requireShort(directory.resolve("control.sock"));
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    return new RunDirectory(directory, lock(directory.resolve("master.lock"), dataDir));
  }

  private static void requireShort(Path socket) {
    var length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_SOCKET_PATH) {
      throw new IllegalArgumentException(
          "the path of the control socket %s has %d bytes, more than %d: choose a shorter data directory"
              .formatted(socket, length, MAX_SOCKET_PATH));
    }
  }

  private static FileChannel lock(Path file, Path dataDir) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      log.debug("{} is locked by this process", file);
    }
    channel.close();
    throw new IllegalArgumentException(
        "another master uses the data directory "
            + dataDir
            + ": stop it or choose another data directory");
  }

  /** Leaves all workers running for the next master from now on. */
  void keepForNextMaster() {
    keptForNextMaster = true;
  }

  boolean isKeptForNextMaster() {
    return keptForNextMaster;
  }

  Path socket() {
    return directory.resolve("control.sock");
  }

  void add(WorkerRecord record) {
    var file = fileOf(record);
    var draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(draft);
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, Json.mapper().writeValueAsBytes(record));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(draft);
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  void remove(WorkerRecord record) {
    delete(fileOf(record));
  }

  private Path fileOf(WorkerRecord record) {
    return directory.resolve("worker-" + record.logIndex() + "-" + record.pid() + ".json");
  }

  /** The records that the previous master left; skips files that are not valid records. */
  List<WorkerRecord> records() throws IOException {
    var records = new ArrayList<WorkerRecord>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "worker-*.json")) {
      for (var file : files) {
        try {
          records.add(read(file));
        } catch (IOException | MalformedMessage e) {
          log.warn("{} is not a valid worker record and is ignored: {}", file, e.getMessage());
        }
      }
    }
    return List.copyOf(records);
  }

  /**
   * Whether the operator wants the workers to keep running for the next master: whether the file
   * {@code keep-workers} exists.
   */
  boolean keepWorkersRequested() {
    return Files.exists(directory.resolve(KEEP_WORKERS));
  }

  /** Removes {@code keep-workers}: it counts for one shutdown only. */
  void clearKeepWorkers() {
    delete(directory.resolve(KEEP_WORKERS));
  }

  /** Removes the files of all other workers, whatever they contain. */
  void removeAllExcept(Collection<WorkerRecord> records) throws IOException {
    var kept = records.stream().map(this::fileOf).collect(Collectors.toSet());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "worker-*")) {
      for (var file : files) {
        if (!kept.contains(file)) {
          delete(file);
        }
      }
    }
  }

  private static WorkerRecord read(Path file) throws IOException, MalformedMessage {
    if (Files.size(file) > MAX_RECORD) {
      throw new MalformedMessage("larger than " + MAX_RECORD + " bytes");
    }
    var json = Json.read(Files.readAllBytes(file), "record of a worker", MAX_RECORD);
    if (!json.isObject()) { // for example an empty file, left by a full disk
      throw new MalformedMessage("not a JSON object");
    }
    return Json.mapper().treeToValue(json, WorkerRecord.class);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("cannot remove {}: {}", file, e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    delete(socket());
    lock.close();
  }
}
