package superpeer.hub;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.LoggerFactory;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.hub.tracker.PeerIdSigner;

/** The key of the ids that the tracker gives, in the hub's file. Blocks. */
final class IdKeyStore {

  private static final String SETTING = "id-key";

  private IdKeyStore() {}

  /**
   * The key in the file, made if there is none. Where the file cannot be used it is good for this
   * run only: such a hub is open to everybody, and checks no id.
   */
  static byte[] load(Path file) {
    try (var opened = HubDatabase.open(file)) {
      opened.update(
          "INSERT OR IGNORE INTO settings(name, value) VALUES(?,?)",
          SETTING,
          HexFormat.of().formatHex(generate()));
      var rows =
          opened.query("SELECT value FROM settings WHERE name=?", row -> row.getString(1), SETTING);
      return HexFormat.of().parseHex(rows.get(0));
    } catch (HubDatabaseFailure | IllegalArgumentException e) {
      // The desk says in the diary what is wrong with the file.
      LoggerFactory.getLogger(IdKeyStore.class).warn("ids get a key for this run only", e);
      return generate();
    }
  }

  /** A new one. */
  static byte[] generate() {
    var key = new byte[PeerIdSigner.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
