package superpeer.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import superpeer.worker.config.InvalidConfiguration;

/** Reads the secret that the master puts on the first line of a worker's stdin. */
final class ControlToken {

  private static final int MAX_LENGTH = 256;

  private ControlToken() {}

  /**
   * @throws InvalidConfiguration if no line comes in time: the process was not started by a master
   */
  static String read(InputStream stdin, Duration timeout) {
    var line = new CompletableFuture<String>();
    var reader = new Thread(() -> complete(line, stdin), "token");
    reader.setDaemon(true);
    reader.start();
    try {
      return line.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new InvalidConfiguration(
          "no token on the first line of stdin; start workers through the master");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InvalidConfiguration("interrupted while waiting for the token on stdin");
    }
  }

  private static void complete(CompletableFuture<String> line, InputStream stdin) {
    try {
      line.complete(firstLine(stdin));
    } catch (IOException e) {
      line.completeExceptionally(new UncheckedIOException(e));
    }
  }

  /** Reads byte by byte, so that it consumes nothing after the line. */
  private static String firstLine(InputStream stdin) throws IOException {
    var line = new byte[MAX_LENGTH];
    for (var length = 0; length < MAX_LENGTH; length++) {
      var next = stdin.read();
      if (next == '\n' && length > 0) {
        return new String(line, 0, length, StandardCharsets.UTF_8).strip();
      }
      if (next < 0 || next == '\n') {
        throw new IOException("no line");
      }
      line[length] = (byte) next;
    }
    throw new IOException("the line is too long");
  }
}
