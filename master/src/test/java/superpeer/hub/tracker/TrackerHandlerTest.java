package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.function.Function;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.hub.Golden;
import superpeer.hub.TestHubConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.geo.MmdbFile;
import superpeer.hub.http.ForwardedForResolver;
import superpeer.protocol.address.IpNetwork;
import superpeer.testing.ActorTestKitExtension;

class TrackerHandlerTest {

  private static final PeerIdSigner SEAL = new PeerIdSigner(new byte[PeerIdSigner.KEY_BYTES]);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ANNOUNCE =
      "{\"channel\":\"Y2g=\",\"ts\":1795344975,\"live\":true,\"version\":\"2.9.10\"}";

  private static final Map<String, Object> BERLIN = Map.of("latitude", 52.5, "longitude", 13.4);

  @TempDir Path dir;
  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();
  private TrackerServer trackerServer;
  private Function<HttpRequest, CompletionStage<HttpResponse>> http;

  private void start(String changes, Optional<UnaryOperator<String>> tokens) {
    var system = actors.kit().system();
    var config = TestHubConfig.with(changes).tracker();
    var clients = new ForwardedForResolver(List.of(IpNetwork.of("10.9.0.0/16")));
    trackerServer =
        new TrackerServer(
            system,
            ActorSpawner.in(system),
            config,
            new TrackerServer.Secrets(tokens, SEAL),
            clients,
            InstantSource.system());
    http = trackerServer.routes().function(system);
  }

