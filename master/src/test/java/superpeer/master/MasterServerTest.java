package superpeer.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.master.config.MasterSettings;
import superpeer.master.config.SettingSources;

/** Tests the wiring, on a free port, without workers. */
class MasterServerTest {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path dir;

  @Test
  void servesRestAndHubOnOnePortAndReleasesIt() throws IOException, InterruptedException {
    var port = freePort();
    try (var server = start(port, "data", Map.of("accessToken", "secret"))) {
      assertThat(server).isNotNull();
      assertThat(get(port, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(port, "/stats").statusCode()).isEqualTo(401);
      assertThat(get(port, "/metrics").body()).contains("superpeer_workers");
      assertThat(post(port, "/v1/channel").statusCode())
          .as("the hub's own response")
          .isEqualTo(400);
    }
    try (var again = start(port, "data", Map.of())) {
      assertThat(again).isNotNull();
      assertThat(get(port, "/stats").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void malformedHttpGetsAProblemWithCorsHeaders() throws IOException {
    var port = freePort();
    try (var server = start(port, "data", Map.of())) {
      assertThat(server).isNotNull();
      for (var line :
          List.of("NONSENSE", "GET /%zz HTTP/1.1", "GET /" + "a".repeat(9_000) + " HTTP/1.1")) {
        var answer = raw(port, line + "\r\nHost: x\r\n\r\n");
        assertThat(answer)
            .matches("(?s)HTTP/1.1 [45]\\d\\d .*")
            .contains("Access-Control-Allow-Origin: *")
            .contains("\"ret\":1")
            .contains("\"hint\":");
      }
    }
  }

  @Test
  void registersItselfAtItsOwnHub() throws IOException, InterruptedException {
    var port = freePort();
    var sets = Map.of("accessToken", "secret", "superpeer.hub.admin-token", "admin");
    try (var server = start(port, "data", sets)) {
      assertThat(server).isNotNull();
      assertThat(get(port, "/hub/servers").statusCode()).isEqualTo(401);
      await("running")
          .atMost(Duration.ofMinutes(1))
          .until(() -> asAdmin(port, "/hub/servers").contains("\"status\":\"running\""));
      assertThat(asAdmin(port, "/hub/servers")).contains("\"self\":true").doesNotContain("secret");
      assertThat(asAdmin(port, "/hub/servers/self/api/stats")).contains("\"master\"");
    }
  }

  private static String asAdmin(int port, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("X-ADMIN-TOKEN", "admin")
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void hubRoutesAreUnknownWhenTheHubIsDisabled() throws IOException, InterruptedException {
    var port = freePort();
    try (var server = start(port, "data", Map.of("superpeer.hub.enabled", "false"))) {
      assertThat(server).isNotNull();
      assertThat(post(port, "/v1/channel").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void portInUseSaysHowToFixIt() throws IOException {
    try (var taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> start(taken.getLocalPort(), "data", Map.of()))
          .isInstanceOfSatisfying(
              ExitCode.ExitException.class,
              e -> assertThat(e.code()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageContaining(String.valueOf(taken.getLocalPort()))
          .hasMessageContaining("--port");
    }
  }

  @Test
  void secondMasterOnTheSameDataDirectoryIsRefused() throws IOException {
    try (var first = start(freePort(), "data", Map.of())) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> start(freePort(), "data", Map.of()))
          .isInstanceOfSatisfying(
              ExitCode.ExitException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.CONFIG))
          .hasMessageContaining("--data-dir");
    }
  }

  @Test
  void brokenDatabaseIsReportedAndTheRestWorks() throws IOException, InterruptedException {
    var data = Files.createDirectory(dir.resolve("data"));
    Files.writeString(data.resolve("master.db"), "not a database ".repeat(1_000));
    var port = freePort();
    try (var server = start(port, "data", Map.of())) {
      assertThat(server).isNotNull();
      assertThat(get(port, "/stats").body()).contains("master.db").contains("memory only");
    }
  }

  @Test
  void failedPartEndsTheMasterWithExitCode70() throws IOException {
    var port = freePort();
    try (var server = start(port, "data", Map.of())) {
      server.failed("fleet", new IllegalStateException("a bug"));
      assertThat(server.awaitTermination()).isEqualTo(ExitCode.SOFTWARE);
    }
    try (var next = start(port, "data", Map.of())) {
      assertThat(next).as("port and data directory are free").isNotNull();
    }
  }

  private MasterServer start(int port, String data, Map<String, String> more) {
    var sets = new HashMap<>(more);
    sets.put("superpeer.master.listen-address", "127.0.0.1");
    sets.put("superpeer.master.listen-port", String.valueOf(port));
    sets.put("superpeer.master.data-dir", dir.resolve(data).toString());
    sets.put("superpeer.seeding.warm-workers", "0");
    var settingSources =
        new SettingSources(sets, Map.of(), dir.resolve(".env"), dir.resolve("none.conf"));
    var config = settingSources.load().config();
    return MasterServer.start(MasterSettings.from(config), config, Optional.empty());
  }

  private static String raw(int port, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    return HTTP.send(request(port, path).GET().build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(int port, String path)
      throws IOException, InterruptedException {
    var request = request(port, path).POST(HttpRequest.BodyPublishers.ofString("nonsense"));
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
