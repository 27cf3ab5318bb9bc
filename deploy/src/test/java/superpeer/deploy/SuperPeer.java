package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import superpeer.protocol.ChannelId;

/**
 * The shipped super peer as a process, with its REST API. It may fetch from origins of this
 * namespace, keeps no worker on standby and asks for no access token; all other settings are the
 * shipped ones.
 */
public final class SuperPeer implements TestEnvironment.Resource {

  /** The shipped setting: one idle worker is on standby. For tests that are about it. */
  static final String STANDBY = "superpeer.seeding.warm-workers=1";

  private static final String NO_STANDBY = "superpeer.seeding.warm-workers=0";

  private static final String NO_TOKEN = "superpeer.master.access-token=";

  private static final Duration READY = Duration.ofMinutes(1);
  private static final Duration ANSWER = Duration.ofSeconds(12);

  private final Process process;
  private final int port;
  private final Path log;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();

  private SuperPeer(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param dataDir its data, and its log
   * @param settings each {@code key=value}
   */
  static SuperPeer start(Path dataDir, String... settings) throws IOException {
    return start(dataDir, freePort(), settings);
  }

  /** Starts one with the same data and port as this one had, which has ended. */
  SuperPeer successor(String... settings) throws IOException {
    return start(dataDir(), port, settings);
  }

  private static SuperPeer start(Path dataDir, int port, String... settings) throws IOException {
    var log = dataDir.resolve("super-peer.log");
    var command =
        new ArrayList<>(
            List.of(
                TestEnvironment.tree().resolve("bin/super-peer").toString(),
                "serve",
                "--port",
                String.valueOf(port),
                "--data-dir",
                dataDir.toString(),
                "--set",
                "superpeer.origin.allow-networks=[\"" + TestEnvironment.address() + "/24\"]",
                "--set",
                NO_STANDBY,
                "--set",
                NO_TOKEN));
    for (var setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    var builder =
        new ProcessBuilder(command)
            .directory(dataDir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // C2 would take a core for a process that runs half a minute; workers run without it anyway.
    builder.environment().put("SUPER_PEER_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    var process = builder.start();
    var superPeer = new SuperPeer(process, port, log);
    superPeer.awaitReady();
    return superPeer;
  }

  /** For the page's {@code announce} option. */
  public String tracker() {
    return url("/v1");
  }

  public String url(String path) {
    return "http://" + TestEnvironment.address() + ":" + port + path;
  }

  /** Seeds one channel; {@code item} as in the REST API. Returns the body of the answer, a 200. */
  public JsonNode seed(Map<String, ?> item) {
    return post("/seed", Map.of("list", List.of(item)));
  }

  /**
   * Seeds the channel that pages without a channel id join for {@code playlist}, and waits for its
   * worker.
   *
   * @param settings further members of the seed
   */
  public ChannelId seedPlaylist(String playlist, Map<String, ?> settings) {
    var channel = ChannelId.ofUrl(playlist, Optional.empty());
    var item = new LinkedHashMap<String, Object>(settings);
    item.put("channel", channel.encoded());
    item.put("live", !playlist.contains("/vod/"));
    seed(item);
    await("a worker seeds " + playlist)
        .atMost(READY)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> !workersOf(channel.encoded()).isEmpty());
    return channel;
  }

  /** Waits until a peer is connected to the hub's signaling: a worker, if no viewer has come. */
  public void awaitSignalingPeer() {
    await("a peer at the signaling server")
        .atMost(READY)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> get("/signal/count").asInt() > 0);
  }

  /** Waits until the worker of {@code channel} reports exactly {@code count} viewers. */
  public void awaitPeers(ChannelId channel, int count) {
    awaitWorker(channel, count + " peers", worker -> worker.path("peers").asInt() == count);
  }

  /** Waits until the worker of {@code channel} has downloaded {@code kilobytes}. */
  public void awaitDownloaded(ChannelId channel, long kilobytes) {
    awaitWorker(
        channel,
        kilobytes + " KB downloaded",
        worker -> worker.path("downloaded").asLong() >= kilobytes);
  }

  private void awaitWorker(ChannelId channel, String what, Predicate<JsonNode> condition) {
    await(what)
        .atMost(READY)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> worker(channel), condition);
  }

  /** The figures of the one worker that seeds {@code channel}. */
  public JsonNode worker(ChannelId channel) {
    return get("/stats/" + workersOf(channel.encoded()).get(0));
  }

  public JsonNode stats() {
    return get("/stats");
  }

  /** The pids of workers that seed {@code channelId} now. */
  public List<Long> workersOf(String channelId) {
    return StreamSupport.stream(stats().path("workers").spliterator(), false)
        .filter(worker -> worker.path("channelId").asText().equals(channelId))
        .map(worker -> worker.path("pid").asLong())
        .toList();
  }

  public JsonNode stop(long pid) {
    return post("/stop/" + pid, Map.of());
  }

  public JsonNode restart(long pid) {
    return post("/restart/" + pid, Map.of());
  }

  public JsonNode get(String path) {
    return ok(send(HttpRequest.newBuilder(URI.create(url(path)))));
  }

  public JsonNode post(String path, Object body) {
    try {
      var json = BodyPublishers.ofString(Browser.JSON.writeValueAsString(body));
      return ok(send(HttpRequest.newBuilder(URI.create(url(path))).POST(json)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends any request to its REST API; any status may come back. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(ANSWER).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Its data directory; workers have it in their command lines. */
  Path dataDir() {
    return log.getParent();
  }

  /** The master's process. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void saveDiagnostics(Path dir) throws IOException {
    if (process.isAlive()) {
      var stats = send(HttpRequest.newBuilder(URI.create(url("/stats")))).body();
      Files.writeString(dir.resolve("stats.json"), stats);
    }
    if (!log.startsWith(dir)) {
      Files.copy(log, dir.resolve("super-peer.log"), StandardCopyOption.REPLACE_EXISTING);
    }
    try (var workers = Files.newDirectoryStream(dataDir().resolve("logs"), "worker-*.log")) {
      for (var worker : workers) {
        Files.copy(worker, dir.resolve(worker.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Its workers, orphans included: they have its data directory in their command line. */
  public List<ProcessHandle> workerProcesses() {
    return ProcessHandle.allProcesses()
        .filter(candidate -> candidate.pid() != process.pid())
        .filter(candidate -> commandLine(candidate).contains(dataDir() + "/run/control.sock"))
        .toList();
  }

  /** The pids of workers that have a channel, without those on standby. */
  public List<Long> seedingPids() {
    return StreamSupport.stream(stats().path("workers").spliterator(), false)
        .filter(worker -> worker.has("channelId"))
        .map(SeededChannel::pid)
        .toList();
  }

  /** Waits until it knows every worker process, those on standby included. */
  public void awaitNoOrphan() {
    await("no process but those in /stats")
        .atMost(READY)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(workerProcesses())
                    .extracting(ProcessHandle::pid)
                    .containsExactlyInAnyOrderElementsOf(knownPids()));
  }

  private List<Long> knownPids() {
    return StreamSupport.stream(stats().path("workers").spliterator(), false)
        .map(SeededChannel::pid)
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  /** SIGKILL to the master alone. */
  public void kill() {
    process.destroyForcibly();
    Processes.awaitExit(process.toHandle());
  }

  /** SIGTERM to the master alone; returns when it has ended. */
  public void terminate() {
    process.destroy();
    Processes.awaitExit(process.toHandle());
  }

  @Override
  public void close() {
    Processes.end(process.toHandle());
    workerProcesses().forEach(Processes::end);
  }

  private void awaitReady() {
    try {
      await("super peer on port " + port)
          .atMost(READY)
          .pollInterval(Duration.ofMillis(200))
          .failFast("it exited", () -> !process.isAlive())
          .ignoreExceptionsMatching(UncheckedIOException.class::isInstance)
          .until(() -> get("/health/live").has("ret"));
    } catch (RuntimeException e) {
      close();
      throw new AssertionError("the super peer does not start:\n" + logTail(), e);
    }
  }

  private JsonNode ok(HttpResponse<String> response) {
    assertThat(response.statusCode()).as("%s: %s", response.uri(), response.body()).isEqualTo(200);
    try {
      return Browser.JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String logTail() {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
