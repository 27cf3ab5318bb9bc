package superpeer.master.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log files of workers, one per log index. Files instead of pipes: a pipe that nobody reads
 * blocks native code that prints.
 *
 * @param directory directory of the files
 * @param maxBytes size from which a file is rotated; one old file is kept
 */
record WorkerLogFiles(Path directory, long maxBytes) {

  private static final Logger log = LoggerFactory.getLogger(WorkerLogFiles.class);

  /**
   * The file for the output of the next process with this log index. If the file cannot be opened,
   * for example on a full disk, the output is discarded: a worker without a log is better than
   * none.
   */
  Redirect redirectFor(int logIndex) {
    try {
      return Redirect.appendTo(open(logIndex).toFile());
    } catch (IOException e) {
      log.warn(
          "output of worker {} is discarded, its log cannot be opened: {}", logIndex, e.toString());
      return Redirect.DISCARD;
    }
  }

  /**
   * Rotates files that are too long. A running worker keeps its file open, so the content is copied
   * and the file truncated; a line that is written in between may be lost.
   */
  void trim() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "worker-*.log")) {
      for (var file : files) {
        trim(file);
      }
    } catch (IOException e) {
      log.warn("the workers' logs in {} cannot be rotated: {}", directory, e.toString());
    }
  }

  private void trim(Path file) throws IOException {
    if (Files.size(file) > maxBytes) {
      var old = file.resolveSibling(file.getFileName() + ".1");
      Files.copy(file, old, StandardCopyOption.REPLACE_EXISTING);
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
    }
  }

  private Path open(int logIndex) throws IOException {
    var file = directory.resolve("worker-" + logIndex + ".log");
    Files.createDirectories(directory);
    if (Files.exists(file) && Files.size(file) > maxBytes) {
      var old = directory.resolve("worker-" + logIndex + ".log.1");
      Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return file;
  }
}
