package superpeer.master.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Loads the settings from their sources; the first source that has a key wins.
 *
 * @param overrides from {@code --set}: key or alias → value
 * @param environment the process environment
 * @param dotEnv the file {@code .env}; may be absent
 * @param conf the file {@code conf/super-peer.conf}; may be absent
 */
public record SettingSources(
    Map<String, String> overrides, Map<String, String> environment, Path dotEnv, Path conf) {

  /** Names that the original super peer uses. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "listenPort", "superpeer.master.listen-port",
          "accessToken", "superpeer.master.access-token",
          "signal1", "superpeer.signal.main",
          "signal2", "superpeer.signal.backup");

  /** The effective settings, and warnings about unknown keys. */
  public record LoadedSettings(Config config, List<String> warnings) {}

  /**
   * @throws InvalidSetting if a file cannot be read or is not in its format
   */
  public LoadedSettings load() {
    var reference = ConfigFactory.parseResources("reference.conf");
    var known = KnownSettings.of(reference.getConfig("superpeer").atPath("superpeer"));
    var warnings = new ArrayList<String>();
    var file = parseConf();
    known.warnAboutUnknown(file, "in " + conf, warnings);
    var config =
        settingsFrom(overrides, "the command line", known, warnings, true)
            .withFallback(settingsFrom(environment, "the environment", known, warnings, false))
            .withFallback(settingsFrom(readDotEnv(), dotEnv.toString(), known, warnings, false))
            .withFallback(file)
            .withFallback(ConfigFactory.parseResources("master.conf"))
            .withFallback(ConfigFactory.defaultReferenceUnresolved());
    return new LoadedSettings(resolve(config), List.copyOf(warnings));
  }

  private static Config resolve(Config config) {
    try {
      return config.resolve();
    } catch (ConfigException e) {
      throw new InvalidSetting(
          "the settings have a reference that does not resolve: " + e.getMessage());
    }
  }

  private Config parseConf() {
    try {
      return ConfigFactory.parseFile(
          conf.toFile(), ConfigParseOptions.defaults().setAllowMissing(true));
    } catch (ConfigException e) {
      throw new InvalidSetting(conf + " is not HOCON: " + e.getMessage());
    }
  }

  private Map<String, String> readDotEnv() {
    try {
      if (!Files.isRegularFile(dotEnv)) {
        return Map.of();
      }
      if (Files.size(dotEnv) > DotEnv.MAX_LENGTH) {
        throw new InvalidSetting(
            dotEnv + " is larger than " + DotEnv.MAX_LENGTH + " bytes; shorten it");
      }
      return DotEnv.parse(Files.readString(dotEnv));
    } catch (IOException e) {
      throw new InvalidSetting(dotEnv + " cannot be read: " + e);
    }
  }

  /** An unknown name without a dot belongs to another program, except in {@code --set}. */
  private static Config settingsFrom(
      Map<String, String> names,
      String where,
      KnownSettings known,
      List<String> warnings,
      boolean isCommandLine) {
    var values = new LinkedHashMap<String, ConfigValue>();
    names.forEach(
        (name, text) -> {
          var key = keyOf(name, known);
          if (key.isPresent()) {
            values.put(key.get(), value(text, known.type(key.get()), where));
          } else if (name.startsWith("akka.")) {
            values.put(name, ConfigValueFactory.fromAnyRef(text, where));
          } else if (isCommandLine
              || name.startsWith("superpeer.")
              || name.startsWith("SUPERPEER_")) {
            warnings.add(known.unknownKeyWarning(name, where));
          }
        });
    var config = ConfigFactory.empty();
    for (var entry : values.entrySet()) {
      config = config.withValue(entry.getKey(), entry.getValue());
    }
    return config;
  }

  private static Optional<String> keyOf(String name, KnownSettings known) {
    return Optional.ofNullable(ALIASES.get(name))
        .or(() -> known.keys().stream().filter(name::equals).findFirst())
        .or(() -> known.keys().stream().filter(key -> variable(key).equals(name)).findFirst());
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private static ConfigValue value(String text, ConfigValueType type, String where) {
    if (type != ConfigValueType.LIST) {
      return ConfigValueFactory.fromAnyRef(text, where);
    }
    var items =
        Arrays.stream(text.replaceAll("[\\[\\]\"]", "").split(",", -1))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .toList();
    return ConfigValueFactory.fromIterable(items, where);
  }
}
