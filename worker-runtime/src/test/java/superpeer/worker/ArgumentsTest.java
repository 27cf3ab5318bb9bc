package superpeer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import superpeer.worker.config.InvalidConfiguration;

class ArgumentsTest {

  @Test
  void parsesSocketAndSettings() {
    assertThat(parse("--set", "a.b=c=d", "--control", "/run/s", "--set", "e="))
        .isEqualTo(new Arguments(Path.of("/run/s"), Map.of("a.b", "c=d", "e", "")));
  }

  @Test
  void namesInvalidArgument() {
    rejects("--control is missing");
    rejects("--set needs a value", "--control", "/run/s", "--set");
    rejects("--set a is not key=value", "--control", "/run/s", "--set", "a");
    rejects("unknown argument --port", "--port", "1");
  }

  @Test
  void rejectsTooLongSocketPath() {
    assertThat(parse("--control", "/" + "s".repeat(106)).control()).isAbsolute();
    rejects("108 bytes", "--control", "/" + "s".repeat(107));
  }

  private static void rejects(String why, String... arguments) {
    assertThatThrownBy(() -> parse(arguments))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(why);
  }

  private static Arguments parse(String... arguments) {
    return Arguments.parse(List.of(arguments));
  }
}
