package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code GET /workers/{pid}/peers} and {@code GET /logs}. */
class PeerAndLogRoutesTest extends RestApiFixture {

  @Test
  void returnsTheViewersOfAWorker() {
    assertThat(json(get("/workers/101/peers")))
        .isEqualTo(
            tree(
                "{'ret':0,'pid':101,'total':3,'peers':[{'peer':'w1','address':'mdns',"
                    + "'pair':'host/prflx','rttMs':12.5,'sentKb':2,'receivedKb':3,'segment':'0/17',"
                    + "'waiting':1,'misses':4,'version':'2.9.10','connectedAtMs':1795345047000}]}"));
  }

  @Test
  void missingWorkerIsNotFound() {
    for (var pid : new String[] {"7", "NaN", "-1", "99999999999999999999"}) {
      assertProblem(get("/workers/" + pid + "/peers"), 404, pid);
      assertProblem(get("/logs?pid=" + pid), 404, pid);
    }
  }

  @Test
  void silentWorkerIsAnErrorWithAHint() {
    assertProblem(get("/workers/" + SILENT_PID + "/peers"), 503, "did not report its viewers");
  }

  @Test
  void returnsWholeLinesOfAWorkersLog() throws IOException {
    write("worker-1.log", "first line\n" + "x".repeat(2_000) + "\nlast line\n");
    var answer = get("/logs?pid=101&kb=1");
    assertThat(answer.entity().getContentType().toString()).isEqualTo("text/plain; charset=UTF-8");
    assertThat(text(answer)).isEqualTo("last line\n");
    assertThat(text(get("/logs?pid=101"))).startsWith("first line\n").endsWith("last line\n");
  }

  @Test
  void returnsTheMastersLogWithoutAPid() throws IOException {
    assertProblem(get("/logs"), 404, "master.log");
    write("master.log", "{\"level\":\"INFO\"}\n");
    assertThat(text(get("/logs"))).isEqualTo("{\"level\":\"INFO\"}\n");
  }

  @Test
  void limitsTheLengthOfALog() {
    assertProblem(get("/logs?kb=257"), 400, "257");
    assertProblem(get("/logs?kb=-1"), 400, "-1");
  }

  @Test
  void bothRequireTheToken() {
    api = api(Optional.of("secret"), new AuditOnlyStore());
    assertThat(get("/workers/101/peers").status().intValue()).isEqualTo(401);
    assertThat(get("/logs").status().intValue()).isEqualTo(401);
  }

  private HttpResponse get(String path) {
    return call(HttpRequest.GET(path));
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(dir.resolve("logs"));
    Files.writeString(dir.resolve("logs").resolve(name), text);
  }
}
