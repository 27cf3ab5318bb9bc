package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.FramingTruncation;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FleetEventRoutesTest extends RestApiFixture {

  @Test
  void streamsTheEventsOfASeed() throws Exception {
    post("/ping", "{'workers':1}");
    seed(A);
    post("/seed", "{'list':[{'channel':'" + B + "'}]}");
    var answer = call(HttpRequest.GET("/events?after=0"));
    assertThat(answer.entity().getContentType().toString()).startsWith("text/event-stream");
    assertThat(headers(answer)).containsEntry("access-control-allow-origin", "*");
    var names = List.of("gap", "settings-changed", "worker-ready", "seed-accepted", "seed-refused");
    var seen = lines(answer, 4 * 6);
    assertThat(seen).anyMatch(line -> line.startsWith("id:"));
    for (var name : names) {
      assertThat(seen).contains("event:" + name);
    }
    assertThat(seen)
        .anyMatch(line -> line.startsWith("data:") && line.contains("\"pid\":101"))
        .anyMatch(line -> line.startsWith("data:") && line.contains(B) && line.contains("full"));
  }

  @Test
  void lastEventIdReplaysLaterEvents() throws Exception {
    seed(A);
    var ids =
        lines(call(HttpRequest.GET("/events?after=0")), 3 * 4).stream()
            .filter(line -> line.startsWith("id:"))
            .map(line -> line.substring(3))
            .toList();
    var request = HttpRequest.GET("/events").addHeader(header("Last-Event-ID", ids.get(1)));
    assertThat(lines(call(request), 4)).contains("id:" + ids.get(2));
  }

  @Test
  void eventsRequireTheToken() {
    api = api(Optional.of("secret"), new AuditOnlyStore());
    assertProblem(call(HttpRequest.GET("/events")), 401, "token");
  }

  private List<String> lines(HttpResponse answer, int howMany) throws Exception {
    return answer
        .entity()
        .getDataBytes()
        .via(Framing.delimiter(ByteString.fromString("\n"), 10_000, FramingTruncation.ALLOW))
        .map(ByteString::utf8String)
        .take(howMany)
        .runWith(Sink.seq(), kit.system())
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }
}
