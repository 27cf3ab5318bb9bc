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
  void takesTheSocketAndAnyNumberOfSettings() {
    assertThat(parse("--set", "a.b=c=d", "--control", "/run/s", "--set", "e="))
        .isEqualTo(new Arguments(Path.of("/run/s"), Map.of("a.b", "c=d", "e", "")));
  }

  @Test
  void namesTheArgumentThatIsWrong() {
    refuses("--control is missing");
    refuses("--set needs a value", "--control", "/run/s", "--set");
    refuses("--set a is not key=value", "--control", "/run/s", "--set", "a");
    refuses("unknown argument --port", "--port", "1");
  }

  @Test
  void refusesAPathThatNoSocketCanHave() {
    assertThat(parse("--control", "/" + "s".repeat(106)).control()).isAbsolute();
    refuses("108 bytes", "--control", "/" + "s".repeat(107));
  }

  private static void refuses(String why, String... arguments) {
    assertThatThrownBy(() -> parse(arguments))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(why);
  }

  private static Arguments parse(String... arguments) {
    return Arguments.parse(List.of(arguments));
  }
}
