package superpeer.master;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import superpeer.master.config.MasterConfig;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;

/**
 * Seeds the sample through the REST API, as an operator would.
 *
 * <p>The samples use custom channel ids, as the player page does, because the page may be opened
 * under any address of this machine.
 */
final class DemoSeeds {

  private static final String TOKEN = "demo";
  private static final Duration TIMEOUT = Duration.ofSeconds(12);

  private final MasterConfig config;

  DemoSeeds(MasterConfig config) {
    this.config = config;
  }

  /**
   * @throws ExitCode.ExitException if the REST API refuses the sample or does not respond
   */
  void post() {
    var request =
        HttpRequest.newBuilder(URI.create(url(ownHost()) + "/seed"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body()));
    config.accessToken().ifPresent(token -> request.header("X-ACCESS-TOKEN", token));
    try {
      var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      var response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new ExitCode.ExitException(
            ExitCode.SOFTWARE, "the REST API refused the sample: " + response.body());
      }
    } catch (IOException e) {
      throw new ExitCode.ExitException(
          ExitCode.UNAVAILABLE, "the REST API of this process does not respond: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String body() {
    var body = Json.newObject();
    var list = body.putArray("list");
    for (var mode : List.of("live", "vod")) {
      list.addObject()
          .put("channel", ChannelId.ofCustom(TOKEN, "sample-" + mode, Optional.empty()).encoded())
          .put("token", TOKEN)
          .put("live", mode.equals("live"))
          .put("keepAlive", true)
          .put("label", "demo-" + mode)
          .put("url", url(ownHost()) + "/demo/" + mode + "/sample.m3u8");
    }
    return Json.write(body);
  }

  /** Returns the text that the demo prints at its start: the addresses of the player page. */
  String welcomeText() {
    var text = new StringBuilder("\n  The sample channel plays at\n\n");
    text.append("    live        ").append(url(ownHost())).append("/demo/\n");
    text.append("    on demand   ").append(url(ownHost())).append("/demo/?mode=vod\n");
    for (var address : addresses()) {
      text.append("    other devices in this network   ").append(url(address)).append("/demo/\n");
    }
    return text.append("\n  Open it in two tabs to see two viewers share. Press Ctrl-C to stop.\n")
        .toString();
  }

  private String url(String host) {
    return "http://" + host + ":" + config.listenPort();
  }

  /** Returns loopback if we listen there, else the address we listen on. */
  private String ownHost() {
    return config.listenAddress().equals("0.0.0.0") ? "127.0.0.1" : config.listenAddress();
  }

  private List<String> addresses() {
    if (!config.listenAddress().equals("0.0.0.0")) {
      return List.of();
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }
}
