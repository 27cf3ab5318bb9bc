package superpeer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import superpeer.worker.config.InvalidConfiguration;

class ControlTokenTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void readsOnlyFirstLine() throws IOException {
    var stdin = stdin("t0ken\nrest");
    assertThat(ControlToken.read(stdin, LONG)).isEqualTo("t0ken");
    assertThat(new String(stdin.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("rest");
  }

  @Test
  void rejectsMissingToken() {
    rejects(stdin(""), LONG);
    rejects(stdin("half a line"), LONG);
    rejects(stdin("\n"), LONG);
    rejects(stdin("x".repeat(1000) + "\n"), LONG);
  }

  @Test
  void timesOutWithoutToken() throws IOException {
    try (var open = new PipedOutputStream();
        var silent = new PipedInputStream(open)) {
      rejects(silent, Duration.ofMillis(50));
    }
  }

  private static void rejects(InputStream stdin, Duration timeout) {
    assertThatThrownBy(() -> ControlToken.read(stdin, timeout))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("no token");
  }

  private static InputStream stdin(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
