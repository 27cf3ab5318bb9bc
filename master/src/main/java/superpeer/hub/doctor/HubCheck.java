package superpeer.hub.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.hub.doctor.probe.HttpProbe;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.hub.doctor.probe.WebSocketProbe;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.ObfuscatedToken;
import superpeer.protocol.tracker.TrackerCodec;
import superpeer.protocol.tracker.TrackerCodec.Format;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Refused;
import superpeer.protocol.tracker.TrackerRequest;

/**
 * Checks the tracker and signaling of a hub at one of its addresses, as a viewer uses them:
 * announces a peer in a channel of its own, signals, and leaves.
 */
final class HubCheck implements Check {

  private static final String TRACKER = "tracker";
  private static final String VERSION = "doctor";

  private final URI base;
  private final DiagnosticRequest request;
  private final HttpProbe http;
  private final SignalingCheck signaling;
  private final InstantSource clock;

  HubCheck(
      URI base,
      DiagnosticRequest request,
      HttpProbe http,
      WebSocketProbe webSocketProbe,
      InstantSource clock) {
    this.base = base;
    this.request = request;
    this.http = http;
    this.signaling = new SignalingCheck(base, request, webSocketProbe);
    this.clock = clock;
  }

  @Override
  public String name() {
    return TRACKER;
  }

  @Override
  public List<Finding> run() throws InterruptedException {
    var channel =
        ChannelId.ofCustom(
            "doctor", Long.toHexString(new SecureRandom().nextLong()), Optional.empty());
    var called = clock.instant();
    HttpProbe.Response response;
    try {
      response = post("/v1/channel", announce(channel));
    } catch (ProbeFailure e) {
      return List.of(
          Finding.failed(
              TRACKER,
              base + " " + e.reason(),
              e.hintOr(
                  "start the super peer there, open this TCP port in the firewall, or use the"
                      + " address that viewers use")));
    }
    var findings = new ArrayList<Finding>();
    findings.add(ResponseHeaderChecks.clock(base.toString(), response, called));
    findings.addAll(cors(response));
    findings.addAll(announced(response, channel));
    return findings;
  }

  private List<Finding> cors(HttpProbe.Response response) {
    return ResponseHeaderChecks.allowsPage(response, request.origin())
        ? List.of()
        : List.of(
            Finding.failed(
                "cors",
                base + "/v1 sends no Access-Control-Allow-Origin header that allows the page",
                "configure the proxy in front to keep the hub's headers"));
  }

  private List<Finding> announced(HttpProbe.Response response, ChannelId channel)
      throws InterruptedException {
    if (!response.isSuccess()) {
      return List.of(
          Finding.failed(
              TRACKER,
              base + "/v1/channel returned HTTP " + response.status(),
              response.status() == 404
                  ? "set superpeer.hub.enabled = true, or let the proxy forward /v1 and /signal"
                      + " unchanged"
                  : "check the hub's log and the proxy in front of it"));
    }
    try {
      var reply = TrackerCodec.decodeAnnounced(response.body().toArray());
      if (reply instanceof Announced announced) {
        return admitted(announced, channel, response);
      }
      var why = reply instanceof Refused refused ? refused.msg() : reply.toString();
      return List.of(
          Finding.failed(
              TRACKER,
              base + " refuses peers" + withToken() + ": " + why,
              "set the token that the hub's operator issued for this domain in the page, or admit"
                  + " pages without a token in the hub's settings"));
    } catch (MalformedMessage e) {
      return List.of(
          Finding.failed(
              TRACKER,
              base + "/v1/channel did not answer like a tracker: " + e.getMessage(),
              "use the hub's address: another program listens at this one"));
    }
  }

  private String withToken() {
    return request.token().isPresent() ? " with this token" : " without a token";
  }

  private List<Finding> admitted(
      Announced announced, ChannelId channel, HttpProbe.Response response)
      throws InterruptedException {
    var findings = new ArrayList<Finding>();
    findings.add(
        announced.rejected()
            ? Finding.failed(
                TRACKER,
                base + " rejects peers" + withToken(),
                "check the hub's limits, settings and log; if it admits only some pages, run this"
                    + " again with the page and token")
            : Finding.ok(
                TRACKER,
                base + " admits peers" + withToken() + " (" + response.took().toMillis() + " ms)"));
    findings.addAll(signaling.run(announced));
    leave(announced, channel).ifPresent(findings::add);
    return findings;
  }

  /** Leaves the channel; otherwise the tracker would remove the peer only after minutes. */
  private Optional<Finding> leave(Announced announced, ChannelId channel)
      throws InterruptedException {
    var none = Optional.<String>empty();
    var off = new TrackerRequest.Stats(0, 0, 0, 1, 0, 0, 0, 0, none, true, none, none);
    var path =
        "/v1/channel/" + encoded(channel.encoded()) + "/node/" + encoded(announced.id()) + "/stats";
    try {
      var response = post(path, off);
      if (response.isSuccess()) {
        return Optional.empty();
      }
      return Optional.of(heartbeat("returned HTTP " + response.status()));
    } catch (ProbeFailure e) {
      return Optional.of(heartbeat(e.reason()));
    }
  }

  private Finding heartbeat(String why) {
    return Finding.failed(
        TRACKER,
        base + "/v1/channel/…/stats " + why,
        "let the proxy forward all paths below /v1: without reports the tracker removes viewers");
  }

  private TrackerRequest announce(ChannelId channel) {
    var none = Optional.<String>empty();
    return new TrackerRequest.Announce(
        channel.encoded(),
        clock.instant().getEpochSecond(),
        Optional.of(VERSION),
        none,
        Optional.of(base.getRawAuthority()),
        request.token().map(ObfuscatedToken::of),
        none,
        Optional.of("PC-web"),
        Optional.of("ethernet"),
        true,
        false,
        Optional.of("hls"),
        Optional.of(VERSION),
        0,
        none,
        none,
        false,
        false,
        TrackerRequest.Geo.UNKNOWN);
  }

  private HttpProbe.Response post(String path, TrackerRequest message)
      throws ProbeFailure, InterruptedException {
    var body = new String(TrackerCodec.encode(message, Format.JSON), UTF_8);
    var headers = request.origin().map(it -> Map.of("Origin", it)).orElse(Map.of());
    return http.call(
        new HttpProbe.Request(URI.create(base + path), headers, body, HttpProbe.AddressScope.ANY));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
