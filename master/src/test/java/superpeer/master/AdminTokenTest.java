package superpeer.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

  @TempDir Path dir;

  @Test
  void firstStartCreatesATokenOnlyTheOwnerCanRead() throws IOException {
    var first = AdminToken.loadOrCreate(Optional.empty(), dir);
    assertThat(first.value()).hasSizeGreaterThanOrEqualTo(32);
    var file = first.createdFile().orElseThrow();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var second = AdminToken.loadOrCreate(Optional.empty(), dir);
    assertThat(second.value()).isEqualTo(first.value());
    assertThat(second.createdFile()).as("not printed again").isEmpty();
  }

  @Test
  void configuredTokenWins() {
    AdminToken.loadOrCreate(Optional.empty(), dir);
    assertThat(AdminToken.loadOrCreate(Optional.of("mine"), dir).value()).isEqualTo("mine");
  }

  @Test
  void toStringHidesTheToken() {
    var token = AdminToken.loadOrCreate(Optional.empty(), dir);
    assertThat(token.toString()).doesNotContain(token.value());
  }
}
