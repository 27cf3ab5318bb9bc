package superpeer.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubDatabaseTest {

  @TempDir Path dir;

  @Test
  void storesDataOfSeveralConnections() throws HubDatabaseFailure {
    var path = dir.resolve("hub.db");
    try (var one = HubDatabase.open(path);
        var other = HubDatabase.open(path)) {
      one.update("INSERT INTO servers(id, entry) VALUES(?,?)", "a", "{}");
      other.update("INSERT INTO servers(id, entry) VALUES(?,?)", "b", "{}");
    }
    try (var again = HubDatabase.open(path)) {
      assertThat(again.query("SELECT id FROM servers ORDER BY id", row -> row.getString(1)))
          .containsExactly("a", "b");
    }
  }

  @Test
  void filesAreReadableByOwnerOnly() throws HubDatabaseFailure, IOException {
    var path = dir.resolve("hub.db");
    try (var file = HubDatabase.open(path)) {
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
  void failedTransactionLeavesNothing() throws HubDatabaseFailure {
    try (var file = HubDatabase.open(dir.resolve("hub.db"))) {
      assertThatThrownBy(
              () ->
                  file.transaction(
                      () -> {
                        file.update("INSERT INTO servers(id, entry) VALUES(?,?)", "a", "{}");
                        file.update("INSERT INTO nowhere VALUES(1)");
                      }))
          .isInstanceOf(HubDatabaseFailure.class);
      assertThat(file.query("SELECT id FROM servers", row -> row.getString(1))).isEmpty();
      file.update("INSERT INTO servers(id, entry) VALUES(?,?)", "b", "{}");
      assertThat(file.query("SELECT id FROM servers", row -> row.getString(1))).hasSize(1);
    }
  }

  @Test
  void brokenFileErrorSaysHowToFixIt() throws IOException {
    var path = dir.resolve("hub.db");
    Files.writeString(
        path, "this is not a database, and long enough to be read as one ".repeat(50));
    assertThatThrownBy(() -> HubDatabase.open(path))
        .isInstanceOf(HubDatabaseFailure.class)
        .hasMessageContaining("hub.db")
        .hasMessageContaining("move the file away");
  }

  @Test
  void fileOfNewerVersionIsRejected() throws HubDatabaseFailure {
    var path = dir.resolve("hub.db");
    try (var file = HubDatabase.open(path)) {
      file.update("PRAGMA user_version=99");
    }
    assertThatThrownBy(() -> HubDatabase.open(path)).hasMessageContaining("newer version");
  }
}
