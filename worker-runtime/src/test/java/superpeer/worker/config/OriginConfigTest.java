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

class OriginConfigTest {

  static final OriginConfig DEFAULTS =
      new OriginConfig(
          new OriginConfig.Http(
              "super-peer",
              6,
              Duration.ofSeconds(60),
              Duration.ofSeconds(5),
              Duration.ofSeconds(10),
              Duration.ofSeconds(8),
              Duration.ofSeconds(15),
              Duration.ofSeconds(60),
              1024 * 1024,
              32 * 1024 * 1024,
              5,
              0),
          new OriginConfig.Scheduling(
              Duration.ofMillis(200),
              Duration.ofSeconds(6),
              Duration.ofMillis(500),
              Duration.ofSeconds(30),
              5,
              Duration.ofMinutes(2),
              20,
              3,
              true,
              Duration.ofMillis(15),
              10,
              30,
              4));

  @Test
  void defaults() {
    assertThat(from(Map.of())).isEqualTo(DEFAULTS);
  }

  /**
   * Each setting has its own position in the record's text, so swapped settings are detected too.
   */
  @ParameterizedTest
  @MethodSource("everySetting")
  void everySettingIsRead(String key, String value, String shown) {
    assertThat(from(Map.of("superpeer.worker.origin." + key, value)).toString()).contains(shown);
  }

  static Stream<Arguments> everySetting() {
    return Stream.of(
        arguments("user-agent", "me", "userAgent=me"),
        arguments("connections-per-host", "7", "connectionsPerHost=7"),
        arguments("connection-lifetime", "61s", "connectionLifetime=PT1M1S"),
        arguments("connect-timeout", "6s", "connectTimeout=PT6S"),
        arguments("first-byte-timeout", "11s", "firstByteTimeout=PT11S"),
        arguments("idle-timeout", "9s", "idleTimeout=PT9S"),
        arguments("playlist-timeout", "16s", "playlistTimeout=PT16S"),
        arguments("segment-timeout", "61s", "segmentTimeout=PT1M1S"),
        arguments("max-playlist-bytes", "1000", "maxPlaylistBytes=1000"),
        arguments("max-segment-bytes", "1000", "maxSegmentBytes=1000"),
        arguments("max-redirects", "6", "maxRedirects=6"),
        arguments("max-mbps", "12.5", "maxMbps=12.5"),
        arguments("min-poll", "501ms", "minPoll=PT0.501S"),
        arguments("max-poll", "7s", "maxPoll=PT7S"),
        arguments("min-pause", "501ms", "minPause=PT0.501S"),
        arguments("max-pause", "31s", "maxPause=PT31S"),
        arguments("attempts", "6", "attempts=6"),
        arguments("level-idle", "3m", "levelIdle=PT3M"),
        arguments("live-window", "21", "liveWindow=21"),
        arguments("live-fetches", "4", "liveFetches=4"),
        arguments("partial", "off", "partial=false"),
        arguments("partial-after", "26ms", "partialAfter=PT0.026S"),
        arguments("vod-start", "11", "vodStart=11"),
        arguments("read-ahead", "31", "readAhead=31"),
        arguments("vod-fetches", "5", "vodFetches=5"));
  }

  @Test
  void testsEverySettingOfReference() {
    var tested = everySetting().map(setting -> (String) setting.get()[0]);
    assertThat(tested.toList())
        .containsExactlyInAnyOrderElementsOf(
            ConfigFactory.parseResources("reference.conf")
                .getConfig("superpeer.worker.origin")
                .root()
                .keySet());
  }

  @Test
  void namesSettingThatIsOutOfRange() {
    assertThatThrownBy(() -> from(Map.of("superpeer.worker.origin.max-segment-bytes", "3 GiB")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max-segment-bytes = 3 GiB");
  }

  private static OriginConfig from(Map<String, String> settings) {
    return WorkerConfig.from(WorkerConfig.load(settings).getConfig("superpeer.worker")).origin();
  }
}
