package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks real responses of every route against the served {@code openapi.yaml}. */
class ContractTest extends RestApiFixture {

  /** A route of the description and a call of it. */
  private record Call(String method, String template, String path, String body) {}

  private static final Map<String, String> PIDS = Map.of("{pid}", "101", "{id}", "101");

  static Stream<Arguments> calls() {
    return Stream.of(
            new Call("post", "/ping", "/ping", "{'bandwidth':900}"),
            new Call("post", "/ping", "/ping", "{'bandwidth':'fast'}"),
            new Call(
                "post", "/seed", "/seed", "{'list':[{'channel':'" + B + "'},{'channel':'?'}]}"),
            new Call("post", "/seed", "/seed", "{'list':[]}"),
            new Call("post", "/drain", "/drain", ""),
            new Call("post", "/drain", "/drain", "{'on':false}"),
            new Call("post", "/drain", "/drain", "{'on':'yes'}"),
            new Call("get", "/stats", "/stats", ""),
            new Call("get", "/stats/{id}", "/stats/101", ""),
            new Call("get", "/stats/{id}", "/stats/" + A, ""),
            new Call("get", "/stats/{id}", "/stats/99", ""),
            new Call("post", "/restart/{pid}", "/restart/101", "{}"),
            new Call("post", "/restart/{pid}", "/restart/NaN", "{}"),
            new Call("post", "/restart_all", "/restart_all", "{}"),
            new Call("post", "/stop/{pid}", "/stop/101", "{}"),
            new Call("post", "/stop/{pid}", "/stop/7", "{}"),
            new Call("post", "/stop_all", "/stop_all", "{}"),
            new Call("get", "/seeds", "/seeds", ""),
            new Call("get", "/audit", "/audit", ""),
            new Call("get", "/audit", "/audit?limit=x", ""),
            new Call("get", "/history", "/history", ""),
            new Call("get", "/history", "/history?minutes=0", ""),
            new Call("get", "/history/{id}", "/history/" + A + "?minutes=5", ""),
            new Call("get", "/workers/{pid}/peers", "/workers/101/peers", ""),
            new Call("get", "/workers/{pid}/peers", "/workers/7/peers", ""),
            new Call("get", "/workers/{pid}/peers", "/workers/" + SILENT_PID + "/peers", ""),
            new Call("get", "/logs", "/logs", ""),
            new Call("get", "/logs", "/logs?kb=0", ""),
            new Call("get", "/logs", "/logs?pid=7", ""),
            new Call("get", "/health/live", "/health/live", ""),
            new Call("get", "/health/ready", "/health/ready", ""))
        .map(call -> Arguments.of(call.method() + " " + call.path() + " " + call.body(), call));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void everyResponseMatchesTheDescription(String name, Call call) {
    seed(A);
    var answer = send(call);
    assertThat(
            description()
                .violations(
                    call.method(), call.template(), answer.status().intValue(), text(answer)))
        .as(name)
        .isEmpty();
  }

  @Test
  void responsesOfAFullServerMatchTheDescription() {
    post("/ping", "{'workers':1}");
    seed(A);
    var refused = post("/seed", "{'list':[{'channel':'" + B + "'}]}");
    assertThat(
            description().violations("post", "/seed", refused.status().intValue(), text(refused)))
        .isEmpty();
    var ready = call(HttpRequest.GET("/health/ready"));
    assertThat(
            description()
                .violations("get", "/health/ready", ready.status().intValue(), text(ready)))
        .isEmpty();
    var waiting = call(HttpRequest.GET("/stats"));
    assertThat(description().violations("get", "/stats", 200, text(waiting))).isEmpty();
  }

  @Test
  void errorsOfTheFilterMatchTheDescription() {
    api = api(Optional.of("secret"), new AuditOnlyStore());
    var refused = call(HttpRequest.GET("/stats"));
    assertThat(
            description().violations("get", "/stats", refused.status().intValue(), text(refused)))
        .isEmpty();
  }

  /** A description that allows everything would prove nothing. */
  @Test
  void descriptionDetectsMissingUnknownAndWrongMembers() {
    for (var bad :
        Set.of(
            "{'ret':0}",
            "{'ret':0,'stopped':['101']}",
            "{'ret':0,'stopped':[101],'surprise':1}",
            "{'ret':1,'stopped':[101]}")) {
      assertThat(description().violations("post", "/stop_all", 200, bad.replace('\'', '"')))
          .as(bad)
          .isNotEmpty();
    }
  }

  @Test
  void everyDescribedRouteExistsOnlyForItsMethods() {
    description()
        .routes()
        .forEach(
            (template, methods) -> {
              var path = template;
              for (var pid : PIDS.entrySet()) {
                path = path.replace(pid.getKey(), pid.getValue());
              }
              seed(A);
              for (var method : Set.of("get", "post")) {
                var status = send(new Call(method, template, path, "{}")).status().intValue();
                assertThat(status == 405)
                    .as(method + " " + path)
                    .isEqualTo(!methods.contains(method));
                assertThat(status).as(path).isNotEqualTo(500);
              }
            });
  }

  @Test
  void everyDescribedRouteIsTested() {
    var tested = calls().map(call -> ((Call) call.get()[1]).template()).toList();
    assertThat(description().routes().keySet().stream().filter(r -> !description().isText(r)))
        .isSubsetOf(tested);
  }

  // what the vendor's dashboard sends

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "null", "{\"bandwidth\":null,\"workers\":null}"})
  void emptyPingIsAccepted(String body) {
    assertThat(post("/ping", body).status().intValue()).isEqualTo(body.equals("null") ? 400 : 200);
  }

  /** {@code parseInt("")} and {@code parseInt("x")} become null, an empty box 0. */
  @Test
  void emptyLimitsOfTheDashboardStopNoWorker() {
    seed(A);
    seed(B);
    for (var body :
        new String[] {"{'workers':0}", "{'workers':null}", "{'bandwidth':0,'workers':0}"}) {
      assertThat(post("/ping", body).status().intValue()).isEqualTo(200);
    }
    assertThat(json(call(HttpRequest.GET("/stats"))).get("workers")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//ping", "///ping", "//seed", "//restart_all", "//stop//101", "//stats//101"})
  void registeredUrlMayEndInASlash(String path) {
    seed(A);
    var request =
        path.contains("stats")
            ? HttpRequest.GET("http://127.0.0.1" + path)
            : HttpRequest.POST("http://127.0.0.1" + path)
                .withEntity(
                    ContentTypes.APPLICATION_JSON, "{\"list\":[{\"channel\":\"" + A + "\"}]}");
    assertThat(call(request).status().intValue()).isEqualTo(200);
  }

  @Test
  void bodiesAreReadWhateverTheContentType() {
    var body = "{\"bandwidth\":700}";
    for (var type :
        new ContentType.NonBinary[] {ContentTypes.TEXT_PLAIN_UTF8, ContentTypes.APPLICATION_JSON}) {
      var answer = call(HttpRequest.POST("/ping").withEntity(type, body));
      assertThat(json(answer).get("bandwidth").intValue()).isEqualTo(700);
    }
  }

  private HttpResponse send(Call call) {
    return call.method().equals("get")
        ? call(HttpRequest.GET(call.path()))
        : post(call.path(), call.body());
  }

  private OpenApiDescription description() {
    return OpenApiDescription.of(text(call(HttpRequest.GET("/openapi.yaml"))));
  }
}
