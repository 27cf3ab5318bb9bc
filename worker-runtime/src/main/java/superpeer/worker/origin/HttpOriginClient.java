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
 * Fetches with Akka's HTTP client. It does not trust the server: every wait and every size is
 * limited, and every address is checked when it connects, also after redirects.
 */
public final class HttpOriginClient implements OriginClient {

  /** How much of an unwanted response is read to keep its connection, in bytes. */
  private static final long DISCARD_BYTES = 64 * 1024;

  private static final Duration DISCARD_TIMEOUT = Duration.ofSeconds(2);
  private static final int MAX_QUEUED_REQUESTS = 64;

  /** A server may close an idle connection while we send. A GET can be repeated safely. */
  private static final int MAX_RETRIES = 1;

  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/.*");

  /** Seconds; Akka appends an s. */
  private static final Pattern RETRY_AFTER = Pattern.compile("(\\d{1,9})s?");

  private final ActorSystem<?> system;
  private final OriginConfig.Http config;
  private final ConnectionPoolSettings pool;
  private final LoggingAdapter log;
  private final SeedHeaders seedHeaders;
  private final DownloadThrottle downloadThrottle;

  /**
   * @param source the seed's origin; its secret headers are sent only to its own scheme, host and
   *     port
   */
  public HttpOriginClient(
      ActorSystem<?> system,
      AddressPolicy policy,
      OriginConfig.Http config,
      Assignment.Origin source) {
    this(system, policy, InetAddress::getAllByName, config, seedHeaders(source));
  }

  HttpOriginClient(
      ActorSystem<?> system,
      AddressPolicy policy,
      Resolver resolver,
      OriginConfig.Http config,
      SeedHeaders seedHeaders) {
    this.system = system;
    this.config = config;
    this.seedHeaders = seedHeaders;
    this.downloadThrottle = DownloadThrottle.withLimit(config.maxMbps(), System::nanoTime);
    this.log = Logging.getLogger(system.classicSystem(), HttpOriginClient.class);
    this.pool = pool(system, policy, resolver, config);
  }

  private static SeedHeaders seedHeaders(Assignment.Origin source) {
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
    return withTimeout(
        config.playlistTimeout(),
        url,
        fetchFollowingRedirects(url, headers).thenCompose(this::playlist));
  }

  @Override
  public CompletionStage<Body> fetchSegment(
      URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> onFirstBytes) {
    var headers = new ArrayList<HttpHeader>();
    headers.add(RawHeader.create("Accept-Encoding", "identity"));
    range.ifPresent(part -> headers.add(RawHeader.create("Range", rangeHeader(part))));
    return withTimeout(
        config.segmentTimeout(),
        url,
        fetchFollowingRedirects(url, headers)
            .thenCompose(answer -> fetchSegment(answer, range, onFirstBytes)));
  }

  /** A response that is not a redirect, and its URL. */
  private record Answer(URI url, HttpResponse response) {

    String what() {
      return UrlResolver.display(url);
    }

    int status() {
      return response.status().intValue();
    }

