package superpeer.hub.doctor;

import akka.util.ByteString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.hub.doctor.probe.HttpProbe;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.hub.doctor.probe.StunProbe;
import superpeer.hub.doctor.probe.WebSocketProbe;

/** Fake probes with prepared answers. Everything else refuses connections. */
final class FakeProbes implements HttpProbe, WebSocketProbe, StunProbe {

  static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  static final Map<String, String> OPEN = Map.of("access-control-allow-origin", "*");

  private final Map<String, Response> answers = new HashMap<>();
  private final Map<String, Received> sockets = new HashMap<>();
  private final Map<String, String> stun = new HashMap<>();
  final List<Request> requests = new ArrayList<>();
  final List<URI> opened = new ArrayList<>();

  /** Prepares the answer for all URLs with this prefix; the longest prefix wins. */
  FakeProbes answer(String start, int status, Map<String, String> headers, String body) {
    var all = new HashMap<>(headers);
    all.putIfAbsent("date", "Wed, 4 Mar 2026 05:06:07 GMT");
    answers.put(
        start, new Response(status, all, ByteString.fromString(body), NOW, Duration.ofMillis(7)));
    return this;
  }

  FakeProbes socket(String start, Received received) {
    sockets.put(start, received);
    return this;
  }

  FakeProbes stun(String server, String seen) {
    stun.put(server, seen);
    return this;
  }

  @Override
  public Response call(Request request) throws ProbeFailure {
    requests.add(request);
    return longest(answers, request.url().toString())
        .orElseThrow(() -> new ProbeFailure("refuses connections"));
  }

  @Override
  public Received sendAndReceive(URI url, Optional<String> origin, String say, int expected)
      throws ProbeFailure {
    opened.add(url);
    return longest(sockets, url.toString())
        .orElseThrow(() -> new ProbeFailure("refuses connections"));
  }

  @Override
  public InetSocketAddress mappedAddress(String server) throws ProbeFailure {
    var seen = stun.get(server);
    if (seen == null) {
      throw new ProbeFailure("did not answer");
    }
    return new InetSocketAddress(address(seen), 4711);
  }

  static InetAddress address(String digits) {
    try {
      return InetAddress.getByName(digits);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> Optional<T> longest(Map<String, T> map, String url) {
    return map.keySet().stream()
        .filter(url::startsWith)
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .map(map::get);
  }
}
