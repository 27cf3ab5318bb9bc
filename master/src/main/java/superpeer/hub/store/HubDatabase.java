package superpeer.hub.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * A connection to the hub's database, with a write-ahead log and every commit synced to disk.
 * Blocks; not thread-safe. Connections to the same file wait for each other.
 */
public final class HubDatabase implements AutoCloseable {

  /** Schema changes, in order. {@code user_version} is the number of changes applied to a file. */
  private static final List<List<String>> MIGRATIONS =
      List.of(
          List.of(
              "CREATE TABLE servers (id TEXT PRIMARY KEY, entry TEXT NOT NULL) WITHOUT ROWID",
              "CREATE TABLE seeds (server TEXT NOT NULL, channel TEXT NOT NULL, at_ms INTEGER NOT"
                  + " NULL, PRIMARY KEY (server, channel)) WITHOUT ROWID",
              "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
              "CREATE TABLE log (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT"
                  + " NULL, line TEXT NOT NULL)",
              "CREATE TABLE points (at_ms INTEGER PRIMARY KEY, viewers INTEGER NOT NULL, channels"
                  + " INTEGER NOT NULL, p2p_kb INTEGER NOT NULL, http_kb INTEGER NOT NULL,"
                  + " super_peer_kb INTEGER NOT NULL, rebuffers INTEGER NOT NULL, requests INTEGER"
                  + " NOT NULL, uplink_mbps REAL NOT NULL)"));

  /** How long to wait for the lock of another connection or a backup, in ms. */
  private static final int BUSY_TIMEOUT_MS = 2_000;

  /** Maps a row to a value. */
  @FunctionalInterface
  public interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Several changes that are applied together or not at all. */
  @FunctionalInterface
  public interface Transaction {
    void run() throws HubDatabaseFailure;
  }

  private final Path file;
  private final Connection connection;

  private HubDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens the database or creates it, and checks that it is intact and writable.
   *
   * @param file in an existing directory; SQLite's native library is unpacked beside it
   */
  public static HubDatabase open(Path file) throws HubDatabaseFailure {
    var temporary = file.resolveSibling("tmp");
    try {
      Files.createDirectories(temporary);
      createPrivate(file);
      System.setProperty("org.sqlite.tmpdir", temporary.toString());
      var database = new HubDatabase(file, DriverManager.getConnection("jdbc:sqlite:" + file));
      database.initialize();
      return database;
    } catch (SQLException | IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * Creates the file with mode 0600, because it holds access tokens. SQLite gives its other files
   * the same mode.
   */
  private static void createPrivate(Path file) throws IOException {
    if (Files.notExists(file)) {
      var mine = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
    }
  }

  private void initialize() throws SQLException {
    try {
      execute("PRAGMA busy_timeout=" + BUSY_TIMEOUT_MS);
      execute("PRAGMA journal_mode=WAL");
      execute("PRAGMA synchronous=FULL");
      check();
      migrate();
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  private void check() throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (!result.next() || !"ok".equals(result.getString(1))) {
        throw new SQLException("quick_check: " + result.getString(1));
      }
    }
  }

  private void migrate() throws SQLException {
    var version = version();
    if (version > MIGRATIONS.size()) {
      throw new SQLException(
          "its schema version " + version + " is from a newer version of this program");
    }
    for (var step = version; step < MIGRATIONS.size(); step++) {
      connection.setAutoCommit(false);
      for (var sql : MIGRATIONS.get(step)) {
        execute(sql);
      }
      execute("PRAGMA user_version=" + (step + 1));
      connection.commit();
      connection.setAutoCommit(true);
    }
    // This write proves that the file is writable before anyone depends on it.
    execute("PRAGMA user_version=" + MIGRATIONS.size());
  }

  private int version() throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("PRAGMA user_version")) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  /** When this returns, the change survives a power failure, except inside a transaction. */
  public void update(String sql, Object... values) throws HubDatabaseFailure {
    try (var statement = connection.prepareStatement(sql)) {
      for (var i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /**
   * @param sql limits the number of rows itself where there may be many
   */
  public <T> List<T> query(String sql, RowMapper<T> reader, Object... values)
      throws HubDatabaseFailure {
    try (var statement = connection.prepareStatement(sql)) {
      for (var i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      var rows = new ArrayList<T>();
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(reader.map(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw failure(file, e);
    }
  }

  /** Applies all changes, or none if it throws. */
  public void transaction(Transaction transaction) throws HubDatabaseFailure {
    try {
      connection.setAutoCommit(false);
      transaction.run();
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      rollBack(e);
      throw failure(file, e);
    } catch (HubDatabaseFailure | RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  /** After a full disk SQLite has already rolled back and reports that; the cause is kept. */
  private void rollBack(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // Every commit is on disk already, so nothing is lost.
      LoggerFactory.getLogger(HubDatabase.class).debug("close failed", e);
    }
  }

  private static HubDatabaseFailure failure(Path file, Exception e) {
    return new HubDatabaseFailure(
        "the hub's database "
            + file
            + " cannot be used ("
            + e.getMessage()
            + "). Servers cannot be registered or changed, and auto-seeding is paused. To fix it,"
            + " free disk space, or move the file away and restart",
        e);
  }
}
