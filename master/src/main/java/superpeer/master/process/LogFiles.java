package superpeer.master.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What workers print, one file a berth. Files, never pipes: a pipe that nobody empties blocks
 * native code that prints.
 *
 * @param directory where they are
 * @param maxBytes from which a file is set aside when the berth's next process starts; one old file
 *     is kept
 */
record LogFiles(Path directory, long maxBytes) {

  private static final Logger log = LoggerFactory.getLogger(LogFiles.class);

  /**
   * Where the next process of this berth prints to. A worker without a log is better than none: if
   * the disk is full, what it prints is lost.
   */
  Redirect next(int berth) {
    try {
      return Redirect.appendTo(open(berth).toFile());
    } catch (IOException e) {
      log.warn("worker {} prints to nowhere: {}", berth, e.toString());
      return Redirect.DISCARD;
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
