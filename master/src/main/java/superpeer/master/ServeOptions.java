package superpeer.master;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import superpeer.master.config.SettingSources;

/** Command-line options of {@code serve}, {@code demo} and {@code doctor}. */
final class ServeOptions {

  /** Directory of the installed tree; set by {@code bin/super-peer}. */
  private static final String HOME = "superpeer.home";

  @Option(names = "--port", paramLabel = "N", description = "TCP port of REST and hub (8080)")
  private @Nullable Integer port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "database, cache, logs and run directory (./data)")
  private @Nullable Path dataDir;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "any setting; --print-config lists them")
  private final Map<String, String> overrides = new LinkedHashMap<>();

  @Option(names = "--print-config", description = "print the effective settings and exit")
  private boolean printConfig;

  @Option(
      names = "--print-setting",
      paramLabel = "KEY",
      description = "print only this setting's value, even a secret, and exit; for scripts")
  private final List<String> printSettings = new ArrayList<>();

  boolean printConfig() {
    return printConfig;
  }

  /** Returns the keys whose values to print, in this order. */
  List<String> printSettings() {
    return List.copyOf(printSettings);
  }

  boolean namesDataDir() {
    return dataDir != null || overrides.containsKey("superpeer.master.data-dir");
  }

  void useDataDir(Path dir) {
    dataDir = dir;
  }

  /** Sets a value unless the command line sets it. */
  void setUnlessGiven(String key, String value) {
    overrides.putIfAbsent(key, value);
  }

  SettingSources sources() {
    if (port != null) {
      overrides.put("superpeer.master.listen-port", port.toString());
    }
    if (dataDir != null) {
      overrides.put("superpeer.master.data-dir", dataDir.toString());
    }
    var conf = home().map(home -> home.resolve("conf")).orElse(Path.of("conf"));
    return new SettingSources(
        overrides, System.getenv(), Path.of(".env"), conf.resolve("super-peer.conf"));
  }

  /** Returns the directory of the installed tree; empty when run from class files. */
  static Optional<Path> home() {
    return Optional.ofNullable(System.getProperty(HOME)).map(Path::of);
  }
}
