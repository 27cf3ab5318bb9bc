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
import superpeer.master.http.RestApi;

/** {@code super-peer serve}: runs the REST API, the hub and the workers until a signal ends it. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Runs the server: REST API, tracker, signaling. The default.")
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
    var configured = MasterSettings.from(loadedSettings.config());
    if (!options.printSettings().isEmpty()) {
      options
          .printSettings()
          .forEach(key -> System.out.println(value(loadedSettings.config(), key)));
      return ExitCode.OK;
    }
    var isNew = !Files.exists(configured.master().database());
    prepareDataDir(configured.master().dataDir());
    var log = LoggerFactory.getLogger(ServeVerb.class);
    loadedSettings.warnings().forEach(log::warn);
    var settings = withAccessToken(configured, isNew);
    RestApi.openness(settings.master()).ifPresent(log::warn);
    if (settings.hub().enabled()) {
      var dataDir = settings.master().dataDir();
      printNewToken(
          "The hub's admin token",
          StoredToken.loadOrCreate(StoredToken.Kind.ADMIN, settings.hub().adminToken(), dataDir));
      if (isNew) {
        System.out.printf("The dashboard is at %s/dashboard/%n", MasterActors.ownUrl(settings));
      }
    }
    try (var server = MasterServer.start(settings, loadedSettings.config(), Optional.empty())) {
      return server.awaitTermination();
    }
  }

  private static String value(Config config, String key) {
    try {
      return String.valueOf(config.getValue(key).unwrapped());
    } catch (ConfigException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG, "there is no setting " + key + "; --print-config lists all");
    }
  }

  /**
   * A new installation gets an access token. One from before tokens were generated stays open, so
   * that an update locks nobody out; it logs a warning.
   */
  private static MasterSettings withAccessToken(MasterSettings settings, boolean isNew) {
    if (!settings.master().generatesAccessToken()) {
      return settings;
    }
    var dataDir = settings.master().dataDir();
    var kind = StoredToken.Kind.ACCESS;
    if (!isNew && StoredToken.find(kind, Optional.empty(), dataDir).isEmpty()) {
      return settings;
    }
    var token = StoredToken.loadOrCreate(kind, Optional.empty(), dataDir);
    printNewToken("The access token of the REST API", token);
    return settings.withAccessToken(token.value());
  }

  /** Prints only to the console: more people may read logs than may administer the server. */
  private static void printNewToken(String what, StoredToken token) {
    token
        .createdFile()
        .ifPresent(
            file ->
                System.out.printf(
                    "%s, shown only once and kept in %s: %s%n", what, file, token.value()));
  }

  /**
   * Creates the data directory and tells Logback where to log; must run before the first logger.
   */
  static void prepareDataDir(Path dataDir) {
    try {
      var logs = Files.createDirectories(dataDir.resolve("logs"));
      System.setProperty("superpeer.logs", logs.toString());
      System.setProperty("logback.configurationFile", "master-logback.xml");
    } catch (IOException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG,
          "cannot create the data directory "
              + dataDir
              + " ("
              + e
              + "); name another one with --data-dir");
    }
  }
}
