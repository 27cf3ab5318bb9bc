package superpeer.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import superpeer.protocol.ChannelId;

/**
 * Fakes many super peers without their processes. All share one port; each has its own path and
 * answers {@code GET /stats} with workers that do not exist.
 */
public final class FakeSuperPeers implements TestEnvironment.Resource {

  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  /**
   * @param channels those of each server
   */
  FakeSuperPeers(List<List<ChannelId>> channels) throws IOException {
    http = HttpServer.create(new InetSocketAddress(TestEnvironment.address(), 0), 200);
    http.setExecutor(threads);
    for (var i = 0; i < channels.size(); i++) {
      var stats = Browser.JSON.writeValueAsBytes(stats(channels.get(i), 100_000 + 1_000 * i));
      http.createContext("/" + i + "/stats", exchange -> answer(exchange, 200, stats));
    }
    var nothing = "{\"ret\":1,\"error\":\"this server is a fake\"}".getBytes(UTF_8);
    http.createContext("/", exchange -> answer(exchange, 404, nothing));
    http.start();
  }

  /** The address of one, counted from 0. */
  String url(int index) {
    return "http://" + TestEnvironment.address() + ":" + http.getAddress().getPort() + "/" + index;
  }

  @Override
  public void saveDiagnostics(Path dir) {
    // nothing to save
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Map<String, Object> stats(List<ChannelId> channels, int firstPid) {
    var workers = new LinkedHashMap<String, Object>();
    for (var channel : channels) {
      var pid = firstPid + workers.size();
      workers.put(
          String.valueOf(pid),
          Map.of(
              "pid",
              pid,
              "channelId",
              channel.encoded(),
              "state",
              "seeding",
              "peers",
              12,
              "currentUplink",
              18.5,
              "memory",
              180_000,
              "cpu",
              4.5));
    }
    var master =
        Map.of(
            "version",
            "1.0.0",
            "slots",
            2 * channels.size(),
            "bandwidth",
            1_000,
            "currentUplink",
            18.5 * channels.size(),
            "memory",
            400_000,
            "cpu",
            9.0);
    return Map.of("ret", 0, "master", master, "workers", workers);
  }
}
