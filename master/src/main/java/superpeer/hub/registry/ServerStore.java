package superpeer.hub.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;
import superpeer.protocol.Json;

/** Server entries in the hub's file, access tokens included. Blocks. */
final class ServerStore implements AutoCloseable {

  private final HubFile file;

  ServerStore(HubFile file) {
    this.file = file;
  }

  List<ServerEntry> load() throws HubFileFailure {
    var entries = new ArrayList<ServerEntry>();
    for (var row : file.query("SELECT entry FROM servers ORDER BY id", r -> r.getString(1))) {
      try {
        entries.add(Json.mapper().readValue(row, ServerEntry.class));
      } catch (JsonProcessingException e) {
        throw new HubFileFailure(
            "a server in the hub's database is not readable (" + e.getOriginalMessage() + ")", e);
      }
    }
    return entries;
  }

  void save(ServerEntry entry) throws HubFileFailure {
    file.update(
        "INSERT OR REPLACE INTO servers(id, entry) VALUES(?,?)",
        entry.id(),
        Json.write(Json.mapper().valueToTree(entry)));
  }

  void remove(String id) throws HubFileFailure {
    file.together(
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
