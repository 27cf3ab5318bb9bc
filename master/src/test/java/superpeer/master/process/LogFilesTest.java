package superpeer.master.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

  private static final int MAX_BYTES = 10;

  @TempDir Path directory;

  @Test
  void theNextProcessOfASlotAppends() throws IOException {
    var file = files().next(3);
    Files.writeString(file, "first");
    assertThat(files().next(3)).isEqualTo(file).hasContent("first");
  }

  @Test
  void aFileThatIsTooLargeIsSetAside() throws IOException {
    var file = files().next(3);
    Files.writeString(file, "more than ten bytes");
    assertThat(files().next(3)).isEqualTo(file).doesNotExist();
    assertThat(directory.resolve("logs/worker-3.log.1")).hasContent("more than ten bytes");
  }

  @Test
  void oneOldFileIsKept() throws IOException {
    for (var content : new String[] {"the very first", "the second one"}) {
      Files.writeString(files().next(3), content);
    }
    files().next(3);
    try (var left = Files.list(directory.resolve("logs"))) {
      assertThat(left).hasSize(1);
    }
    assertThat(directory.resolve("logs/worker-3.log.1")).hasContent("the second one");
  }

  private LogFiles files() {
    return new LogFiles(directory.resolve("logs"), MAX_BYTES);
  }
}
