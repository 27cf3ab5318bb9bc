package superpeer.hub.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.protocol.Json;

/** Server entries in the hub's file, access tokens included. Blocks. */
final class ServerStore implements AutoCloseable {

  private final HubDatabase file;

  ServerStore(HubDatabase file) {
    this.file = file;
  }

  List<ServerEntry> load() throws HubDatabaseFailure {
    var entries = new ArrayList<ServerEntry>();
    for (var row : file.query("SELECT entry FROM servers ORDER BY id", r -> r.getString(1))) {
      try {
        entries.add(Json.mapper().readValue(row, ServerEntry.class));
      } catch (JsonProcessingException e) {
        throw new HubDatabaseFailure(
            "a server in the hub's database is not readable (" + e.getOriginalMessage() + ")", e);
      }
    }
    return entries;
  }

  void save(ServerEntry entry) throws HubDatabaseFailure {
    file.update(
        "INSERT OR REPLACE INTO servers(id, entry) VALUES(?,?)",
        entry.id(),
        Json.write(Json.mapper().valueToTree(entry)));
  }

  void remove(String id) throws HubDatabaseFailure {
    file.transaction(
        () -> {
          file.update("DELETE FROM servers WHERE id=?", id);
          file.update("DELETE FROM seeds WHERE server=?", id);
        });
  }

  @Override
  public void close() {
    file.close();
  }
}
