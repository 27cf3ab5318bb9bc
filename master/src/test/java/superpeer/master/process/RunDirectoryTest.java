package superpeer.master.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

  /** As the master at 291c3ab writes it; the next master finds its workers by it. */
  private static final String RECORD =
      "{\"berth\":3,\"pid\":4711,\"startedAtMs\":1795345047000,\"token\":\"secret\",\"restarts\":2}";

  @TempDir Path dataDir;

  @Test
  void recordsAreWrittenAsByEarlierVersions() throws IOException {
    try (var run = RunDirectory.open(dataDir)) {
      run.add(new WorkerRecord(3, 4711, 1_795_345_047_000L, "secret", 2));
    }
    assertThat(dataDir.resolve("run/worker-3-4711.json")).hasContent(RECORD);
  }

  @Test
  void recordsOfEarlierVersionsAreRead() throws IOException {
    try (var run = RunDirectory.open(dataDir)) {
      Files.writeString(dataDir.resolve("run/worker-3-4711.json"), RECORD);
      assertThat(run.records())
          .containsExactly(new WorkerRecord(3, 4711, 1_795_345_047_000L, "secret", 2));
    }
  }
}
