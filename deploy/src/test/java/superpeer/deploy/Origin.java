package superpeer.deploy;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.pathPrefix;

import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.UserAgent;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import superpeer.master.demo.DemoRoutes;

/**
 * The origin of a channel: it serves the sample live and on demand, and the player page. Everything
 * is there again under {@code /edge/}, as a target of redirects. It records every request and
 * misbehaves on demand.
 */
public final class Origin implements TestEnvironment.Resource {

  /**
   * A request that arrived.
   *
   * @param at when
   * @param query without its question mark, empty if there was none
   * @param range the Range header's value, empty if there was none
   * @param byBrowser sent by a viewer's page, not by a worker
   */
  public record Request(Instant at, String path, String query, String range, boolean byBrowser) {
    boolean byWorker() {
      return !byBrowser;
    }

    boolean isSegment() {
      return path.endsWith(".ts");
    }

    boolean isPlaylist() {
      return path.endsWith(".m3u8");
    }

    /** The sequence number of a live segment. */
    long sn() {
      return sn(path);
    }

    static long sn(String path) {
      return Long.parseLong(path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf('.')));
    }

    /** The browser's test of Range requests: one byte of a segment. */
    boolean isProbe() {
      return range.equals("bytes=0-0");
    }
  }

  private record Rule(Predicate<Request> when, Fault fault) {}

  private static final Rule NONE = new Rule(request -> false, (inner, request) -> inner);

  private final Segments segments;
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private final ServerBinding binding;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private volatile Rule misbehaviour = NONE;

  private Origin(ActorSystem system, Segments segments) {
    this.segments = segments;
    var content = new DemoRoutes(segments.demo(), Clock.systemUTC()).routes();
    var twice = concat(content, pathPrefix("edge", () -> content));
    this.binding =
        Await.on(Http.get(system).newServerAt(TestEnvironment.address(), 0).bind(recorded(twice)));
  }

  static Origin start(ActorSystem system, Segments segments) {
    return new Origin(system, segments);
  }

  /**
   * Answers matching requests in another way from now on. If several match, the first one counts.
   * Players can handle these answers.
   */
  public void answer(Predicate<Request> when, Fault how) {
    rules.add(new Rule(when, how));
  }

  /** Answers matching requests with {@code fault} from now on, instead of any earlier fault. */
  public void misbehave(Predicate<Request> when, Fault fault) {
    misbehaviour = new Rule(when, fault);
  }

  public void recover() {
    misbehaviour = NONE;
  }

  public String livePlaylist() {
    return url("/demo/live/sample.m3u8");
  }

  public String vodPlaylist() {
    return url("/demo/vod/sample.m3u8");
  }

  /** The master playlist of an origin with variants. */
  public String vodMaster() {
    return url("/demo/vod/master.m3u8");
  }

  /**
   * The player page for {@code playlist}; it hashes what it plays. {@code options} are name=value.
   */
  public String page(String playlist, String... options) {
    var mode = playlist.contains("/vod/") ? "vod" : "live";
    var query = "?hash=1&mode=" + mode + "&sync=" + segments.behindLive() + "&src=" + playlist;
    return url("/demo/")
        + query
        + String.join("", List.of(options).stream().map(o -> "&" + o).toList());
  }

  public Segments segments() {
    return segments;
  }

  /** All requests so far, oldest first. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Segments that viewers fetched, without probes. */
  public List<Request> segmentsFetchedByBrowsers() {
    return requests.stream().filter(r -> r.isSegment() && r.byBrowser() && !r.isProbe()).toList();
  }

  /** Segments that workers fetched. */
  public List<Request> segmentsFetchedByWorkers() {
    return requests.stream().filter(r -> r.isSegment() && !r.byBrowser()).toList();
  }

  @Override
  public void saveDiagnostics(Path dir) throws IOException {
    Files.write(dir.resolve("origin.txt"), requests.stream().map(Request::toString).toList());
  }

  @Override
  public void close() {
    Await.on(binding.terminate(Duration.ofSeconds(1)), 10, TimeUnit.SECONDS);
  }

  private String url(String path) {
    return "http://" + TestEnvironment.address() + ":" + binding.localAddress().getPort() + path;
  }

  private Route recorded(Route content) {
    return extractRequest(
        http -> {
          var request = requestOf(http);
          requests.add(request);
          return Stream.concat(Stream.of(misbehaviour), rules.stream())
              .filter(it -> it.when().test(request))
              .findFirst()
              .map(it -> it.fault().instead(content, http))
              .orElse(content);
        });
  }

  private static Request requestOf(HttpRequest http) {
    var range = http.getHeader("Range").map(header -> header.value()).orElse("");
    var agent = http.getHeader(UserAgent.class).map(header -> header.value()).orElse("");
    var query = http.getUri().rawQueryString().orElse("");
    return new Request(
        Instant.now(), http.getUri().path(), query, range, agent.startsWith("Mozilla"));
  }
}
