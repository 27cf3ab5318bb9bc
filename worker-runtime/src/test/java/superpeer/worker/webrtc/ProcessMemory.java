package superpeer.worker.webrtc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory and threads of this process, from /proc. */
record ProcessMemory(long rssKb, long threads) {

  static ProcessMemory now() {
    System.gc();
    try {
      var lines = Files.readAllLines(Path.of("/proc/self/status"));
      return new ProcessMemory(value(lines, "VmRSS:"), value(lines, "Threads:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long value(Iterable<String> lines, String name) {
    for (var line : lines) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException(name + " is not in /proc/self/status");
  }
}
