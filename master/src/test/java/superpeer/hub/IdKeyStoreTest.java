package superpeer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.hub.tracker.PeerIdSigner;

class IdKeyStoreTest {

  @TempDir Path dir;

  @Test
  void keyIsCreatedOnceAndKept() {
    var first = IdKeyStore.load(dir.resolve("hub.db"));
    assertThat(first).hasSize(PeerIdSigner.KEY_BYTES);
    assertThat(IdKeyStore.load(dir.resolve("hub.db"))).isEqualTo(first);
    assertThat(IdKeyStore.load(dir.resolve("other.db"))).isNotEqualTo(first);
  }

  @Test
  void brokenFileGivesATemporaryKey() throws IOException {
    Files.writeString(
        dir.resolve("hub.db"), "this is not a database, and long enough to be read as one");
    assertThat(IdKeyStore.load(dir.resolve("hub.db"))).hasSize(PeerIdSigner.KEY_BYTES);
  }
}
