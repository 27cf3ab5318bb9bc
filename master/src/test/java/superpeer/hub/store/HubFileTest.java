package superpeer.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFileTest {

  @TempDir Path dir;

  @Test
  void keepsWhatIsWrittenAndServesSeveralConnections() throws HubFileFailure {
    var path = dir.resolve("hub.db");
    try (var one = HubFile.open(path);
        var other = HubFile.open(path)) {
      one.update("INSERT INTO servers(id, entry) VALUES(?,?)", "a", "{}");
      other.update("INSERT INTO servers(id, entry) VALUES(?,?)", "b", "{}");
    }
    try (var again = HubFile.open(path)) {
      assertThat(again.query("SELECT id FROM servers ORDER BY id", row -> row.getString(1)))
          .containsExactly("a", "b");
    }
  }

  @Test
  void nobodyElseReadsIt() throws HubFileFailure, IOException {
    var path = dir.resolve("hub.db");
    try (var file = HubFile.open(path)) {
      file.update("INSERT INTO servers(id, entry) VALUES(?,?)", "a", "{}");
      try (var files = Files.newDirectoryStream(dir, "hub.db*")) {
        for (var each : files) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
              .as(each.toString())
              .isEqualTo("rw-------");
        }
      }
    }
  }

  @Test
  void whatFailsHalfwayLeavesNothing() throws HubFileFailure {
    try (var file = HubFile.open(dir.resolve("hub.db"))) {
      assertThatThrownBy(
              () ->
                  file.together(
                      () -> {
                        file.update("INSERT INTO servers(id, entry) VALUES(?,?)", "a", "{}");
                        file.update("INSERT INTO nowhere VALUES(1)");
                      }))
          .isInstanceOf(HubFileFailure.class);
      assertThat(file.query("SELECT id FROM servers", row -> row.getString(1))).isEmpty();
      file.update("INSERT INTO servers(id, entry) VALUES(?,?)", "b", "{}");
      assertThat(file.query("SELECT id FROM servers", row -> row.getString(1))).hasSize(1);
    }
  }

  @Test
  void aBrokenFileIsToldWithTheWayOut() throws IOException {
    var path = dir.resolve("hub.db");
    Files.writeString(path, "this is no database, and long enough to be looked at ".repeat(50));
    assertThatThrownBy(() -> HubFile.open(path))
        .isInstanceOf(HubFileFailure.class)
        .hasMessageContaining("hub.db")
        .hasMessageContaining("move the file away");
  }

  @Test
  void aFileOfANewerProgramIsLeftAlone() throws HubFileFailure {
    var path = dir.resolve("hub.db");
    try (var file = HubFile.open(path)) {
      file.update("PRAGMA user_version=99");
    }
    assertThatThrownBy(() -> HubFile.open(path)).hasMessageContaining("newer version");
  }
}
