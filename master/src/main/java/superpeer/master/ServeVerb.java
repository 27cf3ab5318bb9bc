package superpeer.master;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import superpeer.master.config.MasterSettings;
import superpeer.master.config.SettingsPrinter;

/** {@code super-peer serve}: REST, hub and workers, until a signal ends it. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves: REST API, tracker, signaling. The default.")
final class ServeVerb implements Callable<Integer> {

  @Mixin private final ServeOptions options = new ServeOptions();

  @Override
  public Integer call() {
    return serve(options);
  }

  static int serve(ServeOptions options) {
    var loadedSettings = options.sources().load();
    if (options.printConfig()) {
      loadedSettings.warnings().forEach(System.err::println);
      System.out.println(SettingsPrinter.render(loadedSettings.config()));
      return ExitCode.OK;
    }
    var masterSettings = MasterSettings.from(loadedSettings.config());
    if (!options.printSettings().isEmpty()) {
      options
          .printSettings()
          .forEach(key -> System.out.println(value(loadedSettings.config(), key)));
      return ExitCode.OK;
    }
    prepareDataDir(masterSettings.master().dataDir());
    var log = LoggerFactory.getLogger(ServeVerb.class);
    loadedSettings.warnings().forEach(log::warn);
    if (masterSettings.hub().enabled()) {
      printNewToken(
          AdminToken.loadOrCreate(
              masterSettings.hub().adminToken(), masterSettings.master().dataDir()));
    }
    try (var masterServer =
        MasterServer.start(masterSettings, loadedSettings.config(), Optional.empty())) {
      return masterServer.awaitTermination();
    }
  }

  private static String value(Config config, String key) {
    try {
      return String.valueOf(config.getValue(key).unwrapped());
    } catch (ConfigException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG, "no setting is called " + key + "; --print-config lists them");
    }
  }

  /** To the console alone: logs are read by more people than may administer the hub. */
  private static void printNewToken(AdminToken token) {
    token
        .createdFile()
        .ifPresent(
            file ->
                System.out.printf(
                    "The hub's admin token, shown this once and kept in %s: %s%n",
                    file, token.value()));
  }

  /** Also tells the logging where its file is, which must come before the first logger. */
  static void prepareDataDir(Path dataDir) {
    try {
      var logs = Files.createDirectories(dataDir.resolve("logs"));
      System.setProperty("superpeer.logs", logs.toString());
      System.setProperty("logback.configurationFile", "master-logback.xml");
    } catch (IOException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG,
          "the data directory "
              + dataDir
              + " cannot be made ("
              + e
              + "); name another one with --data-dir");
    }
  }
}
