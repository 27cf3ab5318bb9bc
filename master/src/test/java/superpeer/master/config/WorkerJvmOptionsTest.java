package superpeer.master.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class WorkerJvmOptionsTest {

  private static final Config REFERENCE =
      ConfigFactory.parseString(
          "superpeer.worker { max-viewers = 200, stun = [], report-interval = 2 s,"
              + " tracker.answer-timeout = 15 s }, superpeer.master.workers = 0");

  @Test
  void passesOnlyChangedSettings() {
    assertThat(options("superpeer.worker.tracker.answer-timeout = 3 s"))
        .containsExactly("-Dsuperpeer.worker.tracker.answer-timeout=3 s");
    assertThat(options("superpeer.master.workers = 3")).isEmpty();
    assertThat(options("superpeer.worker.report-interval = 2 s")).isEmpty();
  }

  @Test
  void skipsSettingsOfTheAssignment() {
    assertThat(options("superpeer.worker { max-viewers = 9, stun = [\"stun:a:1\"] }")).isEmpty();
  }

  @Test
  void skipsUnknownKeys() {
    assertThat(options("superpeer.worker.typo = 1")).isEmpty();
  }

  private static java.util.List<String> options(String settings) {
    var root = ConfigFactory.parseString(settings).withFallback(REFERENCE);
    return WorkerJvmOptions.of(root, REFERENCE);
  }
}
