package superpeer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTestMainTest {

  private final StringWriter said = new StringWriter();

  @Test
  void helpNamesEveryOption() {
    assertThat(run("--help")).isZero();
    assertThat(said.toString()).contains("--viewers", "--churn", "--json", "--max-failures");
  }

  @Test
  void needsATracker() {
    assertThat(run("http://origin.example/a.m3u8")).isEqualTo(64);
    assertThat(said.toString()).contains("--tracker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--ramp=soon", "--viewers=many", "--duration=-3s", "--think=1d"})
  void refusesWhatItCannotRead(String option) {
    assertThat(run("http://origin.example/a.m3u8", "--tracker=http://t.example/v1", option))
        .isEqualTo(64);
  }

  private int run(String... arguments) {
    var line = LoadTestMain.commandLine();
    line.setOut(new PrintWriter(said));
    line.setErr(new PrintWriter(said));
    return line.execute(arguments);
  }
}
