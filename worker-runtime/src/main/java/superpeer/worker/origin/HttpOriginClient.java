package superpeer.worker.origin;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.event.Logging;
import akka.event.LoggingAdapter;
import akka.http.javadsl.Http;
import akka.http.javadsl.coding.Coder;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.UserAgent;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.http.javadsl.settings.ConnectionPoolSettings;
import akka.stream.javadsl.Sink;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import scala.concurrent.duration.FiniteDuration;
import superpeer.protocol.address.AddressPolicy;
import superpeer.protocol.control.Assignment;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.GuardedTransport.Resolver;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.segment.GrowingBuffer;

/**
 * Fetches with Akka's HTTP client. Distrusts the server: every wait and every size has a limit, and
 * every address is checked when it is connected to, after redirects too.
 */
public final class HttpOriginClient implements OriginClient {

  /** Most bytes of an answer that is not wanted which are read to keep its connection. */
  private static final long UNWANTED_BYTES = 64 * 1024;

  private static final Duration UNWANTED_TIME = Duration.ofSeconds(2);
  private static final int MAX_WAITING = 64;

  /** A server may close an idle connection while we send; a GET may be sent again. */
  private static final int STALE_CONNECTION_RETRIES = 1;

  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/.*");

  /** Seconds; Akka appends an s. */
  private static final Pattern RETRY_AFTER = Pattern.compile("(\\d{1,9})s?");

  private final ActorSystem<?> system;
  private final OriginConfig.Http config;
  private final ConnectionPoolSettings pool;
  private final LoggingAdapter log;
  private final SeedHeaders own;
  private final DownloadThrottle downloadThrottle;

  /**
   * @param source whose headers are sent; other places see those that are no secrets
   */
  public HttpOriginClient(
      ActorSystem<?> system,
      AddressPolicy policy,
      OriginConfig.Http config,
      Assignment.Origin source) {
    this(system, policy, InetAddress::getAllByName, config, own(source));
  }

  HttpOriginClient(
      ActorSystem<?> system,
      AddressPolicy policy,
      Resolver resolver,
      OriginConfig.Http config,
      SeedHeaders own) {
    this.system = system;
    this.config = config;
    this.own = own;
    this.downloadThrottle = DownloadThrottle.withLimit(config.maxMbps(), System::nanoTime);
    this.log = Logging.getLogger(system.classicSystem(), HttpOriginClient.class);
    this.pool = pool(system, policy, resolver, config);
  }

  private static SeedHeaders own(Assignment.Origin source) {
    return source
        .headers()
        .flatMap(headers -> source.url().map(url -> SeedHeaders.of(headers, URI.create(url))))
        .orElse(SeedHeaders.NONE);
  }

  @Override
  public CompletionStage<Optional<PlaylistResponse>> fetchPlaylist(URI url, Validators known) {
    var headers = new ArrayList<HttpHeader>();
    headers.add(RawHeader.create("Accept-Encoding", "gzip"));
    known.etag().ifPresent(etag -> headers.add(RawHeader.create("If-None-Match", etag)));
    known
        .lastModified()
        .ifPresent(date -> headers.add(RawHeader.create("If-Modified-Since", date)));
    return within(config.playlistTimeout(), url, follow(url, headers).thenCompose(this::playlist));
  }

  @Override
  public CompletionStage<Body> fetchSegment(
      URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> begun) {
    var headers = new ArrayList<HttpHeader>();
    headers.add(RawHeader.create("Accept-Encoding", "identity"));
    range.ifPresent(part -> headers.add(RawHeader.create("Range", written(part))));
    return within(
        config.segmentTimeout(),
        url,
        follow(url, headers).thenCompose(answer -> fetchSegment(answer, range, begun)));
  }

  /** An answer that is no redirect, and where it came from. */
  private record Answer(URI url, HttpResponse response) {

    String what() {
      return UrlResolver.display(url);
    }

    int status() {
      return response.status().intValue();
    }

    /** In bytes, as it is encoded; empty if the server does not say. */
    OptionalLong length() {
      return response.entity().getContentLengthOption();
    }

    Optional<String> header(String name) {
      return response.getHeader(name).map(HttpHeader::value);
    }
  }

