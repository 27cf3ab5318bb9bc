package superpeer.master;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.master.config.MasterSettings;
import superpeer.master.config.SettingSources;

/** Runs the doctor against a real master with its hub, and a real origin. */
class DoctorVerbTest {

  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void runningHubPassesAndOriginIsChecked() throws IOException {
    var port = freePort();
    var origin = origin();
    try (var server = start(port, Map.of("superpeer.hub.admin-token", "admin"))) {
      assertThat(server).isNotNull();
      var url = "http://127.0.0.1:" + origin.getAddress().getPort() + "/live/a.m3u8";
      var allow = "superpeer.origin.allow-networks=127.0.0.0/8";
      var code =
          run(port, "--url", url, "--set", "superpeer.hub.admin-token=admin", "--set", allow);
      assertThat(out.toString())
          .contains("ok       tracker ", "ok       signaling ", "opens and answers")
          .contains("ok       clock ", "playlist " + url, "supports Range requests")
          .contains("ok       admin-token ", "has no peers at this hub");
      assertThat(out.toString()).doesNotContain("failed ");
      assertThat(code).isZero();
    } finally {
      origin.stop(0);
    }
  }

  @Test
  void wrongTokenAndForbiddenOriginFail() throws IOException {
    var port = freePort();
    try (var server = start(port, Map.of("accessToken", "right"))) {
      assertThat(server).isNotNull();
      var code =
          run(port, "--json", "--url", "http://127.0.0.1:1/a.m3u8", "--set", "accessToken=wrong");
      assertThat(out.toString())
          .startsWith("{\"ret\":1,\"checks\":[")
          .contains("{\"name\":\"access-token\",\"verdict\":\"failed\"")
          .contains("which is not public", "superpeer.origin.allow-networks");
      assertThat(code).isEqualTo(1);
    }
  }

  @Test
  void missingServerFailsAndLeavesNoFiles() throws IOException {
    assertThat(run(freePort())).isEqualTo(1);
    assertThat(out.toString()).contains("failed   tracker ", "no program listens there");
    try (var files = Files.list(dir)) {
      assertThat(files).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--url ftp://x/y",
        "--channel nonsense!",
        "--page x",
        "--hub x",
        "--remote",
        "--x"
      })
  void invalidCommandLineIsAUsageError(String arguments) throws IOException {
    assertThat(run(freePort(), arguments.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).isNotBlank();
  }

  private int run(int port, String... arguments) {
    var all = new ArrayList<>(List.of("doctor", "--port", "" + port));
    all.addAll(List.of("--data-dir", dir.resolve("none").toString()));
    all.addAll(List.of(arguments));
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private static HttpServer origin() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/live/",
        exchange -> {
          var isPlaylist = exchange.getRequestURI().getPath().endsWith(".m3u8");
          var body = (isPlaylist ? "#EXTM3U\n#EXTINF:4,\n1.ts\n" : "G").getBytes(UTF_8);
          exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
          exchange.sendResponseHeaders(isPlaylist ? 200 : 206, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private MasterServer start(int port, Map<String, String> more) {
    var sets = new HashMap<>(more);
    sets.put("superpeer.master.listen-address", "127.0.0.1");
    sets.put("superpeer.master.listen-port", String.valueOf(port));
    sets.put("superpeer.master.data-dir", dir.resolve("data").toString());
    sets.put("superpeer.seeding.warm-workers", "0");
    var settingSources =
        new SettingSources(sets, Map.of(), dir.resolve(".env"), dir.resolve("none.conf"));
    var config = settingSources.load().config();
    return MasterServer.start(MasterSettings.from(config), config, Optional.empty());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
