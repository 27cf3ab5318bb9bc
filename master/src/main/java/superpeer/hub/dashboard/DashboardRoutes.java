package superpeer.hub.dashboard;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.redirect;
import static akka.http.javadsl.server.Directives.reject;
import static akka.http.javadsl.server.Directives.respondWithHeaders;
import static akka.http.javadsl.server.PathMatchers.remaining;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /dashboard/}. Files are listed here and read once, so that a request cannot read other
 * files of the class path.
 */
public final class DashboardRoutes {

  private static final ContentType SCRIPT =
      MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8);
  private static final ContentType STYLE = MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
  private static final ContentType ICON =
      ContentTypes.create(MediaTypes.customBinary("image", "svg+xml", true));

  private static final Map<String, ContentType> TYPES =
      Stream.of(
              Map.entry("index.html", ContentTypes.TEXT_HTML_UTF8),
              Map.entry("dashboard.css", STYLE),
              Map.entry("icon.svg", ICON),
              Map.entry("app.js", SCRIPT),
              Map.entry("api.js", SCRIPT),
              Map.entry("channel-id.js", SCRIPT),
              Map.entry("channels.js", SCRIPT),
              Map.entry("components.js", SCRIPT),
              Map.entry("diagnose.js", SCRIPT),
              Map.entry("dialogs.js", SCRIPT),
              Map.entry("dom.js", SCRIPT),
              Map.entry("domains.js", SCRIPT),
              Map.entry("identify.js", SCRIPT),
              Map.entry("listing.js", SCRIPT),
              Map.entry("pages.js", SCRIPT),
              Map.entry("plot.js", SCRIPT),
              Map.entry("preact.module.js", SCRIPT),
              Map.entry("register.js", SCRIPT),
              Map.entry("seed.js", SCRIPT),
              Map.entry("text.js", SCRIPT),
              Map.entry("uPlot.esm.js", SCRIPT),
              Map.entry("uPlot.min.css", STYLE),
              Map.entry("worker.js", SCRIPT))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** Files of libraries, and the WebJar that contains each, under {@code dist}. */
  private static final Map<String, String> LIBRARIES =
      Map.of("preact.module.js", "preact", "uPlot.esm.js", "uplot", "uPlot.min.css", "uplot");

  /** Allows no other origins, no inline code and no frames. */
  private static final List<HttpHeader> HEADERS =
      List.of(
          RawHeader.create(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'"),
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Referrer-Policy", "same-origin"),
          RawHeader.create("Cache-Control", "no-cache"));

  private final Map<String, HttpEntity.Strict> files =
      TYPES.entrySet().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Map.Entry::getKey,
                  file -> HttpEntities.create(file.getValue(), bytes(file.getKey()))));

  private static byte[] bytes(String name) {
    var library = LIBRARIES.get(name);
    return read(
        library == null
            ? "/superpeer/hub/dashboard/" + name
            : "/META-INF/resources/webjars/%s/%s/dist/%s"
                .formatted(library, version(library), name));
  }

  /** The paths in a WebJar contain its version, which only the build knows. */
  private static String version(String library) {
    var properties = new Properties();
    try {
      properties.load(
          new ByteArrayInputStream(
              read("/META-INF/maven/org.webjars.npm/" + library + "/pom.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the version of " + library, e);
    }
    return properties.getProperty("version");
  }

  private static byte[] read(String path) {
    try (var in = Objects.requireNonNull(DashboardRoutes.class.getResourceAsStream(path), path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  public Route routes() {
    return pathPrefix(
        "dashboard",
        () ->
            get(
                () ->
                    concat(
                        pathEnd(
                            () ->
                                redirect(
                                    Uri.create("/dashboard/"), StatusCodes.PERMANENT_REDIRECT)),
                        path(remaining(), this::file))));
  }

  private Route file(String name) {
    var file = files.get(name.isEmpty() ? "index.html" : name);
    return file == null
        ? reject()
        : respondWithHeaders(HEADERS, () -> complete(StatusCodes.OK, file));
  }
}
