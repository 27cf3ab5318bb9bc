package superpeer.master.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;

class MasterSettingsTest {

  private static final String PORT = "superpeer.master.listen-port";

  @TempDir Path dir;

  @Test
  void defaults() {
    var settings = settings(Map.of());
    assertThat(settings.master())
        .isEqualTo(
            new MasterConfig(
                "0.0.0.0",
                8080,
                Optional.empty(),
                true,
                List.of(),
                Path.of("data"),
                1_000,
                0,
                512,
                Duration.ofSeconds(5),
                Duration.ofMillis(800),
                1_024,
                20_000,
                Duration.ofSeconds(5)));
    assertThat(settings.access())
        .isEqualTo(
            new AccessConfig(
                new AccessConfig.ConnectionLimits(10_000, Duration.ofSeconds(10)),
                new AccessConfig.Rate(2_000, 4_000, 5, 50),
                Optional.empty()));
    assertThat(settings.fleet())
        .isEqualTo(
            new FleetConfig(
                Duration.ofSeconds(30),
                Duration.ofSeconds(6),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                10,
                Duration.ofMinutes(2),
                0.9,
                Duration.ofSeconds(5),
                false));
    assertThat(settings.seeding())
        .isEqualTo(
            new SeedingConfig(
                1,
                1,
                Duration.ofMinutes(10),
                0.75,
                Duration.ofSeconds(10),
                8,
                0.4,
                Duration.ofMinutes(2),
                0.03));
    assertThat(settings.swarm().signal()).isEmpty();
    assertThat(settings.swarm().backupSignal()).isEmpty();
    assertThat(settings.swarm().zones())
        .containsOnlyKeys("eu", "hk", "us", "cn")
        .containsEntry("eu", "https://eu.cdnbye.com/v1");
    assertThat(settings.origin())
        .isEqualTo(new ContentSourceConfig(OriginMode.HYBRID, List.of(), 20_480));
    assertThat(settings.worker())
        .isEqualTo(
            new WorkerDefaults(
                new Assignment.Network(Optional.empty(), 0, 0, List.of()), 200, 200, 400));
    assertThat(settings.hub()).isEqualTo(new EmbeddedHubConfig(true, Optional.empty()));
  }

