package superpeer.hub.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.hub.doctor.probe.WebSocketProbe;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.protocol.tracker.TrackerReply.Announced;

/**
 * Checks the signaling servers that a tracker names: whether pages may connect to them, and whether
 * they answer.
 */
final class SignalingCheck {

  private static final String NAME = "signaling";

  /** A greeting and a pong. */
  private static final int EXPECTED = 2;

  private static final int FIRST_FINAL_CODE = 4_000;

  private final URI base;
  private final DiagnosticRequest request;
  private final WebSocketProbe webSocketProbe;

  SignalingCheck(URI base, DiagnosticRequest request, WebSocketProbe webSocketProbe) {
    this.base = base;
    this.request = request;
    this.webSocketProbe = webSocketProbe;
  }

  List<Finding> run(Announced announced) throws InterruptedException {
    var findings = new ArrayList<Finding>();
    if (announced.signal().isEmpty()) {
      findings.add(
          Finding.warning(
              NAME,
              base + " names no signaling server",
              "set superpeer.hub.tracker.signal-url; until then viewers use the one set in their page"));
    }
    for (var signalingServerUrl : servers(announced)) {
      findings.addAll(run(signalingServerUrl.url, announced.id(), signalingServerUrl.token));
    }
    return findings;
  }

  private record SignalingServerUrl(String url, Optional<String> token) {}

  private static List<SignalingServerUrl> servers(Announced announced) {
    var servers = new ArrayList<SignalingServerUrl>();
    announced
        .signal()
        .ifPresent(url -> servers.add(new SignalingServerUrl(url, announced.token())));
    announced
        .signal2()
        .ifPresent(url -> servers.add(new SignalingServerUrl(url, announced.token2())));
    return servers;
  }

  private List<Finding> run(String server, String id, Optional<String> token)
      throws InterruptedException {
    URI url;
    try {
      url = URI.create(server + (server.contains("?") ? '&' : '?') + query(id, token));
    } catch (IllegalArgumentException e) {
      return List.of(invalidUrl(server));
    }
    if (url.getHost() == null) {
      return List.of(invalidUrl(server));
    }
    var findings = new ArrayList<Finding>(checkReachability(url, server));
    findings.add(ping(url, server));
    return findings;
  }

  private static Finding invalidUrl(String server) {
    return Finding.failed(
        NAME,
        "the tracker names '" + server + "', which is not a ws or wss URL",
        "correct superpeer.hub.tracker.signal-url");
  }

  /** Finds addresses that work from here but not from a viewer's page. */
  private List<Finding> checkReachability(URI url, String server) {
    var secure = "wss".equals(url.getScheme().toLowerCase(Locale.ROOT));
    var securePage = request.page().map(Urls::isHttps).orElse(false) || Urls.isHttps(base);
    var findings = new ArrayList<Finding>();
    if (securePage && !secure && !Urls.isThisMachine(url)) {
      findings.add(
          Finding.failed(
              "mixed-content",
              "browsers block " + server + " on pages on https",
              "let the proxy send X-Forwarded-Proto: https, or set superpeer.hub.tracker.signal-url"
                  + " to a wss URL"));
    }
    if (Urls.isThisMachine(url) && !Urls.isThisMachine(base)) {
      findings.add(
          Finding.failed(
              NAME,
              base + " sends viewers to " + server + ", which is their own machine",
              "let the proxy forward the Host header, or set superpeer.hub.tracker.signal-url"));
    }
    return findings;
  }

  private Finding ping(URI url, String server) throws InterruptedException {
    WebSocketProbe.Received received;
    try {
      var ping = SignalingCodec.encode(new SignalingRequest.Ping());
      received = webSocketProbe.sendAndReceive(url, request.origin(), ping, EXPECTED);
    } catch (ProbeFailure e) {
      return Finding.failed(
          NAME,
          server + " " + e.reason(),
          e.hintOr(
              "let the proxy forward WebSockets (Upgrade and Connection headers) at /signal, or"
                  + " correct superpeer.hub.tracker.signal-url"));
    }
    if (received.closing().isPresent()) {
      return closed(server, received.closing().get());
    }
    return hasPong(received.messages())
        ? Finding.ok(NAME, server + " opens and answers")
        : Finding.failed(
            NAME,
            server + " opens but does not answer a ping",
            "check the address, and whether a proxy buffers messages");
  }

  private static Finding closed(String server, WebSocketProbe.CloseFrame closeFrame) {
    var text =
        server + " closes the connection at once: " + closeFrame.code() + " " + closeFrame.reason();
    if (closeFrame.code() >= FIRST_FINAL_CODE && closeFrame.reason().contains("token")) {
      return Finding.failed(
          "signaling-token",
          text,
          "set the same superpeer.hub.signaling.secret on all hubs that share viewers, and"
              + " synchronize their clocks");
    }
    return Finding.failed(NAME, text, "check the signaling server's log and /signal/info");
  }

  private static boolean hasPong(List<String> messages) {
    return messages.stream().anyMatch(SignalingCheck::isPong);
  }

  private static boolean isPong(String message) {
    try {
      return SignalingCodec.decodeReply(message) instanceof SignalingReply.Pong;
    } catch (MalformedMessage e) {
      return false;
    }
  }

  private static String query(String id, Optional<String> token) {
    return "id="
        + encoded(id)
        + "&p=web&v=2.9.10"
        + token.map(secret -> "&token=" + encoded(secret)).orElse("");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
