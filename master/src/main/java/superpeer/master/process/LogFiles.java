package superpeer.master.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What workers print, one file a slot. Files, never pipes: a pipe that nobody empties blocks native
 * code that prints.
 *
 * @param directory where they are
 * @param maxBytes from which a file is set aside when the slot's next process starts; one old file
 *     is kept
 */
record LogFiles(Path directory, long maxBytes) {

  /** The file to append to. */
  Path next(int slot) {
    var file = directory.resolve("worker-" + slot + ".log");
    try {
      Files.createDirectories(directory);
      if (Files.exists(file) && Files.size(file) > maxBytes) {
        Files.move(
            file,
            directory.resolve("worker-" + slot + ".log.1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
