package superpeer.master.demo;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.getFromFile;
import static akka.http.javadsl.server.Directives.options;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.redirect;
import static akka.http.javadsl.server.Directives.reject;
import static akka.http.javadsl.server.Directives.respondWithHeaders;
import static akka.http.javadsl.server.PathMatchers.longSegment;
import static akka.http.javadsl.server.PathMatchers.remaining;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Serves the player page, and the sample as a live channel and on demand, under {@code /demo/}.
 *
 * <pre>
 *   /demo/                   the player page; its files beside it, the SDK under vendor/
 *   /demo/vod/sample.m3u8    on demand, segments beside it
 *   /demo/live/sample.m3u8   live, segments beside it by media sequence number
 * </pre>
 *
 * Pages of any origin may fetch everything. Only files that exist at construction are served, by
 * name: no path of a request reaches the file system.
 */
public final class DemoRoutes {

  private static final ContentType PLAYLIST = binary("application", "vnd.apple.mpegurl");
  private static final ContentType SEGMENT = binary("video", "mp2t");
  private static final ContentType SVG = binary("image", "svg+xml");
  private static final ContentType SCRIPT =
      MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8);

  /** What may change is revalidated on every request; a 304 is cheap. */
  private static final HttpHeader REVALIDATE = HttpHeader.parse("Cache-Control", "no-cache");

  /** A segment's bytes never change under its URL. Seconds. */
  private static final HttpHeader KEEP = HttpHeader.parse("Cache-Control", "public, max-age=3600");

  private static final List<HttpHeader> CORS_HEADERS =
      List.of(
          HttpHeader.parse("Access-Control-Allow-Origin", "*"),
          HttpHeader.parse("Access-Control-Expose-Headers", "Content-Length, Content-Range"),
          HttpHeader.parse("Timing-Allow-Origin", "*"));

  private static final List<HttpHeader> PREFLIGHT_HEADERS =
      List.of(
          HttpHeader.parse("Access-Control-Allow-Methods", "GET, OPTIONS"),
          HttpHeader.parse("Access-Control-Allow-Headers", "Range"),
          HttpHeader.parse("Access-Control-Max-Age", "86400"));

  private final Map<String, Path> page;
  private final Map<String, Path> sample;
  private final LivePlaylist live;

  /**
   * @param demoDir holds {@code player/} and {@code sample/}
   * @param clock drives the live channel
   * @throws UncheckedIOException if the directory or its sample cannot be read
   */
  public DemoRoutes(Path demoDir, Clock clock) {
    this.page = filesUnder(demoDir.resolve("player"));
    this.sample = filesUnder(demoDir.resolve("sample"));
    this.live = new LivePlaylist(Sample.of(demoDir.resolve("sample/sample.m3u8")), clock);
  }

  public Route routes() {
    return pathPrefix(
        "demo",
        () ->
            concat(
                pathEnd(() -> redirect(Uri.create("/demo/"), StatusCodes.PERMANENT_REDIRECT)),
                respondWithHeaders(
                    CORS_HEADERS,
                    () -> concat(options(DemoRoutes::preflight), get(this::resources)))));
  }

  private static Route preflight() {
    return respondWithHeaders(PREFLIGHT_HEADERS, () -> complete(StatusCodes.NO_CONTENT));
  }

  private Route resources() {
    return concat(
        path(segment("live").slash("sample.m3u8"), this::livePlaylist),
        path(segment("live").slash(longSegment().concat(".ts")), this::liveSegment),
        pathPrefix("vod", () -> file(sample)),
        file(page));
  }

  private Route livePlaylist() {
    return respondWithHeaders(
        List.of(REVALIDATE),
        () ->
            complete(
                StatusCodes.OK, HttpEntities.create(PLAYLIST, ByteString.fromString(live.text()))));
  }

  private Route liveSegment(long sn) {
    return live.find(sn)
        .map(found -> sample.get(found.file()))
        .map(DemoRoutes::respond)
        .orElseGet(() -> complete(StatusCodes.NOT_FOUND));
  }

  private static Route file(Map<String, Path> files) {
    Function<String, Route> byName =
        name -> {
          var file = files.get(name.isEmpty() ? "index.html" : name);
          return file == null ? reject() : respond(file);
        };
    return path(remaining(), byName);
  }

  private static Route respond(Path file) {
    var type = typeOf(file.getFileName().toString());
    return respondWithHeaders(
        List.of(type.equals(SEGMENT) ? KEEP : REVALIDATE), () -> getFromFile(file.toFile(), type));
  }

  private static ContentType typeOf(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> ContentTypes.TEXT_HTML_UTF8;
      case "css" -> MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
      case "js" -> SCRIPT;
      case "svg" -> SVG;
      case "m3u8" -> PLAYLIST;
      case "ts" -> SEGMENT;
      default -> ContentTypes.TEXT_PLAIN_UTF8;
    };
  }

  /** Returns a content type without a charset. */
  private static ContentType binary(String main, String sub) {
    return MediaTypes.customBinary(main, sub, true).toContentType();
  }

  /** Returns every file under {@code dir}, by its relative path. */
  private static Map<String, Path> filesUnder(Path dir) {
    try (var found = Files.walk(dir)) {
      return found
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toUnmodifiableMap(
                  file -> dir.relativize(file).toString().replace('\\', '/'), file -> file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the demo directory " + dir, e);
    }
  }
}
