package superpeer.hub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Cookie;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.function.Function;
import akka.stream.javadsl.Sink;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.hub.TestHubConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.doctor.DiagnosticRequest;
import superpeer.hub.doctor.Finding;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.http.ForwardedForResolver;
import superpeer.hub.planner.AutoSeeder;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.registry.FakeSuperPeerApi;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.hub.tracker.AdmissionRules;
import superpeer.hub.tracker.ChannelStatus;
import superpeer.hub.tracker.PeerLocations;
import superpeer.hub.tracker.SuperPeerReach;
import superpeer.hub.tracker.SwarmTraffic;
import superpeer.hub.tracker.TrackerControl;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.address.IpNetwork;
import superpeer.testing.ActorTestKitExtension;

class HubApiTest {

  private static final String OWN = "http://127.0.0.1:8080";
  private static final String ADMIN = "the-admin-token";

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();
  @TempDir Path dir;

  private final FakeSuperPeerApi superPeerApi = new FakeSuperPeerApi();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private Function<HttpRequest, CompletionStage<HttpResponse>> http;

  /** A tracker that ignores all settings. */
  private static final class IgnoringTracker implements TrackerControl {
    @Override
    public void setReach(SuperPeerReach superPeerReach) {}

    @Override
    public void setRules(AdmissionRules admissionRules) {}
  }

