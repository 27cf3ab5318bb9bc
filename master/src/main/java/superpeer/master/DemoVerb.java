package superpeer.master;

import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import superpeer.master.config.MasterSettings;
import superpeer.master.demo.DemoRoutes;

/** {@code super-peer demo}: runs a server with a sample channel and a player page. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Runs a server with a player page and a sample channel, live and on demand.")
final class DemoVerb implements Callable<Integer> {

  @Mixin private final ServeOptions options = new ServeOptions();

  @Override
  public Integer call() {
    if (options.namesDataDir()) {
      return demo();
    }
    var temporary = temporaryDir();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary), "demo-data"));
    options.useDataDir(temporary);
    return demo();
  }

  private int demo() {
    // The sample's origin is this process.
    options.setUnlessGiven("superpeer.origin.allow-networks", "127.0.0.0/8");
    options.setUnlessGiven("superpeer.hub.enabled", "true");
    var loadedSettings = options.sources().load();
    var settings = MasterSettings.from(loadedSettings.config());
    ServeVerb.prepareDataDir(settings.master().dataDir());
    var log = LoggerFactory.getLogger(DemoVerb.class);
    loadedSettings.warnings().forEach(log::warn);
    try (var server = MasterServer.start(settings, loadedSettings.config(), Optional.of(page()))) {
      var seeds = new DemoSeeds(settings.master());
      seeds.post();
      System.out.println(seeds.welcomeText());
      return server.awaitTermination();
    }
  }

  private static Route page() {
    var dir =
        ServeOptions.home().map(home -> home.resolve("demo")).orElse(Path.of("deploy", "demo"));
    try {
      return new DemoRoutes(dir, Clock.systemUTC()).routes();
    } catch (UncheckedIOException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG,
          "the demo's files are missing in " + dir + "; build them with: mvn package");
    }
  }

  private static Path temporaryDir() {
    try {
      return Files.createTempDirectory("super-peer-demo");
    } catch (IOException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG,
          "cannot create a temporary directory (" + e + "); name one with --data-dir");
    }
  }

  /** Runs while the server shuts down, so it may miss files that appear meanwhile. */
  private static void delete(Path dir) {
    try (var files = Files.walk(dir)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("super-peer: cannot delete " + dir + ": " + e);
    }
  }
}
