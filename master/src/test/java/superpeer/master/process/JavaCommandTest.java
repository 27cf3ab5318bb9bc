package superpeer.master.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

  private static final JavaCommand COMMAND =
      new JavaCommand(Path.of("/jdk/bin/java"), "/lib/*", "some.Main", List.of("-Xmx200m"));

  private final List<String> line = COMMAND.arguments(Path.of("/run/s"), Path.of("/logs"));

  @Test
  void endsWithMainClassAndSocket() {
    assertThat(line).startsWith("/jdk/bin/java");
    assertThat(line).endsWith("-cp", "/lib/*", "some.Main", "--control", "/run/s");
  }

  @Test
  void limitsMemoryAndWritesCrashReports() {
    assertThat(line)
        .contains(
            "-Xmx96m",
            "-XX:MaxDirectMemorySize=224m",
            "-XX:+UseSerialGC",
            "-XX:ArchiveRelocationMode=0",
            "-XX:+ExitOnOutOfMemoryError")
        .contains("-XX:ErrorFile=/logs/hs_err_%p.log");
  }

  @Test
  void operatorOptionsWin() {
    assertThat(line.indexOf("-Xmx200m")).isGreaterThan(line.indexOf("-Xmx96m"));
  }

  @Test
  void workersInheritOnlyTheirClassArchive() {
    assertThat(
            JavaCommand.inheritedOptions(
                List.of(
                    "-Xmx256m",
                    "-XX:SharedArchiveFile=/a-master.jsa",
                    "-Dsuperpeer.worker-archive=/a-worker.jsa",
                    "-Dsuperpeer.home=/opt")))
        .containsExactly("-XX:SharedArchiveFile=/a-worker.jsa");
  }

  @Test
  void environmentContainsNoSecrets() {
    var environment =
        new HashMap<>(Map.of("PATH", "/bin", "accessToken", "secret", "JAVA_TOOL_OPTIONS", "-x"));
    JavaCommand.filterEnvironment(environment);
    assertThat(environment)
        .containsOnly(Map.entry("PATH", "/bin"), Map.entry("MALLOC_ARENA_MAX", "2"));
  }

  @Test
  void prefersTheClassPathOfTheInstalledTree() {
    assertThat(JavaCommand.classPath(Optional.of(Path.of("/opt/super-peer"))))
        .isEqualTo("/opt/super-peer/lib/*");
    assertThat(JavaCommand.classPath(Optional.empty()))
        .isEqualTo(System.getProperty("java.class.path"));
  }
}
