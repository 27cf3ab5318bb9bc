package superpeer.deploy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A super peer that {@code super-peer.sh install --prefix} installed into a directory of the test.
 * It runs in the background, as on a machine without systemd.
 */
final class InstalledSuperPeer implements AutoCloseable {

  /** An update waits for a new master and then, if that fails, for the old one again. */
  private static final Duration VERB = Duration.ofMinutes(5);

  private static final Duration ANSWER = Duration.ofSeconds(12);

  /** Exit code and output of the script. */
  record Outcome(int code, String said) {}

  private final Path workingDirectory;
  private final Path prefix;
  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();

  /**
   * @param workingDirectory where the script is called and everything is installed; a short path,
   *     because of the socket below it
   */
  InstalledSuperPeer(Path workingDirectory) throws IOException {
    this.workingDirectory = workingDirectory;
    this.prefix = workingDirectory.resolve("prefix");
    try (var socket = new ServerSocket(0)) {
      this.port = socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  Path data() {
    return prefix.resolve("data");
  }

  Path prefix() {
    return prefix;
  }

  /** The directory of the installed version. */
  Path current() throws IOException {
    return prefix.resolve("current").toRealPath();
  }

  /** Runs {@code bash deploy/super-peer.sh verb --prefix … options} to its end. */
  Outcome run(String verb, String... options) throws IOException {
    var script = TestEnvironment.tree().resolveSibling("..").resolve("super-peer.sh").normalize();
    var command = new ArrayList<>(List.of("bash", script.toString(), verb));
    command.addAll(List.of("--prefix", prefix.toString()));
    command.addAll(List.of(options));
    var said = Files.createTempFile(workingDirectory, verb, ".log");
    var process =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (!process.waitFor(VERB.toSeconds(), TimeUnit.SECONDS)) {
        Processes.end(process.toHandle());
        throw new AssertionError(command + " does not end: " + Files.readString(said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return new Outcome(process.exitValue(), Files.readString(said));
  }

  /** The pid of the master that was started last; it may have ended. */
  long masterPid() throws IOException {
    return Long.parseLong(Files.readString(data().resolve("master.pid")).strip());
  }

  /** Sends a request without a body, or a POST with one. */
  HttpResponse<String> rest(String path, String token, String body) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("X-ACCESS-TOKEN", token)
            .timeout(ANSWER);
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The pids of all workers that have a channel, as the master reports them. */
  List<Long> workers(String token) throws IOException {
    var pids = new ArrayList<Long>();
    var workers = Browser.JSON.readTree(rest("/stats", token, "").body()).path("workers");
    for (var worker : workers) {
      if (worker.has("channelId")) {
        pids.add(worker.path("pid").asLong());
      }
    }
    return pids;
  }

  /** All processes that have this installation in their command line. */
  List<String> processes() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains(prefix + "/"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    run("uninstall", "--purge");
  }
}