  @BeforeEach
  void start() throws HubDatabaseFailure {
    superPeerApi.answer(OWN, request -> FakeSuperPeerApi.stats());
    var system = actors.kit().system();
    var clock = InstantSource.system();
    var config = TestHubConfig.with("login { failed-burst = 3, failed-per-minute = 1 }");
    var path = dir.resolve("hub.db");
    ActorRef<EventLog.Command> eventLog =
        actors.kit().spawn(EventLog.create(Optional.of(HubDatabase.open(path)), clock));
    var dependencies =
        new Registry.Dependencies(
            Optional.of(HubDatabase.open(path)), Optional.empty(), superPeerApi, eventLog, clock);
    var self = ServerEntry.self(OWN, Optional.of("own-token"));
    var registry = actors.kit().spawn(Registry.create(config.registry(), self, dependencies));
    var figures =
        new ChannelStatus(
            "YQ==", true, 3, 1, new SwarmTraffic(60, 40, 10, 1, 100, 0), PeerLocations.UNKNOWN);
    SwarmMonitor.ChannelSource channelSource =
        () -> CompletableFuture.completedFuture(List.of(figures));
    var swarmMonitor =
        actors
            .kit()
            .spawn(
                SwarmMonitor.create(
                    channelSource, registry, Optional.of(HubDatabase.open(path)), clock));
    var clients = new ForwardedForResolver(List.of(IpNetwork.of("10.9.0.0/16")));
    var autoSeederDependencies =
        new AutoSeeder.Dependencies(
            registry,
            swarmMonitor,
            eventLog,
            superPeerApi,
            new IgnoringTracker(),
            Duration.ofSeconds(1),
            clock);
    var autoSeeder =
        actors.kit().spawn(AutoSeeder.create(autoSeederDependencies, HubDatabase.open(path)));
    http =
        new HubApi(
                system,
                ActorSpawner.in(system),
                ADMIN,
                config.login(),
                Duration.ofSeconds(1),
                new HubApi.Dependencies(
                    registry,
                    swarmMonitor,
                    Optional.of(autoSeeder),
                    eventLog,
                    superPeerApi,
                    this::runChecks,
                    clients))
            .routes()
            .function(system);
    actors.advanceTime(Duration.ofMillis(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hub/servers",
        "/hub/servers/self",
        "/hub/servers/self/api/stats",
        "/hub/overview",
        "/hub/channels",
        "/hub/settings",
        "/hub/history",
        "/hub/log",
        "/hub/events",
        "/hub/channel-id?url=http://example.com/a.m3u8",
        "/hub/nowhere",
        "/hub",
      })
  void requestsWithoutLoginAreRejected(String path) {
    assertThat(status(HttpRequest.GET(path))).isEqualTo(401);
    assertThat(status(HttpRequest.GET(path).addHeader(header("X-ADMIN-TOKEN", "guess"))))
        .isEqualTo(401);
    assertThat(status(HttpRequest.GET(path).addHeader(Cookie.create(AdminAuth.COOKIE, "guess"))))
        .isEqualTo(401);
  }

  @Test
  void adminTokenIsAcceptedInAHeader() {
    assertThat(status(admin(HttpRequest.GET("/hub/servers")))).isEqualTo(200);
    assertThat(status(admin(HttpRequest.GET("/hub/nowhere")))).isEqualTo(404);
    assertThat(status(admin(HttpRequest.PUT("/hub/servers")))).isEqualTo(405);
  }

  @Test
  void loginSetsAProtectedCookie() {
    var answer = send(post("/hub/login", "{\"token\":\"" + ADMIN + "\"}"));
    var cookie = answer.getHeader("Set-Cookie").orElseThrow().value();
    assertThat(cookie)
        .startsWith("super_peer_session=")
        .contains("HttpOnly")
        .contains("SameSite=Strict")
        .contains("Path=/hub")
        .contains("Max-Age=43200")
        .doesNotContain("Secure");
    assertThat(answer.getHeader("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.getHeader("Cache-Control").orElseThrow().value()).isEqualTo("no-store");
    var overTls = post("https://hub.example.com/hub/login", "{\"token\":\"" + ADMIN + "\"}");
    assertThat(send(overTls).getHeader("Set-Cookie").orElseThrow().value()).contains("Secure");
  }

  @Test
  void writesWithCookieNeedCsrfTokenAndSameOrigin() {
    var login = json(post("/hub/login", "{\"token\":\"" + ADMIN + "\"}"));
    var cookie = cookieOf(send(post("/hub/login", "{\"token\":\"" + ADMIN + "\"}")));
    assertThat(login.path("csrf").asText()).isNotEmpty();
    var csrf = json(HttpRequest.GET("/hub/session").addHeader(cookie)).path("csrf").asText();
    var write =
        HttpRequest.PATCH("/hub/servers/self")
            .withEntity(ContentTypes.APPLICATION_JSON, "{\"remarks\":\"home\"}")
            .addHeader(header("Host", "hub.example.com:8080"))
            .addHeader(cookie);
    assertThat(status(write)).as("no CSRF token").isEqualTo(403);
    assertThat(status(write.addHeader(header("X-CSRF-TOKEN", login.path("csrf").asText()))))
        .as("of another session")
        .isEqualTo(403);
    var right = write.addHeader(header("X-CSRF-TOKEN", csrf));
    assertThat(status(right)).isEqualTo(200);
    assertThat(status(right.addHeader(header("Origin", "http://hub.example.com:8080"))))
        .isEqualTo(200);
    for (var foreign : List.of("https://evil.example", "null", "http://hub.example.com")) {
      assertThat(status(right.addHeader(header("Origin", foreign)))).as(foreign).isEqualTo(403);
    }
    assertThat(status(HttpRequest.GET("/hub/servers").addHeader(cookie))).isEqualTo(200);
  }

  @Test
  void logoutEndsTheSession() {
    var cookie = cookieOf(send(post("/hub/login", "{\"token\":\"" + ADMIN + "\"}")));
    assertThat(session(cookie)).isTrue();
    assertThat(status(HttpRequest.POST("/hub/logout").addHeader(cookie))).isEqualTo(200);
    assertThat(session(cookie)).isFalse();
    assertThat(status(HttpRequest.GET("/hub/servers").addHeader(cookie))).isEqualTo(401);
  }

  @Test
  void guessingIsRateLimited() {
    for (var i = 0; i < 3; i++) {
      assertThat(status(post("/hub/login", "{\"token\":\"guess\"}"))).isEqualTo(401);
    }
    assertThat(status(post("/hub/login", "{\"token\":\"" + ADMIN + "\"}"))).isEqualTo(429);
    assertThat(status(admin(HttpRequest.GET("/hub/servers")))).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"token\":7}", "nonsense"})
  void malformedLoginIsRejected(String body) {
    assertThat(status(post("/hub/login", body))).isEqualTo(400);
  }

  @Test
  void serverIsRegisteredListedChangedAndRemoved() {
    var made = send(admin(post("/hub/servers", "{\"url\":\"http://a\",\"accessToken\":\"hush\"}")));
    assertThat(made.status().intValue()).isEqualTo(201);
    var text = text(made);
    assertThat(text).doesNotContain("hush");
    var server = read(text);
    assertThat(server.path("hasToken").asBoolean()).isTrue();
    assertThat(server.path("status").asText()).isEqualTo("unknown");
    var path = "/hub/servers/" + server.path("id").asText();
    var change =
        HttpRequest.PATCH(path)
            .withEntity(ContentTypes.APPLICATION_JSON, "{\"auto\":false,\"remarks\":\"rack\"}");
    assertThat(json(admin(change)).path("remarks").asText()).isEqualTo("rack");
    assertThat(json(admin(HttpRequest.GET(path))).path("auto").asBoolean()).isFalse();
    assertThat(json(admin(HttpRequest.GET("/hub/servers"))).path("servers")).hasSize(2);
    assertThat(status(admin(HttpRequest.DELETE(path)))).isEqualTo(200);
    assertThat(status(admin(HttpRequest.GET(path)))).isEqualTo(404);
    assertThat(status(admin(HttpRequest.DELETE("/hub/servers/self")))).isEqualTo(409);
    assertThat(status(admin(post("/hub/servers", "{\"url\":\"nonsense\"}")))).isEqualTo(400);
  }

  @Test
  void callsAreRelayedWithTheServersToken() {
    superPeerApi.answer(
        OWN,
        request ->
            request.call().path().equals("/stop/7")
                ? FakeSuperPeerApi.json(404, "{\"ret\":1,\"error\":\"no worker has pid 7\"}")
                : FakeSuperPeerApi.stats());
    assertThat(json(admin(HttpRequest.GET("/hub/servers/self/api/stats"))).has("master")).isTrue();
    var stop = send(admin(post("/hub/servers/self/api/stop/7", "{}")));
    assertThat(stop.status().intValue()).isEqualTo(404);
    assertThat(text(stop)).contains("no worker has pid 7");
    var seed = admin(post("/hub/servers/self/api/seed", "{\"list\":[]}"));
    assertThat(status(seed)).isEqualTo(200);
    var history = "/hub/servers/self/api/history/ZXhh%2B=?minutes=60";
    assertThat(status(admin(HttpRequest.GET(history)))).isEqualTo(200);
    for (var source : List.of("workers/7/peers", "logs?pid=7&kb=64")) {
      var path = "/hub/servers/self/api/" + source;
      assertThat(status(admin(HttpRequest.GET(path)))).as(path).isEqualTo(200);
    }
    assertThat(superPeerApi.calls())
        .extracting(FakeSuperPeerApi.RecordedCall::describe)
        .contains(
            "POST " + OWN + "/seed {\"list\":[]}", "GET " + OWN + "/history/ZXhh+=?minutes=60");
    assertThat(superPeerApi.calls())
        .allMatch(request -> request.target().accessToken().equals(Optional.of("own-token")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hub/servers/self/api/metrics",
        "/hub/servers/self/api/stats/../../v1",
        "/hub/servers/self/api/events",
        "/hub/servers/self/api/workers/x/peers",
        "/hub/servers/self/api/logs/7",
        "/hub/servers/self/api/",
        "/hub/servers/self/api/seed",
        "/hub/servers/none/api/stats",
      })
  void otherCallsAreNotRelayed(String path) {
    assertThat(status(admin(HttpRequest.GET(path)))).isEqualTo(404);
  }

  @Test
  void unreachableServerIsABadGateway() {
    superPeerApi.kill(OWN);
    var answer = send(admin(HttpRequest.GET("/hub/servers/self/api/stats")));
    assertThat(answer.status().intValue()).isEqualTo(502);
    assertThat(text(answer)).contains("connection refused").contains("\"hint\"");
  }

  @Test
  void overviewHistoryAndLogHaveFigures() {
    var overview = json(admin(HttpRequest.GET("/hub/overview")));
    assertThat(overview.path("viewers").asInt()).isEqualTo(3);
    assertThat(overview.path("p2pRatio").asDouble()).isEqualTo(0.6);
    assertThat(overview.path("superPeerKb").asInt()).isEqualTo(10);
    assertThat(overview.path("rebufferRatio").asDouble()).isEqualTo(0.01);
    assertThat(overview.path("servers").path("total").asInt()).isEqualTo(1);
    assertThat(json(admin(HttpRequest.GET("/hub/history"))).path("points").isArray()).isTrue();
    assertThat(status(admin(HttpRequest.GET("/hub/history?hours=1")))).isEqualTo(200);
    assertThat(status(admin(HttpRequest.GET("/hub/history?hours=0")))).isEqualTo(400);
    assertThat(json(admin(HttpRequest.GET("/hub/log"))).path("lines").toString())
        .contains("this server is running");
  }

  private List<Finding> runChecks(DiagnosticRequest diagnosticRequest, Optional<URI> advertised)
      throws InterruptedException {
    asked.add(diagnosticRequest + " " + advertised);
    if (diagnosticRequest.token().isPresent()) {
      mayEnd.await();
    }
    return List.of(new Finding("stun", Finding.Status.FAILED, "no answer", "let UDP out"));
  }

  @Test
  void diagnoseReturnsFindings() {
    var body = "{\"url\":\"http://a/b.m3u8\",\"page\":\"https://example.com/watch\"}";
    var request =
        admin(post("/hub/diagnose", body)).addHeader(header("Host", "hub.example.com:8080"));
    assertThat(text(send(request)))
        .isEqualTo(
            "{\"ret\":0,\"checks\":[{\"name\":\"stun\",\"verdict\":\"failed\",\"text\":\"no"
                + " answer\",\"hint\":\"let UDP out\"}]}");
    assertThat(status(admin(post("/hub/diagnose", "")))).isEqualTo(200);
    assertThat(asked.get(0))
        .contains("http://a/b.m3u8", "https://example.com/watch", "//hub.example.com:8080");
  }

  @Test
  void onlyOneDiagnosisRunsAtATime() {
    var first = begin(admin(post("/hub/diagnose", "{\"token\":\"wait\"}")));
    await("begun").atMost(Duration.ofSeconds(60)).until(() -> !asked.isEmpty());
    assertThat(status(admin(post("/hub/diagnose", "{}")))).isEqualTo(429);
    mayEnd.countDown();
    assertThat(first.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join().status())
        .isEqualTo(StatusCodes.OK);
    await("free again")
        .atMost(Duration.ofSeconds(60))
        .until(() -> status(admin(post("/hub/diagnose", "{}"))) == 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "nonsense",
        "{\"url\":7}",
        "{\"url\":\"ftp://a/b\"}",
        "{\"url\":\"http:///b\"}",
        "{\"page\":\"x\"}",
        "{\"channel\":\"x\"}"
      })
  void malformedDiagnosisIsRejected(String body) {
    assertThat(status(admin(post("/hub/diagnose", body)))).isEqualTo(400);
    assertThat(asked).isEmpty();
  }

  @Test
  void diagnoseNeedsLogin() {
    assertThat(status(post("/hub/diagnose", "{}"))).isEqualTo(401);
    assertThat(status(admin(HttpRequest.GET("/hub/diagnose")))).isEqualTo(405);
    assertThat(asked).isEmpty();
  }

  /** The vectors of docs/protocol/rest.md §5. */
  @ParameterizedTest
  @CsvSource({
    "url=https://example.com/live/stream.m3u8?auth=1,"
        + " ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA==",
    "url=https://example.com/v/x.mpd&kind=dash, ZXhhbXBsZS5jb20lMkZ2JTJGeCU3QyU1QjglNURk",
    "url=https://example.com/v/x.mp4&kind=media,"
        + " ZXhhbXBsZS5jb20lMkZ2JTJGeC5tcDQlN0MlNUI4JTVEbV81MjQyODg=",
    "id=my-channel&token=TESTTOKEN&signal=, VEVTVFRPS0VOLW15LWNoYW5uZWwlN0MlNUI4JTVE",
    "signal=wss://sig.example.org:8443&url=https://example.com/live/stream.m3u8,"
        + " ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDc2lnLmV4YW1wbGUub3JnJTNBODQ0MyU1QjglNUQ=",
  })
  void channelIdMatchesTheSdk(String query, String id) {
    var answer = json(admin(HttpRequest.GET("/hub/channel-id?" + query)));
    assertThat(answer.path("channel").asText()).isEqualTo(id);
    assertThat(answer.path("channelString").asText()).contains("|").contains("[8]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "url=nonsense",
        "url=ftp://example.com/a",
        "id=x",
        "id=x&token=aTokenThatIsMuchTooLong",
        "url=http://a/b&kind=flash"
      })
  void invalidChannelIdQueryIsRejected(String query) {
    var answer = send(admin(HttpRequest.GET("/hub/channel-id?" + query)));
    assertThat(answer.status().intValue()).isEqualTo(400);
    assertThat(text(answer)).contains("\"hint\"");
  }

  @Test
  void channelsHaveServersAndReasons() {
    actors.advanceTime(Duration.ofSeconds(2)); // it reads the servers and plans
    await("planned")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              actors.advanceTime(Duration.ofSeconds(1));
              return channels("").path("total").asInt() == 1;
            });
    var channel = channels("").path("channels").get(0);
    assertThat(channel.path("channel").asText()).isEqualTo("YQ==");
    assertThat(channel.path("viewers").asInt()).isEqualTo(3);
    assertThat(channel.path("rank").asInt()).isEqualTo(1);
    assertThat(channel.path("origin").asText()).isEmpty();
    assertThat(channel.path("why").asText()).startsWith("rank 1, ");
    assertThat(channels("?q=yq=").path("total").asInt()).isEqualTo(1);
    assertThat(channels("?q=other").path("total").asInt()).isZero();
  }

  private JsonNode channels(String query) {
    return json(admin(HttpRequest.GET("/hub/channels" + query)));
  }

  @Test
  void channelIsSeededOnTheNamedServer() {
    superPeerApi.answer(
        OWN,
        request ->
            request.call().path().equals("/seed")
                ? FakeSuperPeerApi.json(200, "{\"ret\":0,\"accepted\":[]}")
                : FakeSuperPeerApi.stats());
    var id = ChannelId.ofUrl("https://example.com/live/a.m3u8", Optional.empty()).encoded();
    var path = "/hub/channels/" + id + "/seed";
    await("the servers are known")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              actors.advanceTime(Duration.ofSeconds(1));
              return status(admin(post(path, "{\"url\":\"https://example.com/x.m3u8\"}"))) == 200;
            });
    assertThat(superPeerApi.calls())
        .extracting(FakeSuperPeerApi.RecordedCall::describe)
        .contains(
            "POST %s/seed {\"list\":[{\"channel\":\"%s\",\"live\":true,\"url\":\"https://example.com/x.m3u8\"}]}"
                .formatted(OWN, id));
    assertThat(status(admin(post("/hub/channels/nonsense/seed", "{}")))).isEqualTo(400);
    assertThat(status(admin(post(path, "{\"server\":\"none\"}")))).isEqualTo(502);
  }

  @Test
  void migrationKeepsFieldsAndStopsOnlyAfterTheNewServerServes() {
    var id = ChannelId.ofUrl("https://example.com/live/a.m3u8", Optional.empty()).encoded();
    var item = "{\"channel\":\"%s\",\"live\":false,\"token\":\"t\"}".formatted(id);
    var worker = "{\"ret\":0,\"workers\":{\"%d\":{\"pid\":%d,\"state\":\"%s\"}}}";
    superPeerApi.answer(
        OWN,
        request ->
            switch (request.call().path()) {
              case "/seeds?secrets=true" ->
                  FakeSuperPeerApi.json(200, "{\"ret\":0,\"seeds\":[" + item + "]}");
              case "/stats" -> FakeSuperPeerApi.stats();
              case "/stop/7" -> FakeSuperPeerApi.json(200, "{\"ret\":0}");
              default -> FakeSuperPeerApi.json(200, worker.formatted(7, 7, "seeding"));
            });
    var state = new AtomicReference<>("starting");
    superPeerApi.answer(
        "http://b",
        request ->
            request.call().path().equals("/seed")
                ? FakeSuperPeerApi.json(200, "{\"ret\":0}")
                : FakeSuperPeerApi.json(200, worker.formatted(8, 8, state.get())));
    var to = json(admin(post("/hub/servers", "{\"url\":\"http://b\"}"))).path("id").asText();
    var body =
        "{\"from\":\"self\",\"to\":\"%s\",\"channel\":\"%s\",\"move\":true}".formatted(to, id);

    var moving = http(admin(post("/hub/migrate", body)));
    await("asked")
        .atMost(Duration.ofSeconds(60))
        .until(() -> wasCalled("GET http://b/stats/" + id));
    assertThat(wasCalled("POST http://b/seed {\"list\":[" + item + "]}")).isTrue();
    assertThat(wasCalled("POST " + OWN + "/stop/7 {}"))
        .as("not before the new server serves it")
        .isFalse();
    state.set("seeding");
    await("moved")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              actors.advanceTime(Duration.ofMillis(500));
              return moving.isDone();
            });
    assertThat(text(moving.join())).isEqualTo("{\"ret\":0,\"pids\":[8]}");
    assertThat(wasCalled("POST " + OWN + "/stop/7 {}")).isTrue();

    assertThat(status(admin(post("/hub/migrate", body.replace(id, "nonsense"))))).isEqualTo(400);
    assertThat(status(admin(post("/hub/migrate", body.replace(to, "none"))))).isEqualTo(404);
    assertThat(status(admin(post("/hub/migrate", body.replace(to, "self"))))).isEqualTo(400);
    superPeerApi.kill("http://b");
    assertThat(status(admin(post("/hub/migrate", body)))).isEqualTo(502);
  }

  private boolean wasCalled(String request) {
    return superPeerApi.calls().stream().anyMatch(call -> call.describe().equals(request));
  }

  private CompletableFuture<HttpResponse> http(HttpRequest request) {
    try {
      return http.apply(request).toCompletableFuture();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void rateLimitIsPerClientBehindTrustedProxy() throws Exception {
    for (var i = 0; i < 4; i++) {
      send(behindProxy("198.51.100.1", "guess"));
    }
    assertThat(status(behindProxy("198.51.100.1", ADMIN))).isEqualTo(429);
    assertThat(status(behindProxy("198.51.100.2", ADMIN))).isEqualTo(200);
  }

  private static HttpRequest behindProxy(String client, String token) throws UnknownHostException {
    var proxy = RemoteAddress.create(InetAddress.getByName("10.9.1.1"));
    return HttpRequest.GET("/hub/servers")
        .addAttribute(AttributeKeys.remoteAddress, proxy)
        .addHeader(header("X-Forwarded-For", client))
        .addHeader(header("X-ADMIN-TOKEN", token));
  }

  @Test
  void domainsAndClosedTrackerAreSettings() {
    var change =
        """
        {"tracker":{"closed":true},"domains":[{"domain":"example.com","token":"abc",
         "pages":["www.example.org"],"wifiOnly":true,"fuseRate":20,
         "signal":"wss://s.example.com","stun":["stun:s.example.com:3478"]}]}
        """;
    var put = HttpRequest.PUT("/hub/settings").withEntity(ContentTypes.APPLICATION_JSON, change);
    assertThat(json(admin(put)).at("/tracker/closed").asBoolean()).isTrue();
    var kept = json(admin(HttpRequest.GET("/hub/settings")));
    assertThat(kept.at("/tracker/closed").asBoolean()).isTrue();
    assertThat(kept.at("/domains/0/pages/0").asText()).isEqualTo("www.example.org");
    assertThat(kept.at("/domains/0/fuseRate").asInt()).isEqualTo(20);
    var wrong =
        HttpRequest.PUT("/hub/settings")
            .withEntity(ContentTypes.APPLICATION_JSON, "{\"domains\":[]}");
    assertThat(json(admin(wrong)).path("error").asText()).contains("no domain has a token");
  }

  @Test
  void settingsAreChangedInPart() {
    var change = "{\"autoSeeding\":{\"minViewers\":7},\"allocation\":{\"liveMaxKm\":5000}}";
    var put = HttpRequest.PUT("/hub/settings").withEntity(ContentTypes.APPLICATION_JSON, change);
    assertThat(json(admin(put)).at("/autoSeeding/minViewers").asInt()).isEqualTo(7);
    var settings = json(admin(HttpRequest.GET("/hub/settings")));
    assertThat(settings.at("/autoSeeding/enabled").asBoolean()).as("off by default").isFalse();
    assertThat(settings.at("/allocation/liveMaxKm").asInt()).isEqualTo(5000);
    var wrong =
        HttpRequest.PUT("/hub/settings")
            .withEntity(ContentTypes.APPLICATION_JSON, "{\"allocation\":{\"liveMaxKm\":0}}");
    assertThat(status(admin(wrong))).isEqualTo(400);
  }

  @Test
  void eventsBeginWithAllData() throws Exception {
    var events = send(admin(HttpRequest.GET("/hub/events")));
    assertThat(events.entity().getContentType().toString()).startsWith("text/event-stream");
    var first =
        events
            .entity()
            .getDataBytes()
            .map(bytes -> bytes.utf8String())
            .take(3)
            .runWith(Sink.seq(), actors.kit().system());
    var shown = String.join("\n", first.toCompletableFuture().get(30, TimeUnit.SECONDS));
    assertThat(shown)
        .contains("event:servers")
        .contains("event:overview")
        .contains("event:channels");
  }

  @Test
  void tooLargeBodyIsRejected() {
    assertThat(status(admin(post("/hub/servers", " ".repeat(20_000))))).isEqualTo(413);
  }

  private boolean session(Cookie cookie) {
    return json(HttpRequest.GET("/hub/session").addHeader(cookie))
        .path("authenticated")
        .asBoolean();
  }

  private static Cookie cookieOf(HttpResponse answer) {
    var value = answer.getHeader("Set-Cookie").orElseThrow().value();
    return Cookie.create(
        AdminAuth.COOKIE, value.substring(value.indexOf('=') + 1, value.indexOf(';')));
  }

  private static HttpRequest admin(HttpRequest request) {
    return request.addHeader(header("X-ADMIN-TOKEN", ADMIN));
  }

  private static HttpRequest post(String path, String body) {
    return HttpRequest.POST(path).withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  private static RawHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }

  private int status(HttpRequest request) {
    return send(request).status().intValue();
  }

  private JsonNode json(HttpRequest request) {
    return read(text(send(request)));
  }

  private static JsonNode read(String text) {
    try {
      return Json.read(text, "answer", 1 << 20);
    } catch (superpeer.protocol.MalformedMessage e) {
      throw new AssertionError(text, e);
    }
  }

  private String text(HttpResponse response) {
    try {
      return response
          .entity()
          .toStrict(20_000, actors.kit().system())
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS)
          .getData()
          .utf8String();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private CompletionStage<HttpResponse> begin(HttpRequest request) {
    try {
      return http.apply(request);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse send(HttpRequest request) {
    try {
      return http.apply(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
