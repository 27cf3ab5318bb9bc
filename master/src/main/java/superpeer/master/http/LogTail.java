package superpeer.master.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Reads the ends of log files. Blocking.
 *
 * @param directory of the log files
 */
record LogTail(Path directory) {

  static final String MASTER_LOG = "master.log";

  /** Returns the file name that {@code ProcessLauncher} gives to a worker's log. */
  static String workerLog(int logIndex) {
    return "worker-" + logIndex + ".log";
  }

  /**
   * Returns the last whole lines of a file.
   *
   * @param maxBytes most bytes to read
   * @return empty if there is no such file
   * @throws UncheckedIOException if it cannot be read
   */
  Optional<String> read(String name, int maxBytes) {
    try (var file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
      var from = Math.max(0, file.size() - maxBytes);
      var bytes = ByteBuffer.allocate(maxBytes);
      for (var read = 0; read >= 0 && bytes.hasRemaining(); ) {
        read = file.read(bytes, from + bytes.position());
      }
      var text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
      return Optional.of(from == 0 ? text : text.substring(text.indexOf('\n') + 1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
