package superpeer.hub.planner;

import java.util.List;
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** The planner's own seeds and its settings in the hub's file. Blocks. */
final class GardenFile implements AutoCloseable {

  private static final String SETTINGS = "auto-seeding";
  private static final int MAX_SETTINGS = 1 << 20;

  private final HubFile file;

  GardenFile(HubFile file) {
    this.file = file;
  }

  /** They count as wanted until it is seen otherwise. */
  List<OwnSeed> seeds(long nowMs) throws HubFileFailure {
    return file.query(
        "SELECT server, channel, at_ms FROM seeds",
        row -> new OwnSeed(new Place(row.getString(1), row.getString(2)), row.getLong(3), nowMs));
  }

  void add(Place place, long nowMs) throws HubFileFailure {
    file.update(
        "INSERT OR REPLACE INTO seeds(server, channel, at_ms) VALUES(?,?,?)",
        place.server(),
        place.channel(),
        nowMs);
  }

  void remove(Place place) throws HubFileFailure {
    file.update("DELETE FROM seeds WHERE server=? AND channel=?", place.server(), place.channel());
  }

  AutoSettings settings() throws HubFileFailure {
    var rows =
        file.query("SELECT value FROM settings WHERE name=?", row -> row.getString(1), SETTINGS);
    try {
      return rows.isEmpty()
          ? AutoSettings.DEFAULT
          : AutoSettings.DEFAULT.with(Json.read(rows.get(0), "settings", MAX_SETTINGS));
    } catch (MalformedMessage e) {
      throw new HubFileFailure(
          "the settings in the hub's database are not readable (" + e.getMessage() + ")", e);
    }
  }

  void save(AutoSettings settings) throws HubFileFailure {
    file.update(
        "INSERT OR REPLACE INTO settings(name, value) VALUES(?,?)",
        SETTINGS,
        Json.write(settings.json()));
  }

  @Override
  public void close() {
    file.close();
  }
}
