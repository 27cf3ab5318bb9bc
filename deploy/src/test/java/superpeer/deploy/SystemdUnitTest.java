package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit that super-peer.sh install fills in. */
class SystemdUnitTest {

  private static final Path UNIT = Path.of("systemd/super-peer.service");

  @Test
  void keepsWorkersAliveAndRestartsForever() throws IOException {
    assertThat(Files.readAllLines(UNIT))
        .contains(
            "KillMode=process",
            "Restart=always",
            "StartLimitIntervalSec=0",
            "OOMPolicy=continue",
            "WantedBy=multi-user.target");
  }

  @Test
  void passesSystemdAnalyze(@TempDir Path dir) throws Exception {
    var analyze = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(analyze), "needs systemd-analyze");
    var filled = dir.resolve("super-peer.service");
    Files.writeString(filled, filled());
    var said = dir.resolve("said");
    var process =
        new ProcessBuilder(analyze.toString(), "verify", filled.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    try (Stream<String> lines = Files.lines(said)) {
      assertThat(lines.filter(line -> line.contains("super-peer.service"))).isEmpty();
    }
  }

  /** Filled in as by install.sh, with a program and a directory that every machine has. */
  private static String filled() throws IOException {
    var unit =
        Files.readString(UNIT)
            .replace("@HOME@/current/bin/super-peer", "/bin/sh")
            .replace("@OWNER@", "root")
            .replace("@DATA@", "/tmp")
            .replace("@JAVA_HOME@", "/usr");
    assertThat(unit).doesNotContainPattern("@[A-Z_]+@");
    return unit;
  }
}