    /** Content-Length in bytes, before decoding; empty if the server does not send it. */
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
      return reject(answer, unexpectedStatus(answer, "instead of a playlist"));
    }
    var validators = new Validators(answer.header("ETag"), answer.header("Last-Modified"));
    return readBody(answer, config.maxPlaylistBytes(), config.playlistTimeout(), onFirstBytes -> {})
        .thenApply(
            body ->
                Optional.of(
                    new PlaylistResponse(
                        answer.url(),
                        StandardCharsets.UTF_8.decode(body.bytes()).toString(),
                        validators)));
  }

  private CompletionStage<Body> fetchSegment(
      Answer answer, Optional<ByteRange> range, Consumer<GrowingBuffer> onFirstBytes) {
    if (answer.status() != (range.isPresent() ? 206 : 200)) {
      return reject(answer, unexpectedStatus(answer, "instead of " + describe(range)));
    }
    if (range.isPresent() && !matchesRange(answer, range.get())) {
      return reject(
          answer,
          OriginFailure.of(
              Kind.MALFORMED, answer.what() + " returned another range than " + describe(range)));
    }
    var length = answer.length();
    if (length.isPresent() && !hasExpectedLength(range, length.getAsLong())) {
      return reject(answer, wrongLength(answer, length.getAsLong(), range));
    }
    return readBody(answer, config.maxSegmentBytes(), config.segmentTimeout(), onFirstBytes)
        .thenApply(body -> checkLength(answer, body, range));
  }

  private static Body checkLength(Answer answer, Body body, Optional<ByteRange> range) {
    int size = body.bytes().remaining();
    if (!hasExpectedLength(range, size)) {
      throw wrongLength(answer, size, range);
    }
    return body;
  }

  private static boolean hasExpectedLength(Optional<ByteRange> range, long size) {
    return range.isEmpty() || range.get().length() == size;
  }

  private static OriginFailure wrongLength(Answer answer, long size, Optional<ByteRange> range) {
    return OriginFailure.of(
        Kind.TRUNCATED, answer.what() + " returned " + size + " bytes for " + describe(range));
  }

  private static boolean matchesRange(Answer answer, ByteRange range) {
    var contentRange = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
    return contentRange.matches()
        && Long.parseLong(contentRange.group(1)) == range.offset()
        && Long.parseLong(contentRange.group(2)) == range.offset() + range.length() - 1;
  }

  private static String describe(Optional<ByteRange> range) {
    return range.map(HttpOriginClient::rangeHeader).orElse("a segment");
  }

  private static String rangeHeader(ByteRange range) {
    return "bytes=" + range.offset() + "-" + (range.offset() + range.length() - 1);
  }

  private CompletionStage<Answer> fetchFollowingRedirects(URI url, List<HttpHeader> headers) {
    var visited = new HashSet<URI>();
    return fetchFollowingRedirects(url, headers, visited);
  }

  private CompletionStage<Answer> fetchFollowingRedirects(
      URI url, List<HttpHeader> headers, Set<URI> visited) {
    visited.add(url);
    return send(url, headers)
        .thenCompose(
            response -> {
              if (!isRedirect(response)) {
                return CompletableFuture.completedFuture(new Answer(url, response));
              }
              discard(response);
              return fetchFollowingRedirects(
                  redirectTarget(url, response, visited), headers, visited);
            });
  }

  private URI redirectTarget(URI url, HttpResponse response, Set<URI> visited) {
    var location =
        response
            .getHeader("Location")
            .orElseThrow(() -> redirectFailure(url, "redirects without a Location header"));
    var next = UrlResolver.resolve(url, location.value());
    if (visited.contains(next)) {
      throw redirectFailure(url, "redirects in a loop, back to " + UrlResolver.display(next));
    }
    if (visited.size() > config.maxRedirects()) {
      throw redirectFailure(url, "exceeds the limit of redirects: " + config.maxRedirects());
    }
    return next;
  }

  private static OriginFailure redirectFailure(URI url, String what) {
    return OriginFailure.of(Kind.REDIRECTS, UrlResolver.display(url) + " " + what);
  }

  private static boolean isRedirect(HttpResponse response) {
    return switch (response.status().intValue()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private CompletionStage<HttpResponse> send(URI url, List<HttpHeader> headers) {
    var http = Http.get(system);
    var request =
        HttpRequest.GET(url.toString()).addHeaders(headers).addHeaders(seedHeaders.headersFor(url));
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

  private CompletionStage<Body> readBody(
      Answer answer, int limit, Duration total, Consumer<GrowingBuffer> onFirstBytes) {
    var response = answer.response();
    var length = answer.length();
    if (length.orElse(0) > limit) {
      return reject(answer, BodyCollector.tooLarge(answer.what(), limit));
    }
    var encoding = answer.header("Content-Encoding").orElse("identity").toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "identity" ->
          readBody(response, new BodyCollector(answer.what(), limit, length, onFirstBytes), total);
      case "gzip", "x-gzip" ->
          readBody(
              Coder.Gzip.decodeMessage(response),
              new BodyCollector(answer.what(), limit, OptionalLong.empty(), onFirstBytes),
              total);
      default ->
          reject(
              answer,
              OriginFailure.of(
                  Kind.MALFORMED,
                  answer.what()
                      + " has the Content-Encoding '"
                      + encoding
                      + "', which was not requested"));
    };
  }

  private CompletionStage<Body> readBody(
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

  private <T> CompletionStage<T> reject(Answer answer, OriginFailure failure) {
    discard(answer.response());
    return CompletableFuture.failedFuture(failure);
  }

  /** Reads the start of an unwanted body, so that its connection can be reused. */
  private void discard(HttpResponse response) {
    response
        .entity()
        .withSizeLimit(DISCARD_BYTES)
        .getDataBytes()
        .completionTimeout(DISCARD_TIMEOUT)
        .runWith(Sink.ignore(), system);
  }

  private static OriginFailure unexpectedStatus(Answer answer, String insteadOf) {
    var retryAfter = answer.header("Retry-After").flatMap(HttpOriginClient::parseRetryAfter);
    return OriginFailure.status(
        answer.status(),
        answer.what() + " returned HTTP " + answer.status() + " " + insteadOf,
        retryAfter);
  }

  /** Parses Retry-After, which is seconds or a date; at most one hour. */
  private static Optional<Duration> parseRetryAfter(String retryAfter) {
    var seconds = RETRY_AFTER.matcher(retryAfter);
    try {
      var wait =
          seconds.matches()
              ? Duration.ofSeconds(Long.parseLong(seconds.group(1)))
              : Duration.between(
                  Instant.now(),
                  DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter, Instant::from));
      return Optional.of(wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait)
          .filter(some -> !some.isNegative());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static <T> CompletionStage<T> withTimeout(
      Duration total, URI url, CompletionStage<T> fetch) {
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
    var maxLifetime =
        config.connectionLifetime().plus(config.segmentTimeout()).plus(DISCARD_TIMEOUT);
    var connection = ClientConnectionSettings.create(system.classicSystem());
    return ConnectionPoolSettings.create(system.classicSystem())
        .withMaxConnections(config.connectionsPerHost())
        .withMinConnections(0)
        .withMaxRetries(MAX_RETRIES)
        .withMaxOpenRequests(MAX_QUEUED_REQUESTS)
        .withPipeliningLimit(1)
        .withBaseConnectionBackoff(FiniteDuration.create(0, TimeUnit.MILLISECONDS))
        .withMaxConnectionLifetime(scala(config.connectionLifetime()))
        .withConnectionSettings(
            connection
                .withConnectingTimeout(scala(config.connectTimeout()))
                .withIdleTimeout(scala(max(config.firstByteTimeout(), config.idleTimeout())))
                .withUserAgentHeader(Optional.of(UserAgent.create(config.userAgent())))
                .withParserSettings(connection.getParserSettings().withIllegalHeaderWarnings(false))
                .withTransport(new GuardedTransport(policy, resolver, maxLifetime, blocking)));
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static FiniteDuration scala(Duration duration) {
    return FiniteDuration.create(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