  private HttpResponse apply(HttpRequest request) throws Exception {
    if (http == null) {
      start("", Optional.empty());
    }
    return http.apply(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static Stream<byte[]> announces() {
    return Golden.bodies("announce");
  }

  static Stream<byte[]> stats() {
    return Golden.bodies("stats");
  }

  static Stream<byte[]> peers() {
    return Golden.bodies("peers");
  }

  @ParameterizedTest
  @MethodSource("announces")
  void answersAnnouncesOfRealSdks(byte[] body) throws Exception {
    var response = post("/v1/channel", body);
    var text = text(response);
    assertThat(response.status().intValue()).isEqualTo(200);
    assertThat(text).startsWith("{");
    var data = JSON.readTree(text).get("data");
    assertThat(data.get("id").textValue()).matches("^.\\d{2}.{3,}");
    assertThat(data.get("report_interval").intValue()).isEqualTo(30);
    assertThat(data.get("peers").isArray()).isTrue();
    assertThat(data.has("f")).isFalse();
    assertThat(data.get("signal").textValue()).isEqualTo("ws://hub.example.com:8080/signal");
  }

  @ParameterizedTest
  @MethodSource("stats")
  void acceptsReportsOfRealSdks(byte[] body) throws Exception {
    var response = post("/v1/channel/Y2g=/node/w11abcdefgh/stats", body);
    assertThat(response.status().intValue()).isEqualTo(200);
    assertThat(json(response).get("ret").intValue()).isZero();
  }

  @ParameterizedTest
  @MethodSource("peers")
  void answersCallsForPeersOfRealSdks(byte[] body) throws Exception {
    var known = announce();
    var response = post("/v1/channel/Y2g=/node/w11abcdefgh/peers", body);
    var data = json(response).get("data");
    assertThat(data.get("peers").get(0).get("id").textValue()).isEqualTo(known);
  }

  /** A peer that is unknown after a restart: an error would end its heartbeat. */
  @Test
  void addsAnUnknownPeerByItsReport() throws Exception {
    post("/v1/channel/Y2g=/node/w11abcdefgh/stats", bytes("{\"totalConns\":1}"));
    assertThat(json(post("/v1/channel", bytes(ANNOUNCE))).findValuesAsText("id"))
        .contains("w11abcdefgh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Y2g=", "Y2g%3D", "a+b=", "a%2Bb=", "a%2Bb%3D"})
  void acceptsEncodedAndLiteralChannelInThePath(String segment) throws Exception {
    var channel = segment.replace("%3D", "=").replace("%2B", "+");
    post("/v1/channel", bytes(ANNOUNCE.replace("Y2g=", channel)));
    post("/v1/channel/" + segment + "/node/w11abcdefgh/stats", bytes("{}"));
    post("/v1/channel/" + segment + "/node/w11abcdefgh/peers", bytes("{}"));
    assertThat(trackerServer.counters().value(TrackerCounter.REPORTED)).isEqualTo(1);
    assertThat(trackerServer.counters().value(TrackerCounter.CHANNELS)).isEqualTo(1);
    assertThat(trackerServer.counters().value(TrackerCounter.NODES)).isEqualTo(2);
  }

  /** A peer without a location gets that of its address, and reports it from then on. */
  @Test
  void locatesPeersByTheirAddress() throws Exception {
    var file = dir.resolve("city.mmdb");
    var berlin = Map.of("country", Map.of("iso_code", "DE"), "location", BERLIN);
    Files.write(file, MmdbFile.of("City", 6, Map.of("203.0.113.0/24", berlin)));
    start("tracker.geoip-database = \"" + file + "\"", Optional.empty());
    var address = RemoteAddress.create(InetAddress.getByName("203.0.113.9"));

    var request = request("/v1/channel", bytes(ANNOUNCE));
    var withoutLocation = json(apply(request.addAttribute(AttributeKeys.remoteAddress, address)));
    assertThat(withoutLocation.at("/data/country").textValue()).isEqualTo("DE");
    assertThat(withoutLocation.at("/data/lat").doubleValue()).isEqualTo(52.5);
    assertThat(withoutLocation.at("/data/lon").doubleValue()).isEqualTo(13.4);

    var sayer =
        request(
            "/v1/channel",
            bytes(ANNOUNCE.replace("}", ",\"country\":\"FR\",\"lat\":48.9,\"lon\":2.4}")));
    var withLocation = json(apply(sayer.addAttribute(AttributeKeys.remoteAddress, address)));
    assertThat(withLocation.at("/data").has("country"))
        .as("returned to a peer that reported one")
        .isFalse();

    var stats = request("/v1/channel/Y2g=/node/w11abcdefgh/stats", bytes("{}"));
    apply(stats.addAttribute(AttributeKeys.remoteAddress, address));
    var places =
        trackerServer.topChannels(1).toCompletableFuture().get(20, TimeUnit.SECONDS).get(0).where();
    assertThat(places.country()).hasValue("DE");
    assertThat(places.middle().orElseThrow().longitude()).isBetween(9.0, 11.0);
  }

  @Test
  void leaverIsRemoved() throws Exception {
    var id = announce();
    post("/v1/channel/Y2g=/node/" + id + "/stats", bytes("{\"off\":true}"));
    var data = json(post("/v1/channel", bytes(ANNOUNCE))).get("data");
    assertThat(data.get("peers")).isEmpty();
  }

  @Test
  void returnsWssToViewersBehindTls() throws Exception {
    var request =
        request("/v1/channel", bytes(ANNOUNCE))
            .addHeader(RawHeader.create("X-Forwarded-Proto", "https"));
    var data = json(apply(request)).get("data");
    assertThat(data.get("signal").textValue()).isEqualTo("wss://hub.example.com:8080/signal");
  }

  @Test
  void returnsTheConfiguredOptions() throws Exception {
    start(
        "tracker { signal-url = \"wss://s.example.com\", stun = [\"stun:a:1\"], debug = true }",
        Optional.of(id -> "token-of-" + id));
    var data = json(post("/v1/channel", bytes(ANNOUNCE))).get("data");
    assertThat(data.get("signal").textValue()).isEqualTo("wss://s.example.com");
    assertThat(data.get("stun").get(0).textValue()).isEqualTo("stun:a:1");
    assertThat(data.get("debug").booleanValue()).isTrue();
    assertThat(data.get("token").textValue()).isEqualTo("token-of-" + data.get("id").textValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "{\"channel\":17}",
        "{\"channel\":\"\"}",
        "{\"channel\":\"a b\"}",
        "nonsense"
      })
  void refusesMalformedAnnounce(String body) throws Exception {
    var response = post("/v1/channel", bytes(body));
    assertThat(response.status().intValue()).isEqualTo(400);
    var text = text(response);
    assertThat(text).startsWith("{");
    assertThat(JSON.readTree(text).get("ret").intValue()).isEqualTo(-1);
    assertThat(JSON.readTree(text).get("data").get("code").intValue()).isLessThan(5000);
    assertThat(response.getHeader("Access-Control-Allow-Origin").orElseThrow().value())
        .isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/channel/Y2g=/node/short/stats",
        "/v1/channel/Y2g=/node/wxyabcdefgh/peers",
        "/v1/channel/a%20b/node/w11abcdefgh/peers",
        "/v1/channel/a%00b/node/w11abcdefgh/stats",
      })
  void refusesInvalidIds(String path) throws Exception {
    assertThat(post(path, bytes("{}")).status().intValue()).isEqualTo(400);
    assertThat(trackerServer.counters().value(TrackerCounter.NODES)).isZero();
    assertThat(trackerServer.counters().value(TrackerCounter.MALFORMED)).isEqualTo(1);
  }

  @Test
  void refusesTooLargeBody() throws Exception {
    var body = bytes("{\"channel\":\"Y2g=\",\"tag\":\"" + "x".repeat(65 * 1024) + "\"}");
    var response = post("/v1/channel", body);
    assertThat(response.status().intValue()).isEqualTo(413);
    assertThat(response.getHeader("Access-Control-Allow-Origin")).isPresent();
  }

  @Test
  void fullTrackerAsksToRetry() throws Exception {
    start("tracker { shards = 1, max-nodes-per-channel = 1 }", Optional.empty());
    announce();
    assertThat(post("/v1/channel", bytes(ANNOUNCE)).status().intValue()).isEqualTo(503);
  }

  @Test
  void closedTrackerAdmitsTokenOnItsOwnPage() throws Exception {
    close();
    var data = json(apply(announce("IiIo", "https://www.example.com:8443"))).get("data");
    assertThat(data.path("rejected").asBoolean()).isFalse();
    assertThat(data.get("wifi_only").booleanValue()).isTrue();
    assertThat(data.get("fuse_rate").intValue()).as("above min-conns").isEqualTo(9);
    assertThat(data.get("signal").textValue()).isEqualTo("wss://s.example.com");
    assertThat(data.get("stun").get(0).textValue()).isEqualTo("stun:b:2");
    assertThat(trackerServer.counters().value(TrackerCounter.NODES)).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "IiIo, https://unknown.org",
    "IiIo, null",
    "IiIo, https://example.com.unknown.org",
    "IiIo, https://www.example.com@unknown.org",
    "IiIo, ''",
    "eHg=, https://www.example.com",
    "'', https://www.example.com",
  })
  void closedTrackerRejectsOthersWithoutStoppingPlayback(String k, String origin) throws Exception {
    close();
    var response = apply(announce(k, origin));
    assertThat(response.status().intValue()).isEqualTo(200);
    var answer = json(response);
    assertThat(answer.get("ret").intValue()).isZero();
    assertThat(answer.at("/data/rejected").booleanValue()).isTrue();
    assertThat(answer.at("/data/peers").isArray()).isTrue();
    assertThat(answer.at("/data/peers")).isEmpty();
    assertThat(answer.at("/data/id").textValue()).matches("w\\d{2}.{3,}");
    assertThat(answer.at("/data/report_interval").intValue()).isPositive();
    assertThat(answer.at("/data/warn").textValue()).contains("token");
    assertThat(trackerServer.counters().value(TrackerCounter.NODES)).isZero();
    assertThat(trackerServer.counters().value(TrackerCounter.REFUSED)).isOne();
  }