  private CompletionStage<Optional<PlaylistResponse>> playlist(Answer answer) {
    if (answer.status() == 304) {
      discard(answer.response());
      return CompletableFuture.completedFuture(Optional.empty());
    }
    if (answer.status() != 200) {
      return refused(answer, statusFailure(answer, "instead of a playlist"));
    }
    var validators = new Validators(answer.header("ETag"), answer.header("Last-Modified"));
    return gather(answer, config.maxPlaylistBytes(), config.playlistTimeout(), begun -> {})
        .thenApply(
            body ->
                Optional.of(
                    new PlaylistResponse(
                        answer.url(),
                        StandardCharsets.UTF_8.decode(body.bytes()).toString(),
                        validators)));
  }

  private CompletionStage<Body> fetchSegment(
      Answer answer, Optional<ByteRange> range, Consumer<GrowingBuffer> begun) {
    if (answer.status() != (range.isPresent() ? 206 : 200)) {
      return refused(answer, statusFailure(answer, "instead of " + wanted(range)));
    }
    if (range.isPresent() && !isPart(answer, range.get())) {
      return refused(
          answer,
          OriginFailure.of(
              Kind.MALFORMED, answer.what() + " answers another part than " + wanted(range)));
    }
    var length = answer.length();
    if (length.isPresent() && !isAsLongAs(range, length.getAsLong())) {
      return refused(answer, wrongLength(answer, length.getAsLong(), range));
    }
    return gather(answer, config.maxSegmentBytes(), config.segmentTimeout(), begun)
        .thenApply(body -> whole(answer, body, range));
  }

  private static Body whole(Answer answer, Body body, Optional<ByteRange> range) {
    int size = body.bytes().remaining();
    if (!isAsLongAs(range, size)) {
      throw wrongLength(answer, size, range);
    }
    return body;
  }

  private static boolean isAsLongAs(Optional<ByteRange> range, long size) {
    return range.isEmpty() || range.get().length() == size;
  }

  private static OriginFailure wrongLength(Answer answer, long size, Optional<ByteRange> range) {
    return OriginFailure.of(
        Kind.TRUNCATED, answer.what() + " answers " + size + " bytes for " + wanted(range));
  }

  private static boolean isPart(Answer answer, ByteRange range) {
    var given = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
    return given.matches()
        && Long.parseLong(given.group(1)) == range.offset()
        && Long.parseLong(given.group(2)) == range.offset() + range.length() - 1;
  }

  private static String wanted(Optional<ByteRange> range) {
    return range.map(HttpOriginClient::written).orElse("a segment");
  }

  private static String written(ByteRange range) {
    return "bytes=" + range.offset() + "-" + (range.offset() + range.length() - 1);
  }

  private CompletionStage<Answer> follow(URI url, List<HttpHeader> headers) {
    var visited = new HashSet<URI>();
    return follow(url, headers, visited);
  }

  private CompletionStage<Answer> follow(URI url, List<HttpHeader> headers, Set<URI> visited) {
    visited.add(url);
    return ask(url, headers)
        .thenCompose(
            response -> {
              if (!isRedirect(response)) {
                return CompletableFuture.completedFuture(new Answer(url, response));
              }
              discard(response);
              return follow(redirect(url, response, visited), headers, visited);
            });
  }

  private URI redirect(URI url, HttpResponse response, Set<URI> visited) {
    var location =
        response
            .getHeader("Location")
            .orElseThrow(() -> redirects(url, "redirects without saying where to"));
    var next = UrlResolver.resolve(url, location.value());
    if (visited.contains(next)) {
      throw redirects(url, "redirects in a circle, back to " + UrlResolver.display(next));
    }
    if (visited.size() > config.maxRedirects()) {
      throw redirects(url, "is one redirect more than " + config.maxRedirects());
    }
    return next;
  }

  private static OriginFailure redirects(URI url, String what) {
    return OriginFailure.of(Kind.REDIRECTS, UrlResolver.display(url) + " " + what);
  }

