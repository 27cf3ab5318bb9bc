package superpeer.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerConfigTest {

  @Test
  void defaults() {
    assertThat(from(Map.of()))
        .isEqualTo(
            new WorkerConfig(
                new ControlConfig(
                    Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofSeconds(60), 256),
                new TrackerClientConfig(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(40),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2)),
                new SignalingClientConfig(
                    Duration.ofSeconds(7),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    20,
                    500),
                OriginConfigTest.DEFAULTS,
                new StoreConfig(
                    24,
                    128 * 1024 * 1024,
                    64 * 1024 * 1024,
                    Duration.ofMinutes(3),
                    Duration.ofMillis(20)),
                ConnectionConfigTest.SESSION,
                ConnectionConfigTest.CONNECTIONS,
                Duration.ofSeconds(40),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10)));
  }

  /**
   * Each setting has its own position in the record's text, so swapped settings are detected too.
   */
  @ParameterizedTest
  @MethodSource("everySetting")
  void everySettingIsRead(String key, String value, String shown) {
    assertThat(from(Map.of("superpeer.worker." + key, value)).toString())
        .contains(shown)
        .isNotEqualTo(from(Map.of()).toString());
  }

  static Stream<Arguments> everySetting() {
    return Stream.of(
        arguments("report-interval", "3s", "reportInterval=PT3S"),
        arguments("find-peers", "41s", "findPeers=PT41S"),
        arguments("orphan-drain", "31s", "orphanDrain=PT31S"),
        arguments("ended-linger", "61s", "endedLinger=PT1M1S"),
        arguments("terminate-drain", "11s", "terminateDrain=PT11S"),
        arguments("control.min-pause", "201ms", "ControlConfig[minPause=PT0.201S"),
        arguments("control.max-pause", "3s", "maxPause=PT3S, orphanGrace"),
        arguments("control.orphan-grace", "61s", "orphanGrace=PT1M1S"),
        arguments("control.queue", "257", "orphanGrace=PT1M, queue=257"),
        arguments("tracker.answer-timeout", "16s", "answerTimeout=PT16S"),
        arguments("tracker.min-pause", "2s", "answerTimeout=PT15S, minPause=PT2S"),
        arguments("tracker.max-pause", "41s", "maxPause=PT41S, minReportInterval"),
        arguments("tracker.min-report-interval", "6s", "minReportInterval=PT6S"),
        arguments("tracker.leave-timeout", "3s", "leaveTimeout=PT3S"),
        arguments("signaling.connect-timeout", "8s", "connectTimeout=PT8S"),
        arguments("signaling.ping-interval", "100s", "pingInterval=PT1M40S"),
        arguments("signaling.pong-timeout", "16s", "pongTimeout=PT16S"),
        arguments("signaling.min-pause", "2s", "pongTimeout=PT15S, minPause=PT2S"),
        arguments("signaling.max-pause", "31s", "maxPause=PT31S, refusedPause"),
        arguments("signaling.refused-pause", "61s", "refusedPause=PT1M1S"),
        arguments("signaling.queue", "21", "queue=21, messagesPerSecond"),
        arguments("signaling.messages-per-second", "501", "messagesPerSecond=501"),
        arguments("store.live-window", "25", "StoreConfig[liveWindow=25"),
        arguments("store.live-bytes", "1000", "liveBytes=1000"),
        arguments("store.vod-bytes", "1000", "vodBytes=1000"),
        arguments("store.live-shared", "1m", "liveShared=PT1M"),
        arguments("store.shared-look", "21ms", "sharedLook=PT0.021S"));
  }

  /** Every setting in reference.conf must be read. */
  @Test
  void testsEverySettingOfReference() {
    var tested = everySetting().map(setting -> (String) setting.get()[0]);
    var ours =
        ConfigFactory.parseResources("reference.conf").getConfig("superpeer.worker").entrySet();
    assertThat(tested.toList())
        .containsAll(
            ours.stream()
                .map(Map.Entry::getKey)
                .filter(key -> key.matches("(control|tracker|signaling|store)\\..*"))
                .toList());
  }

  @Test
  void namesSettingThatIsOutOfRange() {
    assertThatThrownBy(() -> from(Map.of("superpeer.worker.control.queue", "0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queue = 0");
    assertThatThrownBy(() -> from(Map.of("superpeer.worker.report-interval", "-1s")))
        .hasMessageContaining("report-interval = -1s");
  }

  @Test
  void rejectsUnknownSetting() {
    assertThatThrownBy(() -> WorkerConfig.load(Map.of("superpeer.worker.tracker.timeout", "1s")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("superpeer.worker.tracker.timeout");
  }

  @Test
  void limitsAkkaThreads() {
    assertThat(
            WorkerConfig.load(Map.of())
                .getInt("akka.actor.default-dispatcher.fork-join-executor.parallelism-max"))
        .isEqualTo(2);
  }

  private static WorkerConfig from(Map<String, String> settings) {
    return WorkerConfig.from(WorkerConfig.load(settings).getConfig("superpeer.worker"));
  }
}