  @Test
  void closedTrackerIgnoresIdsItDidNotIssue() throws Exception {
    close();
    var known = id(announce("IiIo", "https://www.example.com"));
    var unknown = id(announce("eHg=", "https://www.example.com"));
    for (var forged : List.of("w11abcdefgh", unknown, known.substring(0, 12) + "00000000")) {
      assertThat(peersOf("Y2g=", forged)).isEmpty();
      var report = post("/v1/channel/Y2g=/node/" + forged + "/stats", bytes("{\"totalConns\":1}"));
      assertThat(json(report).get("ret").intValue()).as("its heartbeat continues").isZero();
    }
    assertThat(peersOf("b3RoZXI=", known)).as("an id of another channel").isEmpty();
    assertThat(trackerServer.counters().value(TrackerCounter.FORGED)).isEqualTo(7);
    assertThat(trackerServer.counters().value(TrackerCounter.RELEARNT)).isZero();
    assertThat(trackerServer.counters().value(TrackerCounter.NODES)).isOne();
    var other = id(announce("IiIo", "https://www.example.com"));
    assertThat(peersOf("Y2g=", other)).containsExactly(known);
  }

  @Test
  void closedTrackerRelearnsItsOwnIdsAfterARestart() throws Exception {
    var before = new PeerIdIssuer(new Random(7), SEAL);
    var first = before.next(PeerRole.VIEWER, "Y2g=");
    var second = before.next(PeerRole.VIEWER, "Y2g=");
    close();
    for (var id : List.of(first, second)) {
      post("/v1/channel/Y2g=/node/" + id + "/stats", bytes("{\"totalConns\":1}"));
    }
    assertThat(peersOf("Y2g=", first)).containsExactly(second);
    assertThat(trackerServer.counters().value(TrackerCounter.RELEARNT)).isEqualTo(2);
    assertThat(trackerServer.counters().value(TrackerCounter.FORGED)).isZero();
  }

