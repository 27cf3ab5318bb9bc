package superpeer.master.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.item;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.ChannelId;

class SqliteStoreTest {

  private static final StateChange.AuditEntry AUDIT =
      new StateChange.AuditEntry(1, "127.0.0.1", "seed");

  @TempDir Path dir;

  @Test
  void newFileIsEmpty() throws StateFailure {
    try (var store = open("a.db")) {
      assertThat(store.load()).isEqualTo(SavedState.EMPTY);
    }
  }

  @Test
  void seedsAreReadInOrderOfAge() throws StateFailure {
    try (var store = open("a.db")) {
      store.write(put(new SavedSeed(item("b", 2), 2), new SavedSeed(item("a", 1), 1)));
      store.write(limits(new OperatorLimits(500, 3)));
    }
    try (var store = open("a.db")) {
      assertThat(store.load())
          .isEqualTo(
              new SavedState(
                  List.of(new SavedSeed(item("a", 1), 1), new SavedSeed(item("b", 2), 2)),
                  new OperatorLimits(500, 3)));
    }
  }

  @Test
  void seedsAreUpdatedAndRemoved() throws StateFailure {
    try (var store = open("a.db")) {
      store.write(put(new SavedSeed(item("a", 1), 1), new SavedSeed(item("b", 1), 2)));
      store.write(put(new SavedSeed(item("a", 9), 1)));
      store.write(removed(channel("b")));
      assertThat(store.load().seeds()).containsExactly(new SavedSeed(item("a", 9), 1));
    }
  }

  @Test
  void replaceAllRemovesOtherSeeds() throws StateFailure {
    try (var store = open("a.db")) {
      store.write(put(new SavedSeed(item("a", 1), 1)));
      store.write(
          new StateChange(
              StateChange.Scope.REPLACE_ALL,
              List.of(new SavedSeed(item("b", 1), 2)),
              List.of(),
              Optional.of(new OperatorLimits(1, 1)),
              Optional.empty()));
      assertThat(store.load().seeds()).containsExactly(new SavedSeed(item("b", 1), 2));
    }
  }

  @Test
  void acknowledgedWriteSurvivesAKill() throws Exception {
    try (var killed = open("a.db")) {
      killed.write(put(new SavedSeed(item("a", 1), 1)));
      // The files as a killed process leaves them.
      for (var suffix : new String[] {"", "-wal"}) {
        Files.copy(dir.resolve("a.db" + suffix), dir.resolve("b.db" + suffix));
      }
    }
    try (var store = open("b.db")) {
      assertThat(store.load().seeds()).containsExactly(new SavedSeed(item("a", 1), 1));
    }
  }

  @Test
  void auditIsReadNewestFirstAndLongActionsAreCut() throws StateFailure {
    try (var store = open("a.db")) {
      for (var at = 1; at <= 3; at++) {
        var auditEntry =
            new StateChange.AuditEntry(at, "192.0.2." + at, "seed ".repeat(at == 3 ? 1_000 : 1));
        store.write(
            new StateChange(
                StateChange.Scope.UPDATE,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(auditEntry)));
      }
      var lines = store.readAudit(2);
      assertThat(lines)
          .extracting(StateChange.AuditEntry::caller)
          .containsExactly("192.0.2.3", "192.0.2.2");
      assertThat(lines.get(0).action()).hasSizeLessThan(1_100).endsWith("…");
      assertThat(lines.get(1)).isEqualTo(new StateChange.AuditEntry(2, "192.0.2.2", "seed "));
    }
  }

  @Test
  void filesAreReadableByTheOwnerOnly() throws Exception {
    try (var store = open("a.db")) {
      store.write(put(new SavedSeed(item("a", 1), 1)));
      assertThat(modes("a.db")).hasSize(3).containsOnly("rw-------");
    }
  }

  @Test
  void modeOfExistingFilesIsRestricted() throws Exception {
    try (var killed = open("a.db")) {
      killed.write(put(new SavedSeed(item("a", 1), 1)));
      for (var suffix : new String[] {"", "-wal", "-shm"}) {
        var copy = Files.copy(dir.resolve("a.db" + suffix), dir.resolve("b.db" + suffix));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
    try (var store = open("b.db")) {
      assertThat(store.load().seeds()).containsExactly(new SavedSeed(item("a", 1), 1));
      assertThat(modes("b.db")).hasSize(3).containsOnly("rw-------");
    }
  }

  /** The modes of a database and of the files that SQLite keeps beside it. */
  private List<String> modes(String name) throws IOException {
    var modes = new ArrayList<String>();
    try (var files = Files.newDirectoryStream(dir, name + "*")) {
      for (var file : files) {
        modes.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return modes;
  }

  @Test
  void fileThatIsNotADatabaseIsReported() throws IOException {
    Files.writeString(dir.resolve("a.db"), "this is not a database ".repeat(1_000));
    assertThatThrownBy(() -> open("a.db"))
        .isInstanceOf(StateFailure.class)
        .hasMessageContaining("a.db")
        .hasMessageContaining("memory only")
        .hasMessageContaining("move the file away");
  }

  @Test
  void damagedDatabaseIsReported() throws Exception {
    try (var store = open("a.db")) {
      for (var i = 0; i < 400; i++) {
        store.write(put(new SavedSeed(item("channel" + i, i), i)));
      }
    }
    try (var file = Files.newByteChannel(dir.resolve("a.db"), StandardOpenOption.WRITE)) {
      for (var page = 1; page * 4_096L < file.size() - 4_096; page++) {
        file.position(page * 4_096L);
        file.write(StandardCharsets.UTF_8.encode("damage".repeat(300)));
      }
    }
    assertThatThrownBy(
            () -> {
              try (var store = open("a.db")) {
                store.load();
              }
            })
        .isInstanceOf(StateFailure.class);
  }

  @Test
  void directoryInItsPlaceIsReported() throws IOException {
    Files.createDirectory(dir.resolve("a.db"));
    assertThatThrownBy(() -> open("a.db")).isInstanceOf(StateFailure.class);
  }

  @Test
  void fileOfANewerVersionIsNotTouched() throws Exception {
    open("a.db").close();
    var url = "jdbc:sqlite:" + dir.resolve("a.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version=99");
    }
    assertThatThrownBy(() -> open("a.db")).hasMessageContaining("newer version");
  }

  @Test
  void failedWriteChangesNothing() throws StateFailure {
    try (var store = open("a.db")) {
      store.write(put(new SavedSeed(item("a", 1), 1)));
      var broken = new SavedSeed(null, 2);
      assertThatThrownBy(() -> store.write(put(new SavedSeed(item("b", 1), 3), broken)))
          .isInstanceOf(NullPointerException.class);
      store.write(put(new SavedSeed(item("c", 1), 4)));
      assertThat(store.load().seeds()).extracting(SavedSeed::age).containsExactly(1L, 4L);
    }
  }

  private StateStore open(String name) throws StateFailure {
    return SqliteStore.open(dir.resolve(name));
  }

  private static StateChange put(SavedSeed... seeds) {
    return new StateChange(
        StateChange.Scope.UPDATE, List.of(seeds), List.of(), Optional.empty(), Optional.of(AUDIT));
  }

  private static StateChange removed(ChannelId channel) {
    return new StateChange(
        StateChange.Scope.UPDATE, List.of(), List.of(channel), Optional.empty(), Optional.empty());
  }

  private static StateChange limits(OperatorLimits operatorLimits) {
    return new StateChange(
        StateChange.Scope.UPDATE,
        List.of(),
        List.of(),
        Optional.of(operatorLimits),
        Optional.empty());
  }
}
