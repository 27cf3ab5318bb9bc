package superpeer.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.protocol.address.IpNetwork;

class HubConfigTest {

  @Test
  void hasDefaults() {
    var config = HubConfig.from(defaultsWith(""));
    assertThat(config.tracker().announceOptions())
        .isEqualTo(
            new TrackerConfig.AnnounceOptions(8, Optional.empty(), List.of(), false, 0, false));
    assertThat(config.trustedProxies()).isEmpty();
    assertThat(config.tracker().peerSelection())
        .isEqualTo(new TrackerConfig.PeerSelection(10, 50, 2, true, 1000));
    assertThat(config.signaling().tokens().secret()).isEmpty();
    assertThat(config.signaling().polling().hold()).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void readsEverySetting() {
    var config =
        HubConfig.from(
            defaultsWith(
                """
                trusted-proxies = ["10.0.0.0/8"]
                tracker {
                  wifi-only = true, fuse-rate = 27, report-interval-at-most = 28 s
                  calls-per-second = 29, rate { per-second = 30, burst = 31, max-addresses = 32 }
                  super-peer-networks = ["10.7.0.0/16"]
                  shards = 3, ask-timeout = 1 s, report-interval = 21 s, min-conns = 5
                  signal-url = "wss://signal.example.com", stun = ["stun:stun.example.com:3478"]
                  debug = true, max-peers = 11, max-peers-of-super-peer = 12, super-peers = 4
                  seed-preferred = false, urgent-ratio = 300
                  max-channels = 13, max-nodes = 14, max-nodes-per-channel = 15
                  geoip-database = "city.mmdb", geoip-asn-database = "asn.mmdb"
                }
                signaling {
                  shards = 5, max-sockets = 16, keep-alive = 2 s, expiry = 3 s
                  outbox { messages = 17, characters = 18 }
                  rate { per-second = 19, burst = 20 }
                  polling { hold = 4 s, expiry = 5 s, messages = 21 }
                  secret = "hush", token-max-age = 6 s
                }
                registry {
                  poll-every = 7 s, poll-stopped-at-most = 8 s, answer-timeout = 9 s
                  call-timeout = 10 s, max-servers = 22, max-answer-kb = 23
                }
                login {
                  session-age = 11 s, max-sessions = 24, failed-per-minute = 25, failed-burst = 26
                }
                """));
    assertThat(config.tracker())
        .isEqualTo(
            new TrackerConfig(
                3,
                Duration.ofSeconds(1),
                new TrackerConfig.AnnounceOptions(
                    5,
                    Optional.of("wss://signal.example.com"),
                    List.of("stun:stun.example.com:3478"),
                    true,
                    27,
                    true),
                new TrackerConfig.Reporting(Duration.ofSeconds(21), Duration.ofSeconds(28), 29),
                new TrackerConfig.PeerSelection(11, 12, 4, false, 300),
                new TrackerConfig.Limits(13, 14, 15),
                Map.of(
                    "superpeer.hub.tracker.geoip-database", Path.of("city.mmdb"),
                    "superpeer.hub.tracker.geoip-asn-database", Path.of("asn.mmdb")),
                new TrackerConfig.Rate(30, 31, 32),
                List.of(IpNetwork.of("10.7.0.0/16"))));
    assertThat(config.trustedProxies()).containsExactly(IpNetwork.of("10.0.0.0/8"));
    assertThat(config.signaling())
        .isEqualTo(
            new SignalingConfig(
                5,
                16,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                new SignalingConfig.SendBuffer(17, 18),
                new SignalingConfig.Rate(19, 20),
                new SignalingConfig.Polling(Duration.ofSeconds(4), Duration.ofSeconds(5), 21),
                new SignalingConfig.Tokens(Optional.of("hush"), Duration.ofSeconds(6))));
    assertThat(config.registry())
        .isEqualTo(
            new RegistryConfig(
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                Duration.ofSeconds(9),
                Duration.ofSeconds(10),
                22,
                23));
    assertThat(config.login()).isEqualTo(new LoginConfig(Duration.ofSeconds(11), 24, 25, 26));
  }

  @Test
  void secretIsNotPrinted() {
    var config = HubConfig.from(defaultsWith("signaling.secret = hush"));
    assertThat(config.toString()).doesNotContain("hush");
  }

  @Test
  void rejectsIntervalThatSdksIgnore() {
    assertThatThrownBy(() -> HubConfig.from(defaultsWith("tracker.report-interval = 5 s")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("report-interval");
  }

  private static Config defaultsWith(String changes) {
    return ConfigFactory.parseString(changes)
        .withFallback(ConfigFactory.parseResources("hub-reference.conf").getConfig("superpeer.hub"))
        .resolve();
  }
}
