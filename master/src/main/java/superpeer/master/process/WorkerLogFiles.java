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
 * What workers print, one file a berth. Files, never pipes: a pipe that nobody empties blocks
 * native code that prints.
 *
 * @param directory where they are
 * @param maxBytes from which a file is set aside; one old file is kept
 */
record WorkerLogFiles(Path directory, long maxBytes) {

  private static final Logger log = LoggerFactory.getLogger(WorkerLogFiles.class);

  /**
   * Where the next process of this berth prints to. A worker without a log is better than none: if
   * the disk is full, what it prints is lost.
   */
  Redirect redirectFor(int berth) {
    try {
      return Redirect.appendTo(open(berth).toFile());
    } catch (IOException e) {
      log.warn("worker {} prints to nowhere: {}", berth, e.toString());
      return Redirect.DISCARD;
    }
  }

  /**
   * Sets aside what has grown too long. A running worker appends to the file that it was given, so
   * its content is copied and the file emptied; a line that is written in between may be lost.
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
      log.warn("the workers' logs in {} are not kept short: {}", directory, e.toString());
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

  private Path open(int berth) throws IOException {
    var file = directory.resolve("worker-" + berth + ".log");
    Files.createDirectories(directory);
    if (Files.exists(file) && Files.size(file) > maxBytes) {
      var old = directory.resolve("worker-" + berth + ".log.1");
      Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return file;
  }
}
