package superpeer.master.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The master's own settings. Defaults and reasons: {@code reference.conf}, {@code
 * superpeer.master}.
 *
 * @param listenAddress where to listen
 * @param listenPort TCP port of REST and hub, 1 to 65535
 * @param accessToken required value of {@code X-ACCESS-TOKEN}; if absent, everyone may call
 * @param generatesAccessToken whether the first start generates the access token
 * @param hostNames by which the server may be called without an access token, besides its own
 * @param dataDir database, cache, logs and run directory
 * @param bandwidthMbps the server's uplink until a ping sets it, in Mbit/s
 * @param workers fixed number of slots until a ping sets it; 0 is automatic
 * @param reservedMemoryMb memory that automatic slots leave to the system, in units of 1,048,576
 *     bytes
 * @param askTimeout how long a request waits for an actor before it is answered 503
 * @param pidTimeout how long the response to a seed waits for the pids of its workers
 * @param maxBodyKb largest request body, in units of 1,024 bytes
 * @param maxConnections most open TCP connections
 * @param shutdownTimeout how long the shutdown waits for running pieces
 */
public record MasterConfig(
    String listenAddress,
    int listenPort,
    Optional<String> accessToken,
    boolean generatesAccessToken,
    List<String> hostNames,
    Path dataDir,
    int bandwidthMbps,
    int workers,
    int reservedMemoryMb,
    Duration askTimeout,
    Duration pidTimeout,
    int maxBodyKb,
    int maxConnections,
    Duration shutdownTimeout) {

  /** Value of {@code access-token} that lets the first start generate one. */
  private static final String GENERATED = "generated";

  /** 1 Tbit/s; more is a typo. */
  public static final int MAX_BANDWIDTH_MBPS = 1_000_000;

  /** More worker processes than any machine can run. */
  public static final int MAX_WORKERS = 1_000;

  static MasterConfig from(SettingReader settings) {
    var second = Duration.ofSeconds(1);
    var tenth = Duration.ofMillis(100);
    var minute = Duration.ofMinutes(1);
    var prefix = "superpeer.master.";
    return new MasterConfig(
        settings.required(prefix + "listen-address"),
        settings.integer(prefix + "listen-port", 1, 65_535),
        settings.text(prefix + "access-token").filter(token -> !token.equals(GENERATED)),
        settings.text(prefix + "access-token").equals(Optional.of(GENERATED)),
        settings.textList(prefix + "host-names"),
        Path.of(settings.required(prefix + "data-dir")),
        settings.integer(prefix + "bandwidth-mbps", 1, MAX_BANDWIDTH_MBPS),
        settings.integer(prefix + "workers", 0, MAX_WORKERS),
        settings.integer(prefix + "reserved-memory-mb", 0, 1 << 20),
        settings.duration(prefix + "ask-timeout", tenth, minute),
        settings.duration(prefix + "pid-patience", Duration.ZERO, second.multipliedBy(10)),
        settings.integer(prefix + "max-body-kb", 1, 16 * 1024),
        settings.integer(prefix + "max-connections", 16, 1_000_000),
        settings.duration(prefix + "shutdown-patience", Duration.ZERO, minute));
  }

  /** The file of the server's seeds and settings. */
  public Path database() {
    return dataDir.resolve("master.db").toAbsolutePath();
  }

  /** The same settings with the generated access token. */
  public MasterConfig withAccessToken(String token) {
    return new MasterConfig(
        listenAddress,
        listenPort,
        Optional.of(token),
        generatesAccessToken,
        hostNames,
        dataDir,
        bandwidthMbps,
        workers,
        reservedMemoryMb,
        askTimeout,
        pidTimeout,
        maxBodyKb,
        maxConnections,
        shutdownTimeout);
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "MasterConfig[%s:%d, token %s, data in %s]"
        .formatted(listenAddress, listenPort, accessToken.isPresent() ? "set" : "none", dataDir);
  }
}
