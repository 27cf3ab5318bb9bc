package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.Seeds.ASSIGNMENTS;
import static superpeer.master.seeding.Seeds.channel;
import static superpeer.master.seeding.Seeds.view;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.function.Function;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.master.config.MasterConfig;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.Capacity;
import superpeer.master.seeding.Seeding;
import superpeer.master.seeding.Seeds;
import superpeer.master.state.BrokenStore;
import superpeer.master.state.Change;
import superpeer.master.state.Saved;
import superpeer.master.state.StateStore;
import superpeer.master.state.StateWriter;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** The contract of docs/protocol/rest.md, with what the vendor's dashboard really sends. */
class RestApiTest {

  private static final String A = channel("a").encoded();
  private static final String B = channel("b").encoded();
  private static final Clock NOW = Clock.fixed(Instant.ofEpochMilli(5_000), ZoneOffset.UTC);

  private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
  private Function<HttpRequest, CompletionStage<HttpResponse>> api;

  @BeforeEach
  void start() {
    api = api(Optional.empty(), new ForgetfulStore());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  // CORS and token

  @ParameterizedTest
  @ValueSource(strings = {"/stats", "/ping", "/seed", "/stop/9", "/restart_all", "/nowhere"})
  void aPreflightIsAnsweredWithoutAToken(String path) {
    api = api(Optional.of("secret"), new ForgetfulStore());
    var answer =
        call(
            HttpRequest.OPTIONS(path)
                .addHeader(header("Origin", "https://dashboard.example"))
                .addHeader(header("Access-Control-Request-Method", "GET"))
                .addHeader(header("Access-Control-Request-Headers", "content-type,x-access-token"))
                .addHeader(header("Access-Control-Request-Private-Network", "true")));
    assertThat(answer.status().intValue()).isEqualTo(204);
    assertThat(headers(answer))
        .containsEntry("access-control-allow-origin", "*")
        .containsEntry("access-control-allow-methods", "GET, POST, OPTIONS")
        .containsEntry("access-control-allow-headers", "content-type, x-access-token")
        .containsEntry("access-control-max-age", "600")
        .containsEntry("access-control-allow-private-network", "true");
  }

  @Test
  void privateNetworkIsNotGrantedToWhoDidNotAsk() {
    assertThat(headers(call(HttpRequest.OPTIONS("/stats"))))
        .doesNotContainKey("access-control-allow-private-network");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/stats,200",
    "GET,/nowhere,404",
    "GET,/seed,405",
    "POST,/seed,400",
    "GET,/stats/99,404",
    "POST,/stop/NaN,404"
  })
  void everyAnswerAndEveryErrorAllowsAnyOrigin(String method, String path, int status) {
    var answer = call(method.equals("GET") ? HttpRequest.GET(path) : HttpRequest.POST(path));
    assertThat(answer.status().intValue()).isEqualTo(status);
    assertThat(headers(answer)).containsEntry("access-control-allow-origin", "*");
  }

  @Test
  void withoutATokenOfItsOwnTheServerIgnoresTheHeader() {
    var answer = call(HttpRequest.GET("/stats").addHeader(header("X-ACCESS-TOKEN", "undefined")));
    assertThat(answer.status().intValue()).isEqualTo(200);
  }

  @Test
  void aWrongOrMissingTokenIsRefused() {
    api = api(Optional.of("secret"), new ForgetfulStore());
    assertProblem(call(HttpRequest.GET("/stats")), 401, "token");
    var wrong = call(HttpRequest.GET("/stats").addHeader(header("X-ACCESS-TOKEN", "undefined")));
    assertProblem(wrong, 401, "token");
    assertThat(headers(wrong)).containsEntry("access-control-allow-origin", "*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-ACCESS-TOKEN", "x-access-token", "X-Access-Token"})
  void theTokensHeaderIsMatchedInAnyCase(String name) {
    api = api(Optional.of("secret"), new ForgetfulStore());
    var answer = call(HttpRequest.GET("/stats").addHeader(header(name, "secret")));
    assertThat(answer.status().intValue()).isEqualTo(200);
  }

  // paths

  @ParameterizedTest
  @ValueSource(strings = {"//stats", "/stats?t=1", "/stats/", "///stats//"})
  void leftOverSlashesAndQueriesAreIgnored(String path) {
    var uri = "http://127.0.0.1:8080" + path;
    assertThat(call(HttpRequest.GET(uri)).status().intValue()).isEqualTo(200);
  }

  // ping

