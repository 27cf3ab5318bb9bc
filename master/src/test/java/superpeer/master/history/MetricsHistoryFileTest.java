package superpeer.master.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsHistoryFileTest {

  private static final DataPoint POINT = new DataPoint(60_000, "channel", 1, 2, 3.5, 4, 5, 6, 7.5);

  /** The schema of releases that did not write a version. */
  private static final String UNVERSIONED =
      "CREATE TABLE IF NOT EXISTS points (channel TEXT NOT NULL, at_ms INTEGER NOT NULL, workers"
          + " INTEGER NOT NULL, peers INTEGER NOT NULL, uplink_mbps REAL NOT NULL, uploaded_kb"
          + " INTEGER NOT NULL, origin_kb INTEGER NOT NULL, memory_kb INTEGER NOT NULL, cpu_percent"
          + " REAL NOT NULL, PRIMARY KEY (channel, at_ms)) WITHOUT ROWID";

  @TempDir Path dir;

  @Test
  void newFileHasTheSchemaVersion() throws SQLException {
    open().close();
    assertThat(version()).isEqualTo(1);
  }

  @Test
  void fileWithoutAVersionKeepsItsPoints() throws SQLException {
    execute(UNVERSIONED, "INSERT INTO points VALUES('channel', 60000, 1, 2, 3.5, 4, 5, 6, 7.5)");
    try (var file = open()) {
      assertThat(file.read("channel", 0, 10)).containsExactly(POINT);
    }
    assertThat(version()).isEqualTo(1);
  }

  @Test
  void fileOfANewerVersionIsNotChanged() throws SQLException {
    execute("PRAGMA user_version=99");
    assertThatThrownBy(this::open).hasMessageContaining("newer version");
    assertThat(version()).isEqualTo(99);
  }

  @Test
  void columnsAreWrittenByName() throws SQLException {
    execute(UNVERSIONED, "ALTER TABLE points ADD COLUMN more INTEGER NOT NULL DEFAULT 0");
    try (var file = open()) {
      file.write(List.of(POINT), 0);
      assertThat(file.read("channel", 0, 10)).containsExactly(POINT);
    }
  }

  private MetricsHistoryFile open() throws SQLException {
    return MetricsHistoryFile.open(dir.resolve("history.db"));
  }

  private int version() throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("history.db"));
        var statement = connection.createStatement();
        var row = statement.executeQuery("PRAGMA user_version")) {
      return row.getInt(1);
    }
  }

  private void execute(String... statements) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("history.db"));
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
