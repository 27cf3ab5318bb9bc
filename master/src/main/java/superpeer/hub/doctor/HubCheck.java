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
 * Tracker and signaling of a hub at one of its addresses, as a viewer meets them: announces a peer
 * of its own in a channel of its own, signals, and leaves.
 */
final class HubCheck implements Check {

  private static final String TRACKER = "tracker";
  private static final String VERSION = "doctor";

  private final URI base;
  private final DiagnosticRequest diagnosticRequest;
  private final HttpProbe httpProbe;
  private final SignalingCheck signaling;
  private final InstantSource clock;

  HubCheck(
      URI base,
      DiagnosticRequest diagnosticRequest,
      HttpProbe httpProbe,
      WebSocketProbe webSocketProbe,
      InstantSource clock) {
    this.base = base;
    this.diagnosticRequest = diagnosticRequest;
    this.httpProbe = httpProbe;
    this.signaling = new SignalingCheck(base, diagnosticRequest, webSocketProbe);
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
                  "start the super peer there, let TCP to this port through the firewall, or name"
                      + " the address that viewers use")));
    }
    var findings = new ArrayList<Finding>();
    findings.add(ResponseHeaderChecks.clock(base.toString(), response, called));
    findings.addAll(cors(response));
    findings.addAll(announced(response, channel));
    return findings;
  }

  private List<Finding> cors(HttpProbe.Response response) {
    return ResponseHeaderChecks.allowsPage(response, diagnosticRequest.origin())
        ? List.of()
        : List.of(
            Finding.failed(
                "cors",
                base + "/v1 answers without an Access-Control-Allow-Origin that suits the page",
                "a proxy in front removes it: let it pass the hub's headers through"));
  }

  private List<Finding> announced(HttpProbe.Response response, ChannelId channel)
      throws InterruptedException {
    if (!response.isSuccess()) {
      return List.of(
          Finding.failed(
              TRACKER,
              base + "/v1/channel answers HTTP " + response.status(),
              response.status() == 404
                  ? "no hub is there: set superpeer.hub.enabled = true, or let the proxy pass /v1"
                      + " and /signal on unchanged"
                  : "look at the hub's log, and at the proxy in front of it"));
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
              base + " refuses a peer" + withToken() + ": " + why,
              "give the page the token that the hub's operator issued for its domain, or admit"
                  + " pages without one in the hub's settings"));
    } catch (MalformedMessage e) {
      return List.of(
          Finding.failed(
              TRACKER,
              base + "/v1/channel answers what is no tracker's: " + e.getMessage(),
              "something else listens there; name the hub's address"));
    }
  }

  private String withToken() {
    return diagnosticRequest.token().isPresent() ? " with this token" : " without a token";
  }

  private List<Finding> admitted(
      Announced announced, ChannelId channel, HttpProbe.Response response)
      throws InterruptedException {
    var findings = new ArrayList<Finding>();
    findings.add(
        announced.rejected()
            ? Finding.failed(
                TRACKER,
                base + " admits peers without P2P (rejected)",
                "the hub is full or turns this page away; look at its settings and its log, and say"
                    + " which page and token it is")
            : Finding.ok(
                TRACKER,
                base + " admits peers" + withToken() + " (" + response.took().toMillis() + " ms)"));
    findings.addAll(signaling.run(announced));
    leave(announced, channel).ifPresent(findings::add);
    return findings;
  }

  /** The tracker would forget it by itself, but only after minutes. */
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
      return Optional.of(heartbeat("answers HTTP " + response.status()));
    } catch (ProbeFailure e) {
      return Optional.of(heartbeat(e.reason()));
    }
  }

  private Finding heartbeat(String why) {
    return Finding.failed(
        TRACKER,
        base + "/v1/channel/…/stats " + why,
        "viewers are forgotten without their reports: let the proxy pass all paths below /v1");
  }

  private TrackerRequest announce(ChannelId channel) {
    var none = Optional.<String>empty();
    return new TrackerRequest.Announce(
        channel.encoded(),
        clock.instant().getEpochSecond(),
        Optional.of(VERSION),
        none,
        Optional.of(base.getRawAuthority()),
        diagnosticRequest.token().map(ObfuscatedToken::of),
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

  private HttpProbe.Response post(String path, TrackerRequest request)
      throws ProbeFailure, InterruptedException {
    var body = new String(TrackerCodec.encode(request, Format.JSON), UTF_8);
    var headers = diagnosticRequest.origin().map(it -> Map.of("Origin", it)).orElse(Map.of());
    return httpProbe.call(
        new HttpProbe.Request(URI.create(base + path), headers, body, HttpProbe.AddressScope.ANY));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
