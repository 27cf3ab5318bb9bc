package superpeer.master.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits calls to the master, and sets up TLS. Defaults and reasons: {@code reference.conf}, {@code
 * superpeer.master.rate}, {@code superpeer.master.tls} and the settings of connections.
 *
 * @param connections limits of TCP connections
 * @param rate how often one address may call
 * @param tls absent: plain HTTP
 */
public record AccessConfig(ConnectionLimits connections, Rate rate, Optional<Tls> tls) {

  /**
   * @param maxPerAddress most open TCP connections of one address
   * @param headTimeout how long the head of a request may take to arrive
   */
  public record ConnectionLimits(int maxPerAddress, Duration headTimeout) {}

  /**
   * Calls allowed per address: a burst, then a steady rate.
   *
   * @param failedPerSecond calls with a wrong token
   */
  public record Rate(int perSecond, int burst, int failedPerSecond, int failedBurst) {}

  /**
   * @param certificate PEM file: the server's certificate, then those of its issuers
   * @param key PEM file: its private key, PKCS #8 without a passphrase
   * @param checkInterval time between two checks for changed files
   * @param plainPort TCP port on loopback where this machine's workers reach the hub without TLS
   */
  public record Tls(Path certificate, Path key, Duration checkInterval, int plainPort) {}

  static AccessConfig from(SettingReader settings) {
    var prefix = "superpeer.master.rate.";
    var max = 1_000_000;
    var master = "superpeer.master.";
    return new AccessConfig(
        new ConnectionLimits(
            settings.integer(master + "max-connections-per-address", 16, 1_000_000),
            settings.duration(
                master + "head-timeout", Duration.ofMillis(100), Duration.ofMinutes(1))),
        new Rate(
            settings.integer(prefix + "per-second", 1, max),
            settings.integer(prefix + "burst", 1, max),
            settings.integer(prefix + "failed-tokens-per-second", 1, max),
            settings.integer(prefix + "failed-tokens-burst", 1, max)),
        tls(settings));
  }

  private static Optional<Tls> tls(SettingReader settings) {
    var prefix = "superpeer.master.tls.";
    var certificate = settings.text(prefix + "certificate");
    var key = settings.text(prefix + "key");
    var lookEvery =
        settings.duration(prefix + "look-every", Duration.ofMillis(100), Duration.ofDays(1));
    var plainPort = settings.integer(prefix + "plain-port", 0, 65_535);
    if (certificate.isPresent() != key.isPresent()) {
      var missing = prefix + (certificate.isPresent() ? "key" : "certificate");
      throw settings.invalid(missing, "set too: a certificate and its key belong together");
    }
    return certificate.map(
        file ->
            new Tls(
                Path.of(file),
                Path.of(key.orElseThrow()),
                lookEvery,
                plainPort > 0 ? plainPort : next(settings.integer(PORT, 1, 65_535))));
  }

  private static final String PORT = "superpeer.master.listen-port";

  private static int next(int port) {
    return port < 65_535 ? port + 1 : port - 1;
  }
}
