package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.master.config.AccessConfig;
import superpeer.master.state.UnavailableStateStore;

/** Tests tokens, rate limits, metrics and the audit. */
class AccessTest extends RestApiFixture {

  @Test
  void tooManyCallsGet429WithRetryAfter() {
    rate = new AccessConfig.Rate(1, 3, 1_000, 1_000);
    api = api(Optional.empty(), new AuditOnlyStore());
    for (var i = 0; i < 3; i++) {
      assertThat(call(HttpRequest.GET("/health/live")).status().intValue()).isEqualTo(200);
    }
    var answer = call(HttpRequest.GET("/stats"));
    assertProblem(answer, 429, "1 calls a second");
    assertThat(headers(answer))
        .containsEntry("retry-after", "1")
        .containsEntry("access-control-allow-origin", "*");
    assertThat(call(HttpRequest.OPTIONS("/stats")).status().intValue()).isEqualTo(204);
  }

  @Test
  void tooManyWrongTokensBlockEvenTheRightOne() {
    rate = new AccessConfig.Rate(1_000, 1_000, 1, 2);
    api = api(Optional.of("secret"), new AuditOnlyStore());
    assertProblem(statsWith("wrong"), 401, "token");
    assertProblem(statsWith("undefined"), 401, "token");
    var answer = statsWith("secret");
    assertProblem(answer, 429, "wrong token");
    assertThat(headers(answer)).containsKey("retry-after");
    assertThat(call(HttpRequest.GET("/health/live")).status().intValue()).isEqualTo(200);
  }

  @Test
  void metricsOfChannelsRequireTheToken() {
    rate = new AccessConfig.Rate(1_000, 1_000, 1, 2);
    api = api(Optional.of("secret"), new AuditOnlyStore());
    assertThat(text(call(HttpRequest.GET("/metrics")))).isEqualTo("# totals");
    assertThat(text(metricsWith("X-Access-Token", "secret"))).contains("details");
    assertThat(text(metricsWith("Authorization", "Bearer secret"))).contains("details");
    for (var guess : new String[] {"a", "b"}) {
      assertThat(text(metricsWith("Authorization", "Bearer " + guess))).isEqualTo("# totals");
    }
    assertThat(text(metricsWith("X-Access-Token", "secret"))).isEqualTo("# totals");
  }

  @Test
  void withoutATokenEveryoneSeesAllMetrics() {
    assertThat(text(call(HttpRequest.GET("/metrics")))).contains("details");
  }

  @Test
  void everyResponseIsCounted() {
    call(HttpRequest.GET("/stats"));
    call(HttpRequest.GET("/nowhere"));
    post("/stop/NaN", "{}");
    assertThat(statuses).containsExactly(200, 404, 404);
  }

  private HttpResponse metricsWith(String name, String value) {
    return call(HttpRequest.GET("/metrics").addHeader(header(name, value)));
  }

  @Test
  void withoutATokenTheHeaderIsIgnored() {
    rate = new AccessConfig.Rate(1_000, 1_000, 1, 1);
    for (var i = 0; i < 5; i++) {
      assertThat(statsWith("undefined").status().intValue()).isEqualTo(200);
    }
  }

  @Test
  void auditListsEveryChangeNewestFirst() {
    post("/ping", "{'bandwidth':800}");
    seed(A);
    post("/restart/101", "{}");
    post("/stop/101", "{}");
    call(HttpRequest.GET("/stats"));
    post("/stop/9", "{}");
    var lines = json(call(HttpRequest.GET("/audit"))).get("audit");
    assertThat(lines).hasSize(4).allMatch(line -> line.get("caller").isTextual());
    assertThat(lines.get(0).get("what").textValue()).isEqualTo("stop [101]");
    assertThat(lines.get(1).get("what").textValue()).isEqualTo("restart [101]");
    assertThat(lines.get(2).get("what").textValue()).contains("seed").contains(A);
    assertThat(lines.get(3).get("what").textValue()).contains("800");
    assertThat(lines.get(0).get("at").longValue()).isEqualTo(5_000);
    assertThat(json(call(HttpRequest.GET("/audit?limit=1"))).get("audit")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "many", "99999999999"})
  void invalidLimitIsRefused(String limit) {
    assertProblem(call(HttpRequest.GET("/audit?limit=" + limit)), 400, limit);
  }

  @Test
  void auditRequiresTheToken() {
    api = api(Optional.of("secret"), new AuditOnlyStore());
    assertProblem(call(HttpRequest.GET("/audit")), 401, "token");
  }

  @Test
  void unreadableAuditSaysWhy() {
    api = api(Optional.empty(), new UnavailableStateStore("the database x cannot be used"));
    assertProblem(call(HttpRequest.GET("/audit")), 503, "cannot be used");
  }

  @Test
  void drainingServerIsNotReady() {
    post("/drain", "{}");
    assertProblem(call(HttpRequest.GET("/health/ready")), 503, "draining");
    post("/drain", "{'on':false}");
    assertThat(call(HttpRequest.GET("/health/ready")).status().intValue()).isEqualTo(200);
  }

  private HttpResponse statsWith(String token) {
    return call(HttpRequest.GET("/stats").addHeader(header("X-ACCESS-TOKEN", token)));
  }
}
