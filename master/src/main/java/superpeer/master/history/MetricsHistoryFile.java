package superpeer.master.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores data points in an SQLite file of its own, so that frequent writes neither delay nor damage
 * the seeds. A power cut may lose the last points. Blocking; for one thread at a time.
 */
final class MetricsHistoryFile implements AutoCloseable {

  /**
   * Schema version, kept in {@code user_version}; it is 0 in new files and in files of older
   * releases.
   */
  private static final int SCHEMA_VERSION = 1;

  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS points (channel TEXT NOT NULL, at_ms INTEGER NOT NULL, workers"
          + " INTEGER NOT NULL, peers INTEGER NOT NULL, uplink_mbps REAL NOT NULL, uploaded_kb"
          + " INTEGER NOT NULL, origin_kb INTEGER NOT NULL, memory_kb INTEGER NOT NULL, cpu_percent"
          + " REAL NOT NULL, PRIMARY KEY (channel, at_ms)) WITHOUT ROWID";

  private static final String READ =
      "SELECT at_ms, channel, workers, peers, uplink_mbps, uploaded_kb, origin_kb, memory_kb,"
          + " cpu_percent FROM points WHERE channel=? AND at_ms>=? ORDER BY at_ms LIMIT ?";

  private static final String INSERT =
      "INSERT OR REPLACE INTO points(channel, at_ms, workers, peers, uplink_mbps, uploaded_kb,"
          + " origin_kb, memory_kb, cpu_percent) VALUES(?,?,?,?,?,?,?,?,?)";

  private final Connection connection;

  private MetricsHistoryFile(Connection connection) {
    this.connection = connection;
  }

  static MetricsHistoryFile open(Path file) throws SQLException {
    var history = new MetricsHistoryFile(DriverManager.getConnection("jdbc:sqlite:" + file));
    try {
      history.execute("PRAGMA busy_timeout=2000");
      history.execute("PRAGMA journal_mode=WAL");
      history.execute("PRAGMA synchronous=NORMAL");
      history.migrate();
      return history;
    } catch (SQLException e) {
      history.close();
      throw e;
    }
  }

  /** Creates the table if needed. Files without a version already have the schema of version 1. */
  private void migrate() throws SQLException {
    var version = version();
    if (version > SCHEMA_VERSION) {
      throw new SQLException(
          "its schema version " + version + " needs a newer version of this program");
    }
    execute(TABLE);
    execute("PRAGMA user_version=" + SCHEMA_VERSION);
  }

  private int version() throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("PRAGMA user_version")) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  /** Adds points, and deletes those before {@code deleteBeforeMs}. */
  void write(List<DataPoint> points, long deleteBeforeMs) throws SQLException {
    connection.setAutoCommit(false);
    try {
      insert(points);
      try (var old = connection.prepareStatement("DELETE FROM points WHERE at_ms<?")) {
        old.setLong(1, deleteBeforeMs);
        old.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void insert(List<DataPoint> points) throws SQLException {
    try (var statement = connection.prepareStatement(INSERT)) {
      for (var dataPoint : points) {
        statement.setString(1, dataPoint.channelId());
        statement.setLong(2, dataPoint.atMs());
        statement.setInt(3, dataPoint.workers());
        statement.setInt(4, dataPoint.peers());
        statement.setDouble(5, dataPoint.uplinkMbps());
        statement.setLong(6, dataPoint.uploadedKb());
        statement.setLong(7, dataPoint.originKb());
        statement.setLong(8, dataPoint.memoryKb());
        statement.setDouble(9, dataPoint.cpuPercent());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Returns points, the oldest first. */
  List<DataPoint> read(String channelId, long sinceMs, int max) throws SQLException {
    try (var statement = connection.prepareStatement(READ)) {
      statement.setString(1, channelId);
      statement.setLong(2, sinceMs);
      statement.setInt(3, max);
      var points = new ArrayList<DataPoint>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          points.add(
              new DataPoint(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getInt(3),
                  rows.getInt(4),
                  rows.getDouble(5),
                  rows.getLong(6),
                  rows.getLong(7),
                  rows.getLong(8),
                  rows.getDouble(9)));
        }
      }
      return points;
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
