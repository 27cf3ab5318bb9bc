package superpeer.master.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerLogFilesTest {

  private static final int MAX_BYTES = 10;

  @TempDir Path directory;

  @Test
  void nextProcessAppends() throws IOException {
    var file = next();
    Files.writeString(file, "first");
    assertThat(next()).isEqualTo(file).hasContent("first");
  }

  @Test
  void tooLargeFileIsRotated() throws IOException {
    var file = next();
    Files.writeString(file, "more than ten bytes");
    assertThat(next()).isEqualTo(file).isEmptyFile();
    assertThat(directory.resolve("logs/worker-3.log.1")).hasContent("more than ten bytes");
  }

  @Test
  void oneOldFileIsKept() throws IOException {
    for (var content : new String[] {"the very first", "the second one"}) {
      Files.writeString(next(), content);
    }
    next();
    try (var remaining = Files.list(directory.resolve("logs"))) {
      assertThat(remaining).hasSize(2);
    }
    assertThat(directory.resolve("logs/worker-3.log.1")).hasContent("the second one");
  }

  @Test
  void fileOfARunningWorkerIsTruncated() throws IOException {
    var file = next();
    try (var worker = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      worker.write("more than ten bytes".getBytes(StandardCharsets.UTF_8));
      files().trim();
      assertThat(directory.resolve("logs/worker-3.log.1")).hasContent("more than ten bytes");
      assertThat(file).isEmptyFile();
      worker.write("more".getBytes(StandardCharsets.UTF_8));
      files().trim();
      assertThat(file).hasContent("more");
    }
  }

  @Test
  void trimWithoutLogsDoesNothing() {
    files().trim();
    assertThat(directory.resolve("logs")).doesNotExist();
  }

  private Path next() {
    return Optional.ofNullable(files().redirectFor(3).file()).orElseThrow().toPath();
  }

  private WorkerLogFiles files() {
    return new WorkerLogFiles(directory.resolve("logs"), MAX_BYTES);
  }
}