  private String id(HttpRequest announce) throws Exception {
    return json(apply(announce)).at("/data/id").textValue();
  }

  private List<String> peersOf(String channel, String id) throws Exception {
    return json(post("/v1/channel/" + channel + "/node/" + id + "/peers", bytes("{}")))
        .at("/data/peers")
        .findValuesAsText("id");
  }

  @Test
  void closedTrackerAcceptsTheReferer() throws Exception {
    close();
    var request =
        announce("IiIo", "").addHeader(RawHeader.create("Referer", "https://example.com/live?a=b"));
    assertThat(json(apply(request)).at("/data/rejected").asBoolean()).isFalse();
  }

  @Test
  void closedTrackerAdmitsSuperPeersWithTokenAndLocalOnes() throws Exception {
    close();
    assertThat(isRejected(superPeer("IiIo"))).isFalse();
    assertThat(isRejected(superPeer(""))).isTrue();
    assertThat(isRejected(from("127.0.0.1", superPeer("")))).isFalse();
    var forwarded =
        from("127.0.0.1", superPeer("")).addHeader(RawHeader.create("X-Forwarded-For", "1.1.1.1"));
    assertThat(isRejected(forwarded)).as("through a proxy on this machine").isTrue();
    var ofAPage =
        from("127.0.0.1", superPeer(""))
            .addHeader(RawHeader.create("Origin", "https://example.com"));
    assertThat(isRejected(ofAPage)).as("a page in a browser on this machine").isTrue();
  }

  @Test
  void superPeerIsKnownByWhereItCallsFrom() throws Exception {
    start("tracker.super-peer-networks = [\"10.7.0.0/16\"]", Optional.empty());
    for (var address : List.of("127.0.0.1", "10.7.1.2")) {
      assertThat(isKnown(id(from(address, superPeer(""))))).as(address).isTrue();
    }
    assertThat(isKnown(id(from("192.0.2.1", superPeer(""))))).isFalse();
    var page = RawHeader.create("Origin", "https://example.com");
    assertThat(isKnown(id(from("127.0.0.1", superPeer("")).addHeader(page)))).isFalse();
    var proxied = RawHeader.create("X-Forwarded-For", "10.7.1.2");
    assertThat(isKnown(id(from("127.0.0.1", superPeer("")).addHeader(proxied)))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"Origin, null", "Referer, about:blank", "Sec-Fetch-Mode, cors"})
  void sandboxedPageIsNotAProgramOfThisMachine(String header, String value) throws Exception {
    var call = from("127.0.0.1", superPeer("")).addHeader(RawHeader.create(header, value));
    assertThat(isKnown(id(call))).isFalse();
  }

  @Test
  void closedTrackerAdmitsNoSandboxedPage() throws Exception {
    close();
    var sandboxed = RawHeader.create("Origin", "null");
    assertThat(isRejected(from("127.0.0.1", superPeer("")).addHeader(sandboxed))).isTrue();
  }

