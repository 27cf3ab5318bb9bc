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
 * A connection to the hub's file: write-ahead log, every commit synced to disk. Blocks; one thread
 * at a time. Several connections to one file wait for one another.
 */
public final class HubDatabase implements AutoCloseable {

  /** Schema changes, in order; {@code user_version} counts those that a file has had. */
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

  /** How long a lock of another connection, or of a backup, may hold us up, in ms. */
  private static final int BUSY_TIMEOUT_MS = 2_000;

  /** Reads one row. */
  @FunctionalInterface
  public interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Several changes, made whole or not at all. */
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
   * Opens the file, makes it if need be, and checks that it is sound and can be written.
   *
   * @param file in a directory that exists; SQLite's native library is unpacked beside it
   */
  public static HubDatabase open(Path file) throws HubDatabaseFailure {
    var temporary = file.resolveSibling("tmp");
    try {
      Files.createDirectories(temporary);
      createPrivate(file);
      System.setProperty("org.sqlite.tmpdir", temporary.toString());
      var opened = new HubDatabase(file, DriverManager.getConnection("jdbc:sqlite:" + file));
      opened.prepareOrClose();
      return opened;
    } catch (SQLException | IOException e) {
      throw failure(file, e);
    }
  }

  /** It holds access tokens; SQLite gives the files beside it the same mode. */
  private static void createPrivate(Path file) throws IOException {
    if (Files.notExists(file)) {
      var mine = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
    }
  }

  private void prepareOrClose() throws SQLException {
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
      throw new SQLException("its schema " + version + " is of a newer version of this program");
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
    // Nothing else proves that the file can be written before the first operator waits for it.
    execute("PRAGMA user_version=" + MIGRATIONS.size());
  }

  private int version() throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("PRAGMA user_version")) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  /** When it returns, the change survives a power cut, unless it is one of several. */
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
   * @param sql bounds the rows itself where there may be many
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

  /** All of the changes or, if it throws, none. */
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

  /** After a full disk SQLite has rolled back by itself, and says so; the cause is what counts. */
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
      // Every commit is on disk already; there is nothing left to lose.
      LoggerFactory.getLogger(HubDatabase.class).debug("close failed", e);
    }
  }

  private static HubDatabaseFailure failure(Path file, Exception e) {
    return new HubDatabaseFailure(
        "the hub's database "
            + file
            + " cannot be used ("
            + e.getMessage()
            + "); servers cannot be registered or changed, and auto-seeding rests: free disk space,"
            + " or move the file away and restart",
        e);
  }
}
