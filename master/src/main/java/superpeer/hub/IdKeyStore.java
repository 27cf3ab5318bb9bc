package superpeer.hub;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.LoggerFactory;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.hub.tracker.PeerIdSigner;

/** Stores the key that signs peer ids in the hub's database. Blocks. */
final class IdKeyStore {

  private static final String SETTING = "id-key";

  private IdKeyStore() {}

  /**
   * Loads the key, or creates it. If the database cannot be used, the key is valid for this run
   * only.
   */
  static byte[] load(Path file) {
    try (var database = HubDatabase.open(file)) {
      database.update(
          "INSERT OR IGNORE INTO settings(name, value) VALUES(?,?)",
          SETTING,
          HexFormat.of().formatHex(generate()));
      var rows =
          database.query(
              "SELECT value FROM settings WHERE name=?", row -> row.getString(1), SETTING);
      return HexFormat.of().parseHex(rows.get(0));
    } catch (HubDatabaseFailure | IllegalArgumentException e) {
      // The event log says what is wrong with the database.
      LoggerFactory.getLogger(IdKeyStore.class)
          .warn("the key of peer ids is valid for this run only", e);
      return generate();
    }
  }

  /** Creates a random key. */
  static byte[] generate() {
    var key = new byte[PeerIdSigner.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
