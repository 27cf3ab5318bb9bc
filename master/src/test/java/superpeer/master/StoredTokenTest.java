package superpeer.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredTokenTest {

  @TempDir Path dir;

  @Test
  void firstStartCreatesATokenOnlyTheOwnerCanRead() throws IOException {
    var first = StoredToken.loadOrCreate(StoredToken.Kind.ADMIN, Optional.empty(), dir);
    assertThat(first.value()).hasSizeGreaterThanOrEqualTo(32);
    var file = first.createdFile().orElseThrow();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var second = StoredToken.loadOrCreate(StoredToken.Kind.ADMIN, Optional.empty(), dir);
    assertThat(second.value()).isEqualTo(first.value());
    assertThat(second.createdFile()).as("not printed again").isEmpty();
  }

  @Test
  void configuredTokenWins() {
    StoredToken.loadOrCreate(StoredToken.Kind.ADMIN, Optional.empty(), dir);
    assertThat(StoredToken.loadOrCreate(StoredToken.Kind.ADMIN, Optional.of("mine"), dir).value())
        .isEqualTo("mine");
  }

  @Test
  void toStringHidesTheToken() {
    var token = StoredToken.loadOrCreate(StoredToken.Kind.ADMIN, Optional.empty(), dir);
    assertThat(token.toString()).doesNotContain(token.value());
  }
}
