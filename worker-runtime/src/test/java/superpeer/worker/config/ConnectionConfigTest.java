package superpeer.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code superpeer.worker.peer} and {@code superpeer.worker.webrtc}. */
class ConnectionConfigTest {

  static final PeerConfig SESSION =
      new PeerConfig(
          Duration.ofSeconds(30),
          Duration.ofSeconds(110),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofMillis(6_500),
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          16,
          2_000,
          8 << 20,
          64 << 20);

  static final WebRtcConfig CONNECTIONS =
      new WebRtcConfig(
          Duration.ofSeconds(10),
          Duration.ofSeconds(8),
          Duration.ofMillis(10),
          Duration.ofSeconds(4),
          Duration.ofMillis(5),
          256 << 10,
          48 << 20,
          4 << 20,
          false,
          false,
          true);

  @Test
  void defaults() {
    assertThat(PeerConfig.from(config(Map.of()).getConfig("peer"))).isEqualTo(SESSION);
    assertThat(WebRtcConfig.from(config(Map.of()).getConfig("webrtc"))).isEqualTo(CONNECTIONS);
  }

  @ParameterizedTest
  @MethodSource("everySetting")
  void everySettingIsRead(String key, String value, String shown) {
    assertThat(text(Map.of(key, value))).contains(shown);
    assertThat(text(Map.of())).doesNotContain(shown);
  }

  static Stream<Arguments> everySetting() {
    return Stream.of(
        arguments("peer.stats", "31s", "stats=PT31S"),
        arguments("peer.silence", "111s", "silence=PT1M51S"),
        arguments("peer.handshake", "16s", "handshake=PT16S"),
        arguments("peer.name", "16s", "name=PT16S"),
        arguments("peer.lookup", "11s", "lookup=PT11S"),
        arguments("peer.urgent", "7s", "urgent=PT7S"),
        arguments("peer.prefetch", "9s", "prefetch=PT9S"),
        arguments("peer.choke", "3s", "choke=PT3S"),
        arguments("peer.frame", "11s", "frame=PT11S"),
        arguments("peer.abort", "6s", "abort=PT6S"),
        arguments("peer.report", "6s", "report=PT6S"),
        arguments("peer.max-requests", "17", "maxRequests=17"),
        arguments("peer.max-messages", "2001", "maxMessages=2001"),
        arguments("peer.max-inbox-bytes", "11", "maxInboxBytes=11, maxSegmentBytes"),
        arguments("peer.max-segment-bytes", "11", "maxSegmentBytes=11"),
        arguments("webrtc.setup", "16s", "setup=PT16S"),
        arguments("webrtc.disconnected", "9s", "disconnected=PT9S"),
        arguments("webrtc.settle", "11ms", "settle=PT0.011S"),
        arguments("webrtc.linger", "3s", "linger=PT3S"),
        arguments("webrtc.tick", "6ms", "tick=PT0.006S"),
        arguments("webrtc.window-bytes", "1", "windowBytes=1,"),
        arguments("webrtc.outstanding-bytes", "1", "outstandingBytes=1,"),
        arguments("webrtc.max-inbox-bytes", "1", "maxInboxBytes=1, tcp"),
        arguments("webrtc.tcp", "on", "tcp=true"),
        arguments("webrtc.peer-addresses", "on", "peerAddresses=true"),
        arguments("webrtc.release-closed", "off", "releaseClosed=false"));
  }

  @Test
  void testsEverySettingOfReference() {
    var tested = everySetting().map(setting -> (String) setting.get()[0]).toList();
    assertThat(config(Map.of()).entrySet())
        .extracting(Map.Entry::getKey)
        .filteredOn(key -> key.matches("(peer|webrtc)\\..*"))
        .containsExactlyInAnyOrderElementsOf(tested);
  }

  @Test
  void namesSettingThatIsOutOfRange() {
    assertThatThrownBy(() -> text(Map.of("webrtc.window-bytes", "0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("window-bytes = 0");
  }

  private static String text(Map<String, String> settings) {
    var config = config(settings);
    return PeerConfig.from(config.getConfig("peer"))
        + " "
        + WebRtcConfig.from(config.getConfig("webrtc"));
  }

  private static Config config(Map<String, String> settings) {
    return ConfigFactory.parseMap(settings)
        .withFallback(ConfigFactory.parseResources("reference.conf").getConfig("superpeer.worker"));
  }
}
