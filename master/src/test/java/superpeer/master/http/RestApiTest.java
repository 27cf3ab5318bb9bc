package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.channel;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.master.state.UnavailableStateStore;

/**
 * Tests the contract of docs/protocol/rest.md with requests as the vendor's dashboard sends them.
 */
class RestApiTest extends RestApiFixture {

  // CORS and token

  @ParameterizedTest
  @ValueSource(strings = {"/stats", "/ping", "/seed", "/stop/9", "/restart_all", "/nowhere"})
  void preflightNeedsNoToken(String path) {
    api = api(Optional.of("secret"), new AuditOnlyStore());
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

  @ParameterizedTest
  @ValueSource(strings = {"/stop_all", "/seed", "/drain"})
  void pageOfAnotherSiteMayNotCallWithoutToken(String path) {
    var fromPage =
        HttpRequest.POST(path)
            .withEntity(ContentTypes.TEXT_PLAIN_UTF8, "{\"list\":[]}")
            .addHeader(header("Host", "127.0.0.1:8080"))
            .addHeader(header("Origin", "https://evil.example"));
    assertProblem(call(fromPage), 403, "another site");
    assertProblem(
        call(HttpRequest.GET("/seeds").addHeader(header("Host", "evil.example"))), 403, "evil");
    api = api(Optional.of("secret"), new AuditOnlyStore());
    assertProblem(call(fromPage), 401, "token");
    var withToken = fromPage.addHeader(header("X-ACCESS-TOKEN", "secret"));
    assertThat(call(withToken).status().intValue()).isNotIn(401, 403);
  }

  @Test
  void valuesOfHeadersAreShownOnlyForAMoveBetweenServers() {
    var item =
        "{'list':[{'channel':'%s','url':'https://a.example/l.m3u8','headers':{'Authorization':'%s'}}]}";
    post("/seed", item.formatted(A, "Bearer x"));
    var shown = "/seeds/0/headers/Authorization";
    assertThat(json(call(HttpRequest.GET("/seeds"))).at(shown).textValue()).isEqualTo("***");
    var asked = HttpRequest.GET("/seeds?secrets=true");
    assertThat(json(call(asked)).at(shown).textValue()).as("no token").isEqualTo("***");
    assertProblem(post("/seed", item.formatted(A, "***")), 400, "***");
    api = api(Optional.of("secret"), new AuditOnlyStore());
    var token = header("X-ACCESS-TOKEN", "secret");
    call(
        HttpRequest.POST("/seed")
            .withEntity(
                ContentTypes.APPLICATION_JSON, item.formatted(A, "Bearer x").replace('\'', '"'))
            .addHeader(token));
    assertThat(json(call(HttpRequest.GET("/seeds").addHeader(token))).at(shown).textValue())
        .isEqualTo("***");
    assertThat(json(call(asked.addHeader(token))).at(shown).textValue()).isEqualTo("Bearer x");
  }

  @Test
  void privateNetworkAccessIsGrantedOnlyOnRequest() {
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
  void everyResponseAndErrorAllowsAnyOrigin(String method, String path, int status) {
    var answer = call(method.equals("GET") ? HttpRequest.GET(path) : HttpRequest.POST(path));
    assertThat(answer.status().intValue()).isEqualTo(status);
    assertThat(headers(answer)).containsEntry("access-control-allow-origin", "*");
  }

  @Test
  void serverWithoutATokenIgnoresTheHeader() {
    var answer = call(HttpRequest.GET("/stats").addHeader(header("X-ACCESS-TOKEN", "undefined")));
    assertThat(answer.status().intValue()).isEqualTo(200);
  }

  @Test
  void wrongOrMissingTokenIsRefused() {
    api = api(Optional.of("secret"), new AuditOnlyStore());
    assertProblem(call(HttpRequest.GET("/stats")), 401, "token");
    var wrong = call(HttpRequest.GET("/stats").addHeader(header("X-ACCESS-TOKEN", "undefined")));
    assertProblem(wrong, 401, "token");
    assertThat(headers(wrong)).containsEntry("access-control-allow-origin", "*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-ACCESS-TOKEN", "x-access-token", "X-Access-Token"})
  void tokenHeaderIsCaseInsensitive(String name) {
    api = api(Optional.of("secret"), new AuditOnlyStore());
    var answer = call(HttpRequest.GET("/stats").addHeader(header(name, "secret")));
    assertThat(answer.status().intValue()).isEqualTo(200);
  }

  // paths

  @ParameterizedTest
  @ValueSource(strings = {"//stats", "/stats?t=1", "/stats/", "///stats//"})
  void extraSlashesAndQueriesAreIgnored(String path) {
    var uri = "http://127.0.0.1:8080" + path;
    assertThat(call(HttpRequest.GET(uri)).status().intValue()).isEqualTo(200);
  }

  // ping

  @ParameterizedTest
  @ValueSource(strings = {"", "{}"})
  void pingWithoutLimitsReturnsTheState(String body) {
    var json = json(post("/ping", body));
    assertThat(json)
        .isEqualTo(
            tree(
                "{'ret':0,'workers':0,'bandwidth':1000,'currentUplink':0.0,'full':false,"
                    + "'version':'1.2.3'}"));
  }

  @Test
  void pingSetsLimitsAndZeroOrNullResetsThem() {
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
  void invalidPingChangesNothing(String body) {
    assertProblem(post("/ping", body), 400, "");
    assertThat(master().get("bandwidth").intValue()).isEqualTo(1_000);
    assertThat(master().get("slots").intValue()).isEqualTo(5);
  }

  // seed and stats

  @Test
  void seedReturnsAcceptedAndRefusedItems() {
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
  void seedWithoutAnAcceptedItemIsAnError() {
    var answer = post("/seed", "{'list':[{'channel':'?'}]}");
    assertProblem(answer, 400, "?");
    assertThat(json(answer).get("refused")).hasSize(1);
  }

  @Test
  void fullServerRefusesWithAHint() {
    post("/ping", "{'workers':1}");
    seed(A);
    assertThat(json(post("/ping", "{}")).get("full").booleanValue()).isTrue();
    assertProblem(call(HttpRequest.GET("/health/ready")), 503, "full");
    assertThat(call(HttpRequest.GET("/health/live")).status().intValue()).isEqualTo(200);
    var answer = post("/seed", "{'list':[{'channel':'" + B + "'}]}");
    assertProblem(answer, 400, "full");
    assertThat(json(answer).get("hint").textValue()).contains("priority");
  }

  @Test
  void statsOfAnEmptyServerHaveNoWorkers() {
    var json = json(call(HttpRequest.GET("/stats")));
    assertThat(json.get("workers")).isEqualTo(tree("{}"));
    for (var name : new String[] {"memory", "elapsed", "averageUplink", "bandwidth", "cpu"}) {
      assertThat(json.get("master").get(name).isNumber()).as(name).isTrue();
    }
  }

  @Test
  void statsShowWorkersInTheDashboardsUnits() {
    post("/seed", "{'list':[{'channel':'" + A + "','live':false,'label':'x'}]}");
    var answer = call(HttpRequest.GET("/stats"));
    assertThat(headers(answer)).containsEntry("cache-control", "no-store");
    assertThat(json(answer).get("workers").get("101"))
        .isEqualTo(
            tree(
                "{'pid':101,'channelId':'"
                    + A
                    + "','isVod':true,'live':false,'priority':100,'keepAlive':false,'label':'x',"
                    + "'state':'seeding','seedFrom':1000,'uploaded':300,'acknowledged':270,"
                    + "'downloaded':30,'segments':7,"
                    + "'pieces':{'sent':0,'cancelled':0,'aborted':0,'notFound':0,'refused':0},"
                    + "'faults':{'rejectedSessions':3,'failedSessions':4,'malformed':2,'origin':5,"
                    + "'tracker':6,'signaling':7},"
                    + "'diskCacheSize':5,'averageUplink':3.75,'currentUplink':4.5,'peers':3,"
                    + "'memory':102400,'cpu':12.5,'elapsed':4000,'restarts':0}"));
  }

  @Test
  void workerStatsHaveNoNulls() {
    seed(A);
    for (var worker : json(call(HttpRequest.GET("/stats"))).get("workers")) {
      assertThat(worker).noneMatch(JsonNode::isNull);
    }
  }

  @Test
  void masterStatsAreTheSumsOfItsWorkers() {
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
    assertThat(json.get("master").get("uploaded").intValue()).isEqualTo(600);
    assertThat(json.get("master").get("downloaded").intValue()).isEqualTo(60);
    assertThat(json.get("master").get("faults").get("failedSessions").intValue()).isEqualTo(8);
    assertThat(json.get("master").get("workers").intValue()).isEqualTo(2);
  }

  @Test
  void statsOfAPidAreFlatAndUnderWorkers() {
    seed(A);
    var json = json(call(HttpRequest.GET("/stats/101")));
    assertThat(json.get("ret").intValue()).isZero();
    assertThat(json.get("pid").intValue()).isEqualTo(101);
    assertThat(json.get("workers").get("101").get("channelId").textValue()).isEqualTo(A);
  }

  @Test
  void channelStatsAreTheSumsOfItsWorkers() {
    post("/seed", "{'list':[{'channel':'" + A + "','workers':2}]}");
    var json = json(call(HttpRequest.GET("/stats/" + A)));
    assertThat(json.get("channelId").textValue()).isEqualTo(A);
    assertThat(json.get("workers")).hasSize(2);
    assertThat(json.get("peers").intValue()).isEqualTo(6);
    assertThat(json.get("uploaded").intValue()).isEqualTo(600);
  }

  @Test
  void channelIdInAPathKeepsEqualsAndPlusSigns() {
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
  void unknownIdIsNotFound(String path) {
    assertProblem(call(HttpRequest.GET(path)), 404, "");
  }

  // stop and restart

  @ParameterizedTest
  @ValueSource(strings = {"/stop/", "/restart/"})
  void unknownOrInvalidPidIsNotFound(String path) {
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
  void stopAndRestartReturnThePids() {
    seed(A);
    seed(B);
    assertThat(json(post("/restart/101", "{}"))).isEqualTo(tree("{'ret':0,'restarting':[101]}"));
    assertThat(json(post("/restart_all", ""))).isEqualTo(tree("{'ret':0,'restarting':[101,102]}"));
    assertThat(json(post("/stop/101", "{}"))).isEqualTo(tree("{'ret':0,'stopped':[101]}"));
    assertThat(json(post("/stop_all", "{}"))).isEqualTo(tree("{'ret':0,'stopped':[102]}"));
  }

  // bounds and failures

  @Test
  void tooLargeBodyIsRefused() {
    assertProblem(post("/seed", "{'list':[" + "1,".repeat(600_000) + "1]}"), 413, "larger");
  }

  @Test
  void brokenDatabaseIsShownAndTheRestWorks() {
    api = api(Optional.empty(), new UnavailableStateStore("the database x cannot be used"));
    assertThat(seed(A).status().intValue()).isEqualTo(200);
    assertThat(master().get("trouble").textValue()).contains("cannot be used");
  }

  @Test
  void healthMetricsAndDescriptionNeedNoToken() {
    api = api(Optional.of("secret"), new AuditOnlyStore());
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
}
