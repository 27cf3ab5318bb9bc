package superpeer.worker.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads and writes one segment in one file. Blocks.
 *
 * <pre>
 *   0        8       12      20      24               56      58
 *   | magic  | level |  sn   | size  | SHA-256        | n     | segId, n bytes of UTF-8 | size bytes
 * </pre>
 *
 * <p>Numbers are big-endian. A file is written under a temporary name and then renamed, so a file
 * with its final name is complete, even if a process is killed. After a power cut it may be
 * damaged; the hash shows that when the file is read.
 */
final class SegmentFile {

  /** Longest wire id that is kept on disk, in bytes: a URL. */
  static final int MAX_SEG_ID_BYTES = 8_192;

  private static final long MAGIC = 0x5350_5345_474D_0001L; // SPSEGM, version 1
  private static final int FIXED_BYTES = 58;
  private static final int SHA_BYTES = 32;

  private SegmentFile() {}

  static boolean canHold(Segment segment) {
    return segment.hash().isPresent()
        && segment.segId().getBytes(StandardCharsets.UTF_8).length <= MAX_SEG_ID_BYTES;
  }

  /**
   * Writes a segment atomically: readers never see a part of it.
   *
   * @param partial temporary file in the same directory
   */
  static void write(Segment segment, Path partial, Path file) throws IOException {
    try (var channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(channel, header(segment));
      writeFully(channel, segment.bytes());
    } catch (IOException e) {
      Files.deleteIfExists(partial);
      throw e;
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads a segment into a buffer outside the heap.
   *
   * @return empty if the file is damaged
   */
  static Optional<Segment> read(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var header = header(channel);
      if (header.isEmpty()) {
        return Optional.empty();
      }
      var bytes = ByteBuffer.allocateDirect(header.get().entry().size());
      readFully(channel, bytes);
      bytes.flip();
      var entry = header.get().entry();
      var hash = header.get().hash();
      return Segment.hashOf(bytes).equals(hash)
          ? Optional.of(Segment.of(entry.id(), entry.segId(), bytes, Optional.of(hash)))
          : Optional.empty();
    }
  }

  /**
   * Reads the header of a file, without the bytes of the segment.
   *
   * @return empty if the file is damaged
   */
  static Optional<DiskIndex.Entry> entry(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return header(channel).map(Header::entry);
    }
  }

  /** Whether the file's header describes this segment; its bytes are not read. */
  static boolean holds(Path file, Segment segment) {
    if (!Files.exists(file)) {
      return false;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return header(channel)
          .filter(found -> found.entry().id().equals(segment.id()))
          .filter(found -> found.entry().segId().equals(segment.segId()))
          .filter(found -> segment.hash().equals(Optional.of(found.hash())))
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private record Header(DiskIndex.Entry entry, String hash) {}

  private static ByteBuffer header(Segment segment) {
    var segId = segment.segId().getBytes(StandardCharsets.UTF_8);
    var hash = segment.hash().orElseThrow();
    return ByteBuffer.allocate(FIXED_BYTES + segId.length)
        .putLong(MAGIC)
        .putInt(segment.id().level())
        .putLong(segment.id().sn())
        .putInt(segment.size())
        .put(Base64.getDecoder().decode(hash))
        .putShort((short) segId.length)
        .put(segId)
        .flip();
  }

  private static Optional<Header> header(FileChannel channel) throws IOException {
    var start = ByteBuffer.allocate(FIXED_BYTES + MAX_SEG_ID_BYTES);
    readFully(channel, start);
    start.flip();
    if (start.remaining() < FIXED_BYTES || start.getLong() != MAGIC) {
      return Optional.empty();
    }
    int level = start.getInt();
    long sn = start.getLong();
    int size = start.getInt();
    var sha256 = new byte[SHA_BYTES];
    start.get(sha256);
    int segIdBytes = start.getShort();
    boolean valid =
        level >= 0
            && sn >= 0
            && sn <= SegmentId.MAX_SN
            && size > 0
            && segIdBytes >= 0
            && segIdBytes <= start.remaining()
            && channel.size() == (long) FIXED_BYTES + segIdBytes + size;
    if (!valid) {
      return Optional.empty();
    }
    var segId = new byte[segIdBytes];
    start.get(segId);
    channel.position(FIXED_BYTES + segIdBytes);
    var text = new String(segId, StandardCharsets.UTF_8);
    return Optional.of(
        new Header(
            new DiskIndex.Entry(new SegmentId(level, sn), text, size),
            Base64.getEncoder().encodeToString(sha256)));
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // one read may return less than requested
    }
  }
}
