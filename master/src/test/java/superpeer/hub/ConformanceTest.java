package superpeer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.hub.counters.ActorSpawner;
import superpeer.testing.ActorTestKitExtension;

/**
 * The points of the conformance list in docs/protocol/wire.md §11 that a request to the whole hub
 * can check.
 */
class ConformanceTest {

  private static final JsonMapper JSON = new JsonMapper();

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  /**
   * "Tracker accepts JSON and protobuf bodies, answers JSON starting with {, CORS *, id matches
   * ^.\d{2} and length ≥ 6."
   */
  @Test
  void point2TrackerAcceptsJsonAndProtobuf() throws Exception {
    var http =
        Hub.start(
                actors.kit().system(),
                ActorSpawner.in(actors.kit().system()),
                TestHubConfig.with(""),
                Optional.empty())
            .routes();
    for (var body : Golden.bodies("announce").toList()) {
      var response = send(http, HttpRequest.POST("/v1/channel").withEntity(body));
      var text = text(response);
      assertThat(text).startsWith("{");
      assertThat(response.getHeader("Access-Control-Allow-Origin").orElseThrow().value())
          .isEqualTo("*");
      assertThat(JSON.readTree(text).at("/data/id").textValue())
          .matches("^.\\d{2}.*")
          .hasSizeGreaterThanOrEqualTo(6);
    }
  }

  /**
   * "channelId round trip …, + and = in tracker paths": the part of point 1 that is the tracker's.
   */
  @Test
  void point1PlusAndEqualsInTrackerPaths() throws Exception {
    var http =
        Hub.start(
                actors.kit().system(),
                ActorSpawner.in(actors.kit().system()),
                TestHubConfig.with(""),
                Optional.empty())
            .routes();
    var announce = "{\"channel\":\"a+b=\",\"ts\":1,\"live\":true}".getBytes(StandardCharsets.UTF_8);
    var known = send(http, HttpRequest.POST("/v1/channel").withEntity(announce));
    var id = JSON.readTree(text(known)).at("/data/id").textValue();
    var peers = HttpRequest.POST("/v1/channel/a+b=/node/w11abcdefgh/peers").withEntity("{}");
    assertThat(text(send(http, peers))).contains(id);
  }

  private HttpResponse send(akka.http.javadsl.server.Route routes, HttpRequest request)
      throws Exception {
    return routes
        .function(actors.kit().system())
        .apply(request.addHeader(RawHeader.create("Host", "hub.example.com")))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
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
}