  private static boolean isRedirect(HttpResponse response) {
    return switch (response.status().intValue()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private CompletionStage<HttpResponse> ask(URI url, List<HttpHeader> headers) {
    var http = Http.get(system);
    var request = HttpRequest.GET(url.toString()).addHeaders(headers).addHeaders(own.to(url));
    var answer = http.singleRequest(request, http.defaultClientHttpsContext(), pool, log);
    var inTime =
        answer
            .thenApply(response -> response)
            .toCompletableFuture()
            .orTimeout(config.firstByteTimeout().toMillis(), TimeUnit.MILLISECONDS);
    return inTime.whenComplete(
        (response, failure) -> {
          if (failure instanceof TimeoutException) {
            answer.thenAccept(this::discard);
          }
        });
  }

  private CompletionStage<Body> gather(
      Answer answer, int limit, Duration total, Consumer<GrowingBuffer> begun) {
    var response = answer.response();
    var length = answer.length();
    if (length.orElse(0) > limit) {
      return refused(answer, BodyCollector.tooLarge(answer.what(), limit));
    }
    var encoding = answer.header("Content-Encoding").orElse("identity").toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "identity" ->
          gather(response, new BodyCollector(answer.what(), limit, length, begun), total);
      case "gzip", "x-gzip" ->
          gather(
              Coder.Gzip.decodeMessage(response),
              new BodyCollector(answer.what(), limit, OptionalLong.empty(), begun),
              total);
      default ->
          refused(
              answer,
              OriginFailure.of(
                  Kind.MALFORMED,
                  answer.what() + " is encoded as '" + encoding + "', which was not asked for"));
    };
  }

  private CompletionStage<Body> gather(
      HttpResponse response, BodyCollector bodyCollector, Duration total) {
    return response
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .idleTimeout(config.idleTimeout())
        .via(downloadThrottle.flow(system))
        .completionTimeout(total)
        .runWith(Sink.fold(bodyCollector, BodyCollector::add), system)
        .thenApply(BodyCollector::finish);
  }

  private <T> CompletionStage<T> refused(Answer answer, OriginFailure failure) {
    discard(answer.response());
    return CompletableFuture.failedFuture(failure);
  }

  /** Reads a little of what is not wanted, so that its connection can be used again. */
  private void discard(HttpResponse response) {
    response
        .entity()
        .withSizeLimit(UNWANTED_BYTES)
        .getDataBytes()
        .completionTimeout(UNWANTED_TIME)
        .runWith(Sink.ignore(), system);
  }

  private static OriginFailure statusFailure(Answer answer, String insteadOf) {
    var retryAfter = answer.header("Retry-After").flatMap(HttpOriginClient::askedPause);
    return OriginFailure.status(
        answer.status(),
        answer.what() + " answers " + answer.status() + " " + insteadOf,
        retryAfter);
  }

  /** What a Retry-After asks for, which is seconds or a date; within reason. */
  private static Optional<Duration> askedPause(String retryAfter) {
    var seconds = RETRY_AFTER.matcher(retryAfter);
    try {
      var wait =
          seconds.matches()
              ? Duration.ofSeconds(Long.parseLong(seconds.group(1)))
              : Duration.between(
                  Instant.now(),
                  DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter, Instant::from));
      return Optional.of(wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait)
          .filter(some -> !some.isNegative());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static <T> CompletionStage<T> within(Duration total, URI url, CompletionStage<T> fetch) {
    return fetch
        .thenApply(fetched -> fetched)
        .toCompletableFuture()
        .orTimeout(total.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(HttpFailures.toOriginFailure(url, failure)));
  }

  private static ConnectionPoolSettings pool(
      ActorSystem<?> system, AddressPolicy policy, Resolver resolver, OriginConfig.Http config) {
    var blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    var longestLife = config.connectionLifetime().plus(config.segmentTimeout()).plus(UNWANTED_TIME);
    var connection = ClientConnectionSettings.create(system.classicSystem());
    return ConnectionPoolSettings.create(system.classicSystem())
        .withMaxConnections(config.connectionsPerHost())
        .withMinConnections(0)
        .withMaxRetries(STALE_CONNECTION_RETRIES)
        .withMaxOpenRequests(MAX_WAITING)
        .withPipeliningLimit(1)
        .withBaseConnectionBackoff(FiniteDuration.create(0, TimeUnit.MILLISECONDS))
        .withMaxConnectionLifetime(scala(config.connectionLifetime()))
        .withConnectionSettings(
            connection
                .withConnectingTimeout(scala(config.connectTimeout()))
                .withIdleTimeout(scala(longest(config.firstByteTimeout(), config.idleTimeout())))
                .withUserAgentHeader(Optional.of(UserAgent.create(config.userAgent())))
                .withParserSettings(connection.getParserSettings().withIllegalHeaderWarnings(false))
                .withTransport(new GuardedTransport(policy, resolver, longestLife, blocking)));
  }

  private static Duration longest(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static FiniteDuration scala(Duration duration) {
    return FiniteDuration.create(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
