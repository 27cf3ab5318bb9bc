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

/** What {@code serve} and {@code demo} can be told on the command line. */
final class ServeOptions {

  /** Where the shipped tree lies; set by the launcher script. */
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
  private final Map<String, String> sets = new LinkedHashMap<>();

  @Option(names = "--print-config", description = "print the settings that hold, and end")
  private boolean printConfig;

  @Option(
      names = "--print-setting",
      paramLabel = "KEY",
      description = "print this setting's value alone, secrets too, and end; for scripts")
  private final List<String> printSettings = new ArrayList<>();

  boolean printConfig() {
    return printConfig;
  }

  /** Keys whose values are asked for, in the order of the answer. */
  List<String> printSettings() {
    return List.copyOf(printSettings);
  }

  boolean namesDataDir() {
    return dataDir != null || sets.containsKey("superpeer.master.data-dir");
  }

  void useDataDir(Path dir) {
    dataDir = dir;
  }

  /** Adds a setting that is weaker than those given. */
  void setUnlessGiven(String key, String value) {
    sets.putIfAbsent(key, value);
  }

  SettingSources sources() {
    if (port != null) {
      sets.put("superpeer.master.listen-port", port.toString());
    }
    if (dataDir != null) {
      sets.put("superpeer.master.data-dir", dataDir.toString());
    }
    var conf = home().map(home -> home.resolve("conf")).orElse(Path.of("conf"));
    return new SettingSources(
        sets, System.getenv(), Path.of(".env"), conf.resolve("super-peer.conf"));
  }

  /** The shipped tree; absent when run from class files. */
  static Optional<Path> home() {
    return Optional.ofNullable(System.getProperty(HOME)).map(Path::of);
  }
}