  @ParameterizedTest
  @ValueSource(strings = {"", "{}"})
  void aPingWithoutWishesAnswersHowThingsAre(String body) {
    var json = json(post("/ping", body));
    assertThat(json)
        .isEqualTo(
            tree(
                "{'ret':0,'workers':0,'bandwidth':1000,'currentUplink':0.0,'full':false,"
                    + "'version':'1.2.3'}"));
  }

  @Test
  void aPingSetsBandwidthAndWorkersAndZeroOrNullReturnsToAutomatic() {
    assertThat(json(post("/ping", "{'bandwidth':400,'workers':7}")).get("bandwidth").intValue())
        .isEqualTo(400);
    assertThat(master().get("slots").intValue()).isEqualTo(7);
    post("/ping", "{'workers':null}");
    assertThat(master().get("slots").intValue()).isEqualTo(2);
    assertThat(json(post("/ping", "{'bandwidth':0}")).get("bandwidth").intValue()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'bandwidth':-1}",
        "{'bandwidth':400,'workers':1.5}",
        "{'bandwidth':400,'workers':'2'}",
        "{'bandwidth':400,'workers':-3}",
        "nonsense",
        "[]"
      })
  void anAbsurdPingChangesNothing(String body) {
    assertProblem(post("/ping", body), 400, "");
    assertThat(master().get("bandwidth").intValue()).isEqualTo(1_000);
    assertThat(master().get("slots").intValue()).isEqualTo(5);
  }

  // seed and stats

  @Test
  void aSeedAnswersWhatItAcceptedAndWhatNot() {
    var json = json(post("/seed", "{'list':[{'channel':'" + A + "'},{'channel':'?'}]}"));
    assertThat(json.get("ret").intValue()).isZero();
    assertThat(json.get("accepted")).isEqualTo(tree("['" + A + "']"));
    assertThat(json.get("pids")).isEqualTo(tree("{'" + A + "':[101]}"));
    var refused = json.get("refused").get(0);
    assertThat(refused.get("channel").textValue()).isEqualTo("?");
    assertThat(refused.get("error").textValue()).isNotEmpty();
    assertThat(refused.get("hint").textValue()).isNotEmpty();
  }

  @Test
  void aSeedOfWhichNothingIsAcceptedIsAnError() {
    var answer = post("/seed", "{'list':[{'channel':'?'}]}");
    assertProblem(answer, 400, "?");
    assertThat(json(answer).get("refused")).hasSize(1);
  }

  @Test
  void aFullServerRefusesAndSaysTheWayOut() {
    post("/ping", "{'workers':1}");
    seed(A);
    assertThat(json(post("/ping", "{}")).get("full").booleanValue()).isTrue();
    var answer = post("/seed", "{'list':[{'channel':'" + B + "'}]}");
    assertProblem(answer, 400, "full");
    assertThat(json(answer).get("hint").textValue()).contains("priority");
  }

  @Test
  void statsOfAnEmptyServerHaveAMasterAndNoWorkers() {
    var json = json(call(HttpRequest.GET("/stats")));
    assertThat(json.get("workers")).isEqualTo(tree("{}"));
    for (var name : new String[] {"memory", "elapsed", "averageUplink", "bandwidth", "cpu"}) {
      assertThat(json.get("master").get(name).isNumber()).as(name).isTrue();
    }
  }

  @Test
  void statsShowEveryWorkerInTheDashboardsUnits() {
    post("/seed", "{'list':[{'channel':'" + A + "','live':false,'label':'x'}]}");
    var answer = call(HttpRequest.GET("/stats"));
    assertThat(headers(answer)).containsEntry("cache-control", "no-store");
    assertThat(json(answer).get("workers").get("101"))
        .isEqualTo(
            tree(
                "{'pid':101,'channelId':'"
                    + A
                    + "','isVod':true,'live':false,'priority':100,'keepAlive':false,'label':'x',"
                    + "'state':'seeding','seedFrom':1000,'uploaded':300,'downloaded':30,"
                    + "'diskCacheSize':5,'averageUplink':3.75,'currentUplink':4.5,'peers':3,"
                    + "'memory':102400,'cpu':12.5,'elapsed':4000,'restarts':0}"));
  }

  @Test
  void noValueOfAWorkerIsNull() {
    seed(A);
    for (var worker : json(call(HttpRequest.GET("/stats"))).get("workers")) {
      assertThat(worker).noneMatch(JsonNode::isNull);
    }
  }

  @Test
  void theMastersFiguresAreTheSumsOfTheWorkers() {
    seed(A);
    seed(B);
    var json = json(call(HttpRequest.GET("/stats")));
    for (var name : new String[] {"currentUplink", "averageUplink"}) {
      var sum =
          StreamSupport.stream(json.get("workers").spliterator(), false)
              .mapToDouble(worker -> worker.get(name).doubleValue())
              .sum();
      assertThat(json.get("master").get(name).doubleValue()).isEqualTo(sum).isPositive();
    }
    assertThat(json.get("master").get("currentPeers").intValue()).isEqualTo(6);
    assertThat(json.get("master").get("workers").intValue()).isEqualTo(2);
  }

  @Test
  void statsOfAPidAreFlatAndOnceMoreUnderWorkers() {
    seed(A);
    var json = json(call(HttpRequest.GET("/stats/101")));
    assertThat(json.get("ret").intValue()).isZero();
    assertThat(json.get("pid").intValue()).isEqualTo(101);
    assertThat(json.get("workers").get("101").get("channelId").textValue()).isEqualTo(A);
  }

  @Test
  void statsOfAChannelAreTheSumsOfItsWorkers() {
    post("/seed", "{'list':[{'channel':'" + A + "','workers':2}]}");
    var json = json(call(HttpRequest.GET("/stats/" + A)));
    assertThat(json.get("channelId").textValue()).isEqualTo(A);
    assertThat(json.get("workers")).hasSize(2);
    assertThat(json.get("peers").intValue()).isEqualTo(6);
    assertThat(json.get("uploaded").intValue()).isEqualTo(600);
  }

  @Test
  void aChannelIdInAPathKeepsItsEqualSignsAndItsPlus() {
    var plus = channel("~~~~").encoded();
    assertThat(plus).contains("+");
    var padded = channel("ab").encoded();
    assertThat(padded).endsWith("=");
    seed(plus);
    seed(padded);
    for (var path :
        new String[] {plus, plus.replace("+", "%2B"), padded, padded.replace("=", "%3D")}) {
      assertThat(call(HttpRequest.GET("/stats/" + path)).status().intValue()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/stats/99", "/stats/NaN", "/stats/a/b%2Fc", "/stats/99999999999999999999"})
  void whatIsUnknownIsNotFound(String path) {
    assertProblem(call(HttpRequest.GET(path)), 404, "");
  }

  // stop and restart

  @ParameterizedTest
  @ValueSource(strings = {"/stop/", "/restart/"})
  void anUnknownPidOrNoNumberIsNotFound(String path) {
    for (var pid : new String[] {"9", "NaN", "-1", "1.5", "99999999999999999999", "undefined"}) {
      assertProblem(post(path + pid, "{}"), 404, pid);
    }
  }

  @Test
  void parallelStopsAreAllAnswered() throws Exception {
    post("/seed", "{'list':[{'channel':'" + A + "','workers':3}]}");
    var answers =
        IntStream.of(101, 102, 103)
            .mapToObj(pid -> send(HttpRequest.POST("/stop/" + pid)))
            .toList();
    for (var answer : answers) {
      assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS).status().intValue())
          .isEqualTo(200);
    }
    assertThat(json(call(HttpRequest.GET("/stats"))).get("seeds")).isEmpty();
  }

  @Test
  void stopAndRestartNameThePids() {
    seed(A);
    seed(B);
    assertThat(json(post("/restart/101", "{}"))).isEqualTo(tree("{'ret':0,'restarting':[101]}"));
    assertThat(json(post("/restart_all", ""))).isEqualTo(tree("{'ret':0,'restarting':[101,102]}"));
    assertThat(json(post("/stop/101", "{}"))).isEqualTo(tree("{'ret':0,'stopped':[101]}"));
    assertThat(json(post("/stop_all", "{}"))).isEqualTo(tree("{'ret':0,'stopped':[102]}"));
  }

  // bounds and failures

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    assertProblem(post("/seed", "{'list':[" + "1,".repeat(600_000) + "1]}"), 413, "larger");
  }

  @Test
  void aBrokenDatabaseIsShownAndNothingElseSuffers() {
    api = api(Optional.empty(), new BrokenStore("the database x cannot be used"));
    assertThat(seed(A).status().intValue()).isEqualTo(200);
    assertThat(master().get("trouble").textValue()).contains("cannot be used");
  }

  @Test
  void healthMetricsAndDescriptionNeedNoToken() {
    api = api(Optional.of("secret"), new ForgetfulStore());
    for (var path : new String[] {"/health/live", "/health/ready", "/metrics", "/openapi.yaml"}) {
      assertThat(call(HttpRequest.GET(path)).status().intValue()).as(path).isEqualTo(200);
    }
  }

  @Test
  void everyRouteIsDescribed() {
    var yaml = text(call(HttpRequest.GET("/openapi.yaml")));
    assertThat(yaml)
        .contains("/ping:", "/seed:", "/stats:", "/stats/{id}:", "/stop/{pid}:", "/stop_all:")
        .contains("/restart/{pid}:", "/restart_all:", "/health/live:", "/health/ready:");
  }

  private HttpResponse seed(String channel) {
    return post("/seed", "{'list':[{'channel':'" + channel + "'}]}");
  }

  private JsonNode master() {
    return json(call(HttpRequest.GET("/stats"))).get("master");
  }

  private HttpResponse post(String path, String body) {
    return call(
        HttpRequest.POST(path).withEntity(ContentTypes.APPLICATION_JSON, body.replace('\'', '"')));
  }

  private HttpResponse call(HttpRequest request) {
    try {
      return send(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private CompletionStage<HttpResponse> send(HttpRequest request) {
    try {
      return api.apply(request);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void assertProblem(HttpResponse answer, int status, String mentioned) {
    assertThat(answer.status().intValue()).isEqualTo(status);
    var json = json(answer);
    assertThat(json.get("ret").intValue()).isEqualTo(1);
    assertThat(json.get("error").textValue()).contains(mentioned);
    assertThat(json.get("hint").textValue()).isNotEmpty();
    assertThat(json.get("msg")).isEqualTo(json.get("error"));
  }

  private static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }

  private static Map<String, String> headers(HttpResponse answer) {
    var headers = new HashMap<String, String>();
    answer.getHeaders().forEach(header -> headers.put(header.lowercaseName(), header.value()));
    return headers;
  }

  private JsonNode json(HttpResponse answer) {
    return parsed(text(answer));
  }

  private String text(HttpResponse answer) {
    var strict = answer.entity().toStrict(5_000, kit.system());
    return strict.toCompletableFuture().join().getData().utf8String();
  }

  private static JsonNode tree(String json) {
    return parsed(json.replace('\'', '"'));
  }

  private static JsonNode parsed(String json) {
    try {
      return Json.read(json, "test", 1 << 20);
    } catch (MalformedMessage e) {
      throw new AssertionError(json, e);
    }
  }

  private Function<HttpRequest, CompletionStage<HttpResponse>> api(
      Optional<String> token, StateStore store) {
    var writer = kit.spawn(StateWriter.create(store));
    var around =
        new Seeding.Surroundings(
            kit.spawn(FakeFleet.create()), writer, ASSIGNMENTS, Duration.ofMillis(800), NOW);
    var seeding =
        kit.spawn(
            Seeding.create(
                new Capacity(100_000, 200, 400, 1_000, 0),
                Saved.NOTHING,
                Optional.empty(),
                around));
    var config =
        new MasterConfig(
            "127.0.0.1",
            8080,
            token,
            Path.of("data"),
            1_000,
            0,
            0,
            Duration.ofSeconds(5),
            Duration.ofMillis(800),
            1_024,
            100,
            Duration.ZERO);
    var rest =
        new RestApi(
            config,
            seeding,
            kit.system().scheduler(),
            new MasterProcess("1.2.3", NOW),
            () -> "# metrics");
    return rest.routes().function(kit.system());
  }

  /** Saves nothing, successfully. */
  private static final class ForgetfulStore implements StateStore {
    @Override
    public Saved load() {
      return Saved.NOTHING;
    }

    @Override
    public void write(Change change) {}

    @Override
    public void close() {}
  }

  /** Slot n is seeding at once, as pid 100 + n, with three viewers. */
  private static final class FakeFleet {

    static Behavior<Fleet.Command> create() {
      return Behaviors.receive(Fleet.Command.class)
          .onMessage(Fleet.Watch.class, watch -> watched(watch.watcher()))
          .build();
    }

    private static Behavior<Fleet.Command> watched(ActorRef<Fleet.Notice> watcher) {
      return Behaviors.receive(Fleet.Command.class)
          .onMessage(
              Fleet.Start.class,
              start -> {
                watcher.tell(
                    new Fleet.Notice.Changed(
                        view(
                            start.slot(),
                            100 + start.slot(),
                            Phase.SEEDING,
                            start.assignment(),
                            Seeds.stats(3))));
                return Behaviors.same();
              })
          .onMessage(
              Fleet.Stop.class,
              stop -> {
                watcher.tell(new Fleet.Notice.Ended(stop.slot(), "stopped", Fleet.How.STOPPED));
                return Behaviors.same();
              })
          .onMessage(Fleet.Restart.class, restart -> Behaviors.same())
          .build();
    }
  }
}
