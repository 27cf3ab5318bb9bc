package superpeer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTestMainTest {

  private final StringWriter output = new StringWriter();

  @Test
  void helpListsOptions() {
    assertThat(run("--help")).isZero();
    assertThat(output.toString()).contains("--viewers", "--churn", "--json", "--max-failures");
  }

  @Test
  void requiresTracker() {
    assertThat(run("http://origin.example/a.m3u8")).isEqualTo(64);
    assertThat(output.toString()).contains("--tracker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--ramp=soon", "--viewers=many", "--duration=-3s", "--think=1d"})
  void rejectsInvalidOption(String option) {
    assertThat(run("http://origin.example/a.m3u8", "--tracker=http://t.example/v1", option))
        .isEqualTo(64);
  }

  private int run(String... arguments) {
    var line = LoadTestMain.commandLine();
    line.setOut(new PrintWriter(output));
    line.setErr(new PrintWriter(output));
    return line.execute(arguments);
  }
}
