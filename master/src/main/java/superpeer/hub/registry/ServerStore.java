package superpeer.hub.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.protocol.Json;

/** Stores registered servers, access tokens included, in the hub's database. Blocks. */
final class ServerStore implements AutoCloseable {

  private final HubDatabase database;

  ServerStore(HubDatabase database) {
    this.database = database;
  }

  List<ServerEntry> load() throws HubDatabaseFailure {
    var entries = new ArrayList<ServerEntry>();
    for (var row : database.query("SELECT entry FROM servers ORDER BY id", r -> r.getString(1))) {
      try {
        entries.add(Json.mapper().readValue(row, ServerEntry.class));
      } catch (JsonProcessingException e) {
        throw new HubDatabaseFailure(
            "a server in the hub's database cannot be read (" + e.getOriginalMessage() + ")", e);
      }
    }
    return entries;
  }

  void save(ServerEntry entry) throws HubDatabaseFailure {
    database.update(
        "INSERT OR REPLACE INTO servers(id, entry) VALUES(?,?)",
        entry.id(),
        Json.write(Json.mapper().valueToTree(entry)));
  }

  void remove(String id) throws HubDatabaseFailure {
    database.transaction(
        () -> {
          database.update("DELETE FROM servers WHERE id=?", id);
          database.update("DELETE FROM seeds WHERE server=?", id);
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