  @Test
  void strangersDoNotBecomeKnownByTheAddressOfTheirProxy() throws Exception {
    start("tracker.super-peer-networks = [\"10.0.0.0/8\"]", Optional.empty());
    var stranger = RawHeader.create("X-Forwarded-For", "192.0.2.1");
    var untrusted = from("10.8.0.1", superPeer("")).addHeader(stranger);
    assertThat(isKnown(id(untrusted))).as("by a proxy that is not trusted").isFalse();
    var trusted = from("10.9.0.1", superPeer("")).addHeader(stranger);
    assertThat(isKnown(id(trusted))).as("by a trusted proxy").isFalse();
    var superPeer = RawHeader.create("X-Forwarded-For", "192.0.2.1, 10.7.1.2");
    assertThat(isKnown(id(from("10.9.0.1", superPeer("")).addHeader(superPeer))))
        .as("a super peer behind a trusted proxy")
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, 2001:db8::1, false",
    "2001:db8::1, 2001:db8::2, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
  })
  void viewerLeavesFromTheNetworkThatItJoinedFrom(String joined, String left, boolean leaves)
      throws Exception {
    var viewer = id(from(joined, announceRequest()));
    var node = "/v1/channel/Y2g=/node/" + viewer + "/stats";
    apply(from(left, request(node, bytes("{\"totalConns\":2}"))));
    apply(from(left, request(node, bytes("{\"off\":true}"))));
    assertThat(peersOf("Y2g=", announce())).hasSize(leaves ? 0 : 1);
    assertThat(trackerServer.counters().value(TrackerCounter.LEFT)).isEqualTo(leaves ? 1 : 0);
    assertThat(trackerServer.counters().value(TrackerCounter.FORGED)).isEqualTo(leaves ? 0 : 1);
    assertThat(trackerServer.counters().value(TrackerCounter.REPORTED))
        .as("a viewer that changed its address still reports")
        .isEqualTo(2);
  }

  @Test
  void nobodyElseReportsOrLeavesForAKnownSuperPeer() throws Exception {
    var superPeer = id(from("127.0.0.1", superPeer("")));
    var node = "/v1/channel/Y2g=/node/" + superPeer + "/";
    var viewer = announce();
    for (var body : List.of("{\"totalConns\":1}", "{\"off\":true}")) {
      apply(from("192.0.2.1", request(node + "stats", bytes(body))));
      assertThat(peersOf("Y2g=", viewer)).as("it has not reported").isEmpty();
    }
    apply(from("127.0.0.1", request(node + "stats", bytes("{\"totalConns\":1}"))));
    assertThat(peersOf("Y2g=", viewer)).containsExactly(superPeer);
    apply(from("192.0.2.1", request(node + "stats", bytes("{\"off\":true}"))));
    assertThat(peersOf("Y2g=", viewer)).containsExactly(superPeer);
    var asked = apply(from("192.0.2.1", request(node + "peers", bytes("{}"))));
    assertThat(json(asked).at("/data/peers")).isEmpty();
    assertThat(trackerServer.counters().value(TrackerCounter.FORGED)).isEqualTo(4);
    apply(from("127.0.0.1", request(node + "stats", bytes("{\"off\":true}"))));
    assertThat(peersOf("Y2g=", viewer)).isEmpty();
  }

  private static boolean isKnown(String id) {
    return SEAL.isSuperPeer("Y2g=", id);
  }

  @Test
  void limitsAndCountsFrequentCallers() throws Exception {
    start("tracker.rate { per-second = 1, burst = 2 }", Optional.empty());
    for (int i = 0; i < 2; i++) {
      assertThat(apply(from("192.0.2.1", announceRequest())).status().intValue()).isEqualTo(200);
    }
    var later = apply(from("192.0.2.1", announceRequest()));
    assertThat(later.status().intValue()).as("SDKs retry only after a 5xx").isEqualTo(503);
    assertThat(later.getHeader("Retry-After").orElseThrow().value()).isEqualTo("15");
    assertThat(later.getHeader("Access-Control-Allow-Origin")).isPresent();
    var node = "/v1/channel/Y2g=/node/w11abcdefgh/";
    var peers = apply(from("192.0.2.1", request(node + "peers", bytes("{}"))));
    assertThat(peers.status().intValue()).isEqualTo(429);
    assertThat(peers.getHeader("Retry-After")).isPresent();
    var report = apply(from("192.0.2.1", request(node + "stats", bytes("{}"))));
    assertThat(report.status().intValue()).as("heartbeats continue").isEqualTo(200);
    assertThat(trackerServer.counters().value(TrackerCounter.REPORTED)).isZero();
    assertThat(trackerServer.counters().value(TrackerCounter.LIMITED)).isEqualTo(3);
    assertThat(apply(from("192.0.2.2", announceRequest())).status().intValue()).isEqualTo(200);
  }

  @Test
  void limitsClientsBehindATrustedProxySeparatelyAndNeverLoopback() throws Exception {
    start("tracker.rate { per-second = 1, burst = 1 }", Optional.empty());
    for (int i = 1; i < 5; i++) {
      var client = RawHeader.create("X-Forwarded-For", "198.51.100." + i);
      var request = from("10.9.1.1", announceRequest()).addHeader(client);
      assertThat(apply(request).status().intValue()).isEqualTo(200);
      var local = from("127.0.0.1", announceRequest());
      assertThat(apply(local).status().intValue()).isEqualTo(200);
    }
    var again =
        from("10.9.1.1", announceRequest())
            .addHeader(RawHeader.create("X-Forwarded-For", "198.51.100.4"));
    assertThat(apply(again).status().intValue()).isEqualTo(503);
  }

  private void close() {
    start("", Optional.empty());
    var viewerOptions =
        new AdmissionRules.ViewerOptions(
            Optional.of(true),
            Optional.of(5),
            Optional.of("wss://s.example.com"),
            Optional.of(List.of("stun:b:2")));
    var site = new AdmissionRules.Site("example.com", Optional.of("abc"), List.of(), viewerOptions);
    trackerServer.setRules(new AdmissionRules(true, List.of(site)));
  }

  private boolean isRejected(HttpRequest request) throws Exception {
    return json(apply(request)).at("/data/rejected").asBoolean();
  }

  private static HttpRequest announceRequest() {
    return request("/v1/channel", bytes(ANNOUNCE));
  }

  private static HttpRequest announce(String k, String origin) {
    var request = request("/v1/channel", bytes(ANNOUNCE.replace("{", "{\"k\":\"" + k + "\",")));
    return origin.isEmpty() ? request : request.addHeader(RawHeader.create("Origin", origin));
  }

  private static HttpRequest superPeer(String k) {
    var body = ANNOUNCE.replace("{", "{\"super\":true,\"k\":\"" + k + "\",");
    return request("/v1/channel", bytes(body));
  }

  private static HttpRequest from(String address, HttpRequest request) throws UnknownHostException {
    var client = RemoteAddress.create(InetAddress.getByName(address));
    return request.addAttribute(AttributeKeys.remoteAddress, client);
  }

  @Test
  void allowsEveryPageByCors() throws Exception {
    var preflight = apply(HttpRequest.OPTIONS("/v1/channel"));
    assertThat(preflight.status().intValue()).isEqualTo(204);
    assertThat(preflight.getHeader("Access-Control-Allow-Origin").orElseThrow().value())
        .isEqualTo("*");
    assertThat(preflight.getHeader("Access-Control-Allow-Methods").orElseThrow().value())
        .contains("POST");
  }

  @Test
  void ignoresOtherPaths() throws Exception {
    assertThat(post("/v1/nothing", bytes("{}")).getHeader("Access-Control-Allow-Origin"))
        .isPresent();
    assertThat(apply(HttpRequest.GET("/stats")).status().intValue()).isEqualTo(404);
  }

  private String announce() throws Exception {
    return json(post("/v1/channel", bytes(ANNOUNCE))).get("data").get("id").textValue();
  }

  private HttpResponse post(String path, byte[] body) throws Exception {
    return apply(request(path, body));
  }

  private static HttpRequest request(String path, byte[] body) {
    return HttpRequest.POST(path)
        .withEntity(body)
        .addHeader(RawHeader.create("Host", "hub.example.com:8080"));
  }

  private String text(HttpResponse response) throws Exception {
    return response
        .entity()
        .toStrict(20_000, actors.kit().system())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .getData()
        .utf8String();
  }

  private JsonNode json(HttpResponse response) throws Exception {
    return JSON.readTree(text(response));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
