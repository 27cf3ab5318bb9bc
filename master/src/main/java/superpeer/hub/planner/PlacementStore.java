package superpeer.hub.planner;

import java.util.List;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** Stores planned seeds and the hub's settings in the hub's database. Blocks. */
final class PlacementStore implements AutoCloseable {

  private static final String SETTINGS = "auto-seeding";
  private static final int MAX_SETTINGS = 1 << 20;

  private final HubDatabase database;

  PlacementStore(HubDatabase database) {
    this.database = database;
  }

  /** Loads the planned seeds. They count as wanted now. */
  List<PlannedSeed> seeds(long nowMs) throws HubDatabaseFailure {
    return database.query(
        "SELECT server, channel, at_ms FROM seeds",
        row ->
            new PlannedSeed(
                new Placement(row.getString(1), row.getString(2)), row.getLong(3), nowMs));
  }

  void add(Placement placement, long nowMs) throws HubDatabaseFailure {
    database.update(
        "INSERT OR REPLACE INTO seeds(server, channel, at_ms) VALUES(?,?,?)",
        placement.server(),
        placement.channel(),
        nowMs);
  }

  void remove(Placement placement) throws HubDatabaseFailure {
    database.update(
        "DELETE FROM seeds WHERE server=? AND channel=?", placement.server(), placement.channel());
  }

  HubSettings settings() throws HubDatabaseFailure {
    var rows =
        database.query(
            "SELECT value FROM settings WHERE name=?", row -> row.getString(1), SETTINGS);
    try {
      return rows.isEmpty()
          ? HubSettings.DEFAULT
          : HubSettings.DEFAULT.with(Json.read(rows.get(0), "settings", MAX_SETTINGS));
    } catch (MalformedMessage e) {
      throw new HubDatabaseFailure(
          "the settings in the hub's database cannot be read (" + e.getMessage() + ")", e);
    }
  }

  void save(HubSettings settings) throws HubDatabaseFailure {
    database.update(
        "INSERT OR REPLACE INTO settings(name, value) VALUES(?,?)",
        SETTINGS,
        Json.write(settings.json()));
  }

  @Override
  public void close() {
    database.close();
  }
}
