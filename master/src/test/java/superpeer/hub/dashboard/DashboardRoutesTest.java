package superpeer.hub.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.testing.ActorTestKitExtension;

class DashboardRoutesTest {

  private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  @ParameterizedTest
  @CsvSource({
    "/dashboard/, text/html",
    "/dashboard/index.html, text/html",
    "/dashboard/app.js, application/javascript",
    "/dashboard/diagnose.js, application/javascript",
    "/dashboard/identify.js, application/javascript",
    "/dashboard/dashboard.css, text/css",
    "/dashboard/preact.module.js, application/javascript",
    "/dashboard/uPlot.esm.js, application/javascript",
    "/dashboard/uPlot.min.css, text/css",
    "/dashboard/icon.svg, image/svg+xml"
  })
  void servesFilesWithTypeAndStrictPolicy(String path, String type) throws Exception {
    var response = get(path);
    assertThat(response.status().intValue()).isEqualTo(200);
    assertThat(response.entity().getContentType().toString()).startsWith(type);
    assertThat(response.getHeader("Content-Security-Policy").orElseThrow().value())
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(response.getHeader("X-Content-Type-Options")).isPresent();
  }

  @Test
  void servesEveryImportedScript() throws Exception {
    var known = new ArrayDeque<>(List.of("app.js"));
    var seen = new HashSet<String>();
    while (!known.isEmpty()) {
      var name = known.pop();
      if (seen.add(name)) {
        var response = get("/dashboard/" + name);
        assertThat(response.status().intValue()).as(name).isEqualTo(200);
        IMPORT.matcher(text(response)).results().forEach(found -> known.add(found.group(1)));
      }
    }
    assertThat(seen).contains("channels.js", "preact.module.js", "uPlot.esm.js");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dashboard/package-info.class",
        "/dashboard/preact.module.js.map",
        "/dashboard/../reference.conf",
        "/dashboard/%2e%2e/reference.conf",
        "/dashboard/..%2freference.conf",
        "/dashboard/app.js/",
        "/dashboard//app.js"
      })
  void servesNoOtherFilesOfTheClassPath(String path) throws Exception {
    assertThat(get(path).status().intValue()).isEqualTo(404);
  }

  @Test
  void redirectsToTheDirectory() throws Exception {
    var response = get("/dashboard");
    assertThat(response.status().intValue()).isEqualTo(308);
    assertThat(response.getHeader("Location").orElseThrow().value()).isEqualTo("/dashboard/");
  }

  private String text(HttpResponse response) throws Exception {
    return response
        .entity()
        .toStrict(30_000, actors.kit().system())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .getData()
        .utf8String();
  }

  private HttpResponse get(String path) throws Exception {
    return new DashboardRoutes()
        .routes()
        .function(actors.kit().system())
        .apply(HttpRequest.GET(path))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }
}