  @Test
  void everySettingIsRead() {
    var sets = new HashMap<String, String>();
    sets.put("superpeer.master.listen-address", "127.0.0.1");
    sets.put(PORT, "9000");
    sets.put("superpeer.master.access-token", "secret");
    sets.put("superpeer.master.host-names", "a.example");
    sets.put("superpeer.master.data-dir", "/tmp/x");
    sets.put("superpeer.master.bandwidth-mbps", "400");
    sets.put("superpeer.master.workers", "3");
    sets.put("superpeer.master.reserved-memory-mb", "1");
    sets.put("superpeer.master.ask-timeout", "1 s");
    sets.put("superpeer.master.pid-patience", "2 s");
    sets.put("superpeer.master.max-body-kb", "8");
    sets.put("superpeer.master.max-connections", "77");
    sets.put("superpeer.master.max-connections-per-address", "55");
    sets.put("superpeer.master.head-timeout", "3 s");
    sets.put("superpeer.master.shutdown-patience", "3 s");
    sets.put("superpeer.master.rate.per-second", "10");
    sets.put("superpeer.master.rate.burst", "20");
    sets.put("superpeer.master.rate.failed-tokens-per-second", "30");
    sets.put("superpeer.master.rate.failed-tokens-burst", "40");
    sets.put("superpeer.master.tls.certificate", "/tls/chain.pem");
    sets.put("superpeer.master.tls.key", "/tls/key.pem");
    sets.put("superpeer.master.tls.look-every", "1 s");
    sets.put("superpeer.master.tls.plain-port", "9002");
    sets.put("superpeer.fleet.ready-timeout", "1 s");
    sets.put("superpeer.fleet.silence-timeout", "2 s");
    sets.put("superpeer.fleet.drain-timeout", "3 s");
    sets.put("superpeer.fleet.hand-over", "3500 ms");
    sets.put("superpeer.fleet.exit-timeout", "4 s");
    sets.put("superpeer.fleet.min-pause", "5 s");
    sets.put("superpeer.fleet.max-pause", "6 s");
    sets.put("superpeer.fleet.max-restarts", "7");
    sets.put("superpeer.fleet.forgiven-after", "8 s");
    sets.put("superpeer.fleet.recycle-at", "0.5");
    sets.put("superpeer.fleet.adopt-timeout", "9 s");
    sets.put("superpeer.fleet.keep-workers", "true");
    sets.put("superpeer.seeding.warm-workers", "2");
    sets.put("superpeer.seeding.min-viewers", "3");
    sets.put("superpeer.seeding.idle-after", "4 s");
    sets.put("superpeer.seeding.grow-at", "0.5");
    sets.put("superpeer.seeding.grow-after", "6 s");
    sets.put("superpeer.seeding.grow-min-viewers", "7");
    sets.put("superpeer.seeding.shrink-at", "0.25");
    sets.put("superpeer.seeding.shrink-after", "8 s");
    sets.put("superpeer.seeding.uplink-reserve", "0.125");
    sets.put("superpeer.signal.main", "wss://a.example");
    sets.put("superpeer.signal.backup", "ws://b.example");
    sets.put("superpeer.tracker.zones.eu", "http://eu.example/v1");
    sets.put("superpeer.tracker.zones.hk", "http://hk.example/v1");
    sets.put("superpeer.tracker.zones.us", "http://us.example/v1");
    sets.put("superpeer.tracker.zones.cn", "http://cn.example/v1");
    sets.put("superpeer.origin.mode", "relay");
    sets.put("superpeer.origin.allow-networks", "127.0.0.0/8, fd00::/8");
    sets.put("superpeer.origin.max-disk-mb", "9");
    sets.put("superpeer.worker.announce-address", "192.0.2.1");
    sets.put("superpeer.worker.udp-port-range", "40000-40010");
    sets.put("superpeer.worker.stun", "stun:s.example:3478");
    sets.put("superpeer.worker.max-viewers", "10");
    sets.put("superpeer.worker.max-uplink-mbps", "20");
    sets.put("superpeer.worker.max-memory-mb", "300");
    sets.put("superpeer.hub.enabled", "false");
    sets.put("superpeer.hub.admin-token", "t");

    var settings = settings(sets);

    assertThat(settings)
        .isEqualTo(
            new MasterSettings(
                new MasterConfig(
                    "127.0.0.1",
                    9000,
                    Optional.of("secret"),
                    false,
                    List.of("a.example"),
                    Path.of("/tmp/x"),
                    400,
                    3,
                    1,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    8,
                    77,
                    Duration.ofSeconds(3)),
                new AccessConfig(
                    new AccessConfig.ConnectionLimits(55, Duration.ofSeconds(3)),
                    new AccessConfig.Rate(10, 20, 30, 40),
                    Optional.of(
                        new AccessConfig.Tls(
                            Path.of("/tls/chain.pem"),
                            Path.of("/tls/key.pem"),
                            Duration.ofSeconds(1),
                            9002))),
                new FleetConfig(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(3_500),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    7,
                    Duration.ofSeconds(8),
                    0.5,
                    Duration.ofSeconds(9),
                    true),
                new SeedingConfig(
                    2,
                    3,
                    Duration.ofSeconds(4),
                    0.5,
                    Duration.ofSeconds(6),
                    7,
                    0.25,
                    Duration.ofSeconds(8),
                    0.125),
                new SwarmConfig(
                    Optional.of("wss://a.example"),
                    Optional.of("ws://b.example"),
                    Map.of(
                        "eu", "http://eu.example/v1",
                        "hk", "http://hk.example/v1",
                        "us", "http://us.example/v1",
                        "cn", "http://cn.example/v1")),
                new ContentSourceConfig(OriginMode.RELAY, List.of("127.0.0.0/8", "fd00::/8"), 9),
                new WorkerDefaults(
                    new Assignment.Network(
                        Optional.of("192.0.2.1"), 40_000, 40_010, List.of("stun:s.example:3478")),
                    10,
                    20,
                    300),
                new EmbeddedHubConfig(false, Optional.of("t"))));
  }

  @Test
  void commandLineWinsThenEnvironmentThenDotEnvThenConfFile() throws IOException {
    Files.writeString(conf(), PORT + " = 1");
    assertThat(port(Map.of(), Map.of())).isEqualTo(1);
    Files.writeString(dotEnv(), "listenPort=2\n");
    assertThat(port(Map.of(), Map.of())).isEqualTo(2);
    assertThat(port(Map.of(), Map.of("listenPort", "3"))).isEqualTo(3);
    assertThat(port(Map.of(PORT, "4"), Map.of("listenPort", "3"))).isEqualTo(4);
  }

  @Test
  void readsTheNamesOfTheOriginal() throws IOException {
    Files.writeString(
        dotEnv(),
        "listenPort=81\naccessToken=a=b$c\nsignal1=wss://a.example\nsignal2=ws://b.example");
    var settings = MasterSettings.from(sources(Map.of(), Map.of()).load().config());
    assertThat(settings.master().listenPort()).isEqualTo(81);
    assertThat(settings.master().accessToken()).contains("a=b$c");
    assertThat(settings.swarm().signal()).contains("wss://a.example");
    assertThat(settings.swarm().backupSignal()).contains("ws://b.example");
  }

