package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Install, update and uninstall, by {@code super-peer.sh}. */
class InstallIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** Contains characters that a shell, a URL or a simple parser would misread. */
  private static final String TOKEN = "a=b&c$d";

  /** Works by relay, so it needs no origin. */
  private static final String SEED =
      "{\"list\":[{\"channel\":\"VEVTVFRPS0VOLW15LWNoYW5uZWwlN0MlNUI4JTVE\"}]}";

  /** Links to the shipped tree; removed first, so that no cleaning up can follow them. */
  private final List<Path> links = new ArrayList<>();

  @TempDir Path dir;
  private InstalledSuperPeer installed;
  private String tree;

  @BeforeEach
  void writeEnvFile() throws IOException {
    Files.writeString(dir.resolve(".env"), "listenPort=1\naccessToken=old\naccessToken=" + TOKEN);
    installed = new InstalledSuperPeer(dir);
    tree = TestEnvironment.tree().toString();
  }

  @AfterEach
  void uninstallLeavesNothing() throws IOException {
    for (var link : links) {
      Files.delete(link);
    }
    installed.close();
    assertThat(installed.prefix()).doesNotExist();
    await("no process left").atMost(TIMEOUT).until(() -> installed.processes().isEmpty());
  }

  @Test
  void secondInstallChangesNothingAndMasterIsRestarted() throws IOException {
    succeeds("install", "--tree", tree, "--port", String.valueOf(installed.port()));
    assertThat(installed.rest("/stats", TOKEN, "").statusCode()).isEqualTo(200);
    assertThat(installed.rest("/stats", "old", "").body()).doesNotContain("\"workers\"");
    assertThat(installed.data().resolve(".env"))
        .hasContent(
            "listenPort=1\naccessToken=old\naccessToken=%s\nlistenPort=%d"
                .formatted(TOKEN, installed.port()));

    assertThat(installed.prefix().resolve("current/cache"))
        .as("an archive of the classes")
        .isDirectoryContaining("glob:**/classes-*.jsa");
    var master = installed.masterPid();
    var version = installed.current();
    assertThat(succeeds("install", "--tree", tree)).contains("runs already");
    assertThat(installed.masterPid()).isEqualTo(master);
    assertThat(installed.current()).isEqualTo(version);

    ProcessHandle.of(master).orElseThrow().destroyForcibly();
    await("another master").atMost(TIMEOUT).until(() -> installed.masterPid() != master);
    await("which answers").atMost(TIMEOUT).until(this::answers);
    assertThat(succeeds("status")).contains("runs, pid " + installed.masterPid());
    assertThat(succeeds("logs", "-n", "50")).contains("listens on");

    succeeds("uninstall");
    assertThat(installed.processes()).isEmpty();
    assertThat(installed.data().resolve(".env")).exists();
    assertThat(installed.prefix().resolve("versions")).doesNotExist();
    assertThat(installed.run("status").code()).isEqualTo(4);
    succeeds("uninstall");
  }

  @Test
  void updateTakesOverAndBrokenUpdateIsRolledBack() throws IOException {
    succeeds("install", "--tree", tree, "--port", String.valueOf(installed.port()));
    assertThat(installed.rest("/seed", TOKEN, SEED).statusCode()).isEqualTo(200);
    await("a worker").atMost(TIMEOUT).until(() -> installed.workers(TOKEN).size() == 1);
    var first = installed.current();
    var master = installed.masterPid();

    succeeds("update", "--tree", anotherTree("new").toString());
    var second = installed.current();
    assertThat(second).isNotEqualTo(first);
    assertThat(installed.masterPid()).isNotEqualTo(master);
    await("workers of the new version")
        .atMost(TIMEOUT)
        .until(() -> installed.workers(TOKEN).size() == 1 && allRun(second));

    var workers = installed.workers(TOKEN);
    var broken = brokenTree();
    var outcome = installed.run("update", "--tree", broken.toString());
    assertThat(outcome.code()).as(outcome.said()).isEqualTo(70);
    assertThat(outcome.said()).contains("this build is broken").contains("runs again");
    assertThat(installed.current()).isEqualTo(second);
    assertThat(answers()).isTrue();
    assertThat(installed.prefix().resolve("versions")).isDirectoryNotContaining("glob:**.part");
    await("the worker kept running")
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(installed.workers(TOKEN)).isEqualTo(workers));

    succeeds("stop");
    assertThat(installed.run("status").code()).isEqualTo(3);
    assertThat(installed.processes()).isEmpty();
    succeeds("start");
    assertThat(answers()).isTrue();
  }

  @Test
  void invalidOptionsAreRejectedWithoutChanges() throws IOException {
    assertThat(installed.run("install", "--port", "70000").code()).isEqualTo(64);
    assertThat(installed.run("install", "--prot", "8080").code()).isEqualTo(64);
    assertThat(installed.run("install", "--tree", dir.toString()).code()).isEqualTo(66);
    assertThat(installed.run("update", "--tree", tree).code()).isEqualTo(4);
    assertThat(installed.prefix()).doesNotExist();

    Files.writeString(dir.resolve(".env"), "superpeer.master.ask-timeout=soon");
    var outcome = installed.run("install", "--tree", tree);
    assertThat(outcome.code()).as(outcome.said()).isEqualTo(78);
    assertThat(outcome.said()).contains("ask-timeout");
    assertThat(installed.prefix().resolve("current")).doesNotExist();
  }

  private String succeeds(String verb, String... options) throws IOException {
    var outcome = installed.run(verb, options);
    assertThat(outcome.code()).as(outcome.said()).isZero();
    return outcome.said();
  }

  private boolean answers() {
    try {
      return installed.rest("/health/live", TOKEN, "").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The command line of a worker contains the directory of its version. */
  private boolean allRun(Path version) throws IOException {
    return installed.workers(TOKEN).stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(worker -> worker.info().commandLine().stream())
        .allMatch(line -> line.contains(version + "/"));
  }

  /** The shipped tree with one more file; everything but {@code bin} is linked. */
  private Path anotherTree(String name) throws IOException {
    var other = Files.createDirectories(dir.resolve(name));
    try (Stream<Path> parts = Files.list(TestEnvironment.tree())) {
      for (var part : parts.filter(part -> !part.endsWith("bin")).toList()) {
        links.add(Files.createSymbolicLink(other.resolve(part.getFileName()), part));
      }
    }
    var bin = Files.createDirectory(other.resolve("bin"));
    for (var program : new String[] {"super-peer", "super-peer-guard"}) {
      Files.copy(TestEnvironment.tree().resolve("bin").resolve(program), bin.resolve(program));
      executable(bin.resolve(program));
    }
    Files.writeString(other.resolve("NEWS"), name);
    return other;
  }

  /** Prints settings like every version, and exits otherwise. */
  private Path brokenTree() throws IOException {
    var broken = anotherTree("broken");
    var launcher = broken.resolve("bin/super-peer");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        case "$*" in
          *--print-setting*) exec '%s' "$@" ;;
        esac
        echo this build is broken >&2
        exit 70
        """
            .formatted(TestEnvironment.tree().resolve("bin/super-peer")));
    executable(launcher);
    return broken;
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
