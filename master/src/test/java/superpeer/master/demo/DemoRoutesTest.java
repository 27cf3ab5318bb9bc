package superpeer.master.demo;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.ByteRange;
import akka.http.javadsl.model.headers.Location;
import akka.http.javadsl.model.headers.Range;
import akka.http.javadsl.model.headers.RangeUnits;
import akka.util.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoRoutesTest {

  private static final Clock SECOND_400 = Clock.fixed(Instant.ofEpochSecond(400), ZoneOffset.UTC);

  private static ActorTestKit kit;

  @TempDir Path demo;

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void createDemoWithTwoSegments() throws Exception {
    Files.createDirectories(demo.resolve("player/vendor"));
    Files.createDirectories(demo.resolve("sample"));
    Files.writeString(demo.resolve("player/index.html"), "<!doctype html>");
    Files.writeString(demo.resolve("player/player.js"), "export {};");
    Files.writeString(demo.resolve("player/vendor/hls.min.js"), "var Hls;");
    Files.writeString(demo.resolve("sample/00.ts"), "first!");
    Files.writeString(demo.resolve("sample/01.ts"), "second");
    Files.writeString(
        demo.resolve("sample/sample.m3u8"),
        "#EXTM3U\n#EXTINF:4.0,\n00.ts\n#EXTINF:4.0,\n01.ts\n#EXT-X-ENDLIST\n");
    Files.writeString(demo.resolve("secret"), "not to be served");
  }

  @Test
  void servesThePlayerPage() throws Exception {
    var response = get("/demo/");
    assertThat(response.status()).isEqualTo(StatusCodes.OK);
    assertThat(response.entity().getContentType()).hasToString("text/html; charset=UTF-8");
    assertThat(body(response)).isEqualTo("<!doctype html>");
  }

  @Test
  void redirectsToTheTrailingSlash() throws Exception {
    var response = get("/demo");
    assertThat(response.status()).isEqualTo(StatusCodes.PERMANENT_REDIRECT);
    assertThat(response.getHeader(Location.class).orElseThrow().getUri()).hasToString("/demo/");
  }

  @Test
  void servesScriptsAsJavaScript() throws Exception {
    assertThat(get("/demo/player.js").entity().getContentType())
        .hasToString("application/javascript; charset=UTF-8");
    assertThat(body(get("/demo/vendor/hls.min.js"))).isEqualTo("var Hls;");
  }

  @Test
  void servesTheSampleOnDemand() throws Exception {
    var playlist = get("/demo/vod/sample.m3u8");
    assertThat(playlist.entity().getContentType()).hasToString("application/vnd.apple.mpegurl");
    assertThat(body(playlist)).contains("#EXT-X-ENDLIST");
    var segment = get("/demo/vod/01.ts");
    assertThat(segment.entity().getContentType()).hasToString("video/mp2t");
    assertThat(header(segment, "Cache-Control")).contains("max-age=3600");
    assertThat(body(segment)).isEqualTo("second");
  }

  @Test
  void servesTheSampleLiveByMediaSequenceNumber() throws Exception {
    var playlist = get("/demo/live/sample.m3u8");
    assertThat(header(playlist, "Cache-Control")).isEqualTo("no-cache");
    assertThat(body(playlist)).contains("#EXT-X-MEDIA-SEQUENCE:94\n").endsWith("99.ts\n");
    assertThat(body(get("/demo/live/99.ts"))).isEqualTo("second");
    assertThat(body(get("/demo/live/98.ts"))).isEqualTo("first!");
  }

  @Test
  void futureAndPastLiveSegmentsAreNotFound() throws Exception {
    assertThat(get("/demo/live/100.ts").status()).isEqualTo(StatusCodes.NOT_FOUND);
    assertThat(get("/demo/live/1.ts").status()).isEqualTo(StatusCodes.NOT_FOUND);
    assertThat(get("/demo/live/99999999999999999999.ts").status()).isEqualTo(StatusCodes.NOT_FOUND);
  }

  @Test
  void servesByteRanges() throws Exception {
    var range = Range.create(RangeUnits.BYTES, ByteRange.createSlice(2, 3));
    var request = HttpRequest.GET("/demo/live/99.ts").addHeader(range);
    var response = answer(request);
    assertThat(response.status()).isEqualTo(StatusCodes.PARTIAL_CONTENT);
    assertThat(header(response, "Content-Range")).isEqualTo("bytes 2-3/6");
    assertThat(body(response)).isEqualTo("co");
  }

  @Test
  void pagesOfAnyOriginMayFetch() throws Exception {
    assertThat(header(get("/demo/vod/00.ts"), "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(get("/demo/live/sample.m3u8"), "Access-Control-Allow-Origin")).isEqualTo("*");
    var preflight = answer(HttpRequest.OPTIONS("/demo/vod/00.ts"));
    assertThat(preflight.status()).isEqualTo(StatusCodes.NO_CONTENT);
    assertThat(header(preflight, "Access-Control-Allow-Headers")).isEqualTo("Range");
  }

  @Test
  void servesNothingOutsideItsTwoDirectories() throws Exception {
    for (var path : new String[] {"/demo/../secret", "/demo/%2e%2e/secret", "/demo/..%2fsecret"}) {
      assertThat(get(path).status()).as(path).isEqualTo(StatusCodes.NOT_FOUND);
    }
  }

  private HttpResponse get(String path) throws Exception {
    return answer(HttpRequest.GET(path));
  }

  private HttpResponse answer(HttpRequest request) throws Exception {
    var handler = new DemoRoutes(demo, SECOND_400).routes().seal().function(kit.system());
    return handler.apply(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static String header(HttpResponse response, String name) {
    return response.getHeader(name).orElseThrow().value();
  }

  private static String body(HttpResponse response) throws Exception {
    return response
        .entity()
        .getDataBytes()
        .runFold(ByteString.emptyByteString(), ByteString::concat, kit.system())
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .utf8String();
  }
}