  @Test
  void readsAnyKeyFromTheEnvironment() {
    assertThat(port(Map.of(), Map.of("SUPERPEER_MASTER_LISTEN_PORT", "5"))).isEqualTo(5);
  }

  @Test
  void readsListsInHoconSyntax() {
    var sets = Map.of("superpeer.origin.allow-networks", "[\"10.0.0.0/24\"]");
    assertThat(settings(sets).origin().allowNetworks()).containsExactly("10.0.0.0/24");
  }

  @Test
  void unknownKeyIsReportedWithTheNearestKnownKey() throws IOException {
    Files.writeString(conf(), "superpeer.master.listen-prot = 1");
    var warnings =
        sources(
                Map.of("superpeer.hub.enable", "x"),
                Map.of("SUPERPEER_ORIGIN_MODUS", "x", "HOME", "/"))
            .load()
            .warnings();
    assertThat(warnings)
        .hasSize(3)
        .anyMatch(w -> w.contains("listen-prot") && w.contains("did you mean " + PORT))
        .anyMatch(w -> w.contains("hub.enable (") && w.contains("superpeer.hub.enabled"))
        .anyMatch(w -> w.contains("MODUS") && w.contains("superpeer.origin.mode"));
  }

  @ParameterizedTest
  @CsvSource({
    "superpeer.master.listen-port, 70000",
    "superpeer.master.listen-port, 80.5",
    "superpeer.master.listen-port, http",
    "superpeer.master.ask-timeout, soon",
    "superpeer.master.head-timeout, 0 s",
    "superpeer.master.max-connections-per-address, 1",
    "superpeer.master.ask-timeout, 2 h",
    "superpeer.master.rate.burst, 0",
    "superpeer.signal.main, http://a.example",
    "superpeer.tracker.zones.eu, eu.example",
    "superpeer.origin.mode, sometimes",
    "superpeer.origin.allow-networks, localhost",
    "superpeer.worker.udp-port-range, 5-4",
    "superpeer.worker.udp-port-range, many",
    "superpeer.worker.stun, s.example",
    "superpeer.hub.enabled, perhaps",
    "superpeer.fleet.max-pause, 50 ms",
    "superpeer.seeding.shrink-at, 0.8",
  })
  void invalidValueNamesKeySourceAndExpectedValue(String key, String value) {
    assertThatThrownBy(() -> settings(Map.of(key, value)))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value)
        .hasMessageContaining("the command line")
        .hasMessageContaining("it must be");
  }

  @Test
  void fileThatIsNotHoconIsNamed() throws IOException {
    Files.writeString(conf(), "superpeer {");
    assertThatThrownBy(() -> settings(Map.of()))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("super-peer.conf");
  }

  @Test
  void printedSettingsHaveCommentsAndSourcesButNoSecrets() {
    var sets =
        Map.of("accessToken", "s3cret-a", "superpeer.hub.admin-token", "s3cret-b", PORT, "9000");
    var printed = SettingsPrinter.render(sources(sets, Map.of()).load().config());
    assertThat(printed)
        .contains("listen-port=\"9000\"")
        .contains("# From the command line")
        .contains("TCP port of the REST API")
        .doesNotContain("s3cret-a")
        .doesNotContain("s3cret-b")
        .doesNotContain("s3cret-c");
  }

  @Test
  void recordsDoNotPrintSecrets() {
    var settings =
        settings(Map.of("accessToken", "s3cret-a", "superpeer.hub.admin-token", "s3cret-b"));
    assertThat(settings.toString()).doesNotContain("s3cret-a").doesNotContain("s3cret-b");
  }

  @Test
  void http2IsOff() {
    Config config = sources(Map.of(), Map.of()).load().config();
    assertThat(config.getBoolean("akka.http.server.enable-http2")).isFalse();
    assertThat(config.getInt("akka.http.server.max-connections")).isEqualTo(20_000);
    assertThat(config.getDuration("akka.http.server.idle-timeout"))
        .isGreaterThan(config.getDuration("akka.http.server.request-timeout"));
  }

  private int port(Map<String, String> sets, Map<String, String> environment) {
    return MasterSettings.from(sources(sets, environment).load().config()).master().listenPort();
  }

  private MasterSettings settings(Map<String, String> sets) {
    return MasterSettings.from(sources(sets, Map.of()).load().config());
  }

  private SettingSources sources(Map<String, String> sets, Map<String, String> environment) {
    return new SettingSources(sets, environment, dotEnv(), conf());
  }

  private Path dotEnv() {
    return dir.resolve(".env");
  }

  private Path conf() {
    return dir.resolve("super-peer.conf");
  }
}
