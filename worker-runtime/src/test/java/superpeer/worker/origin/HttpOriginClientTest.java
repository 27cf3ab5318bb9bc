package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.RequestHeaders;
import superpeer.protocol.address.AddressPolicy;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.GuardedTransport.Resolver;
import superpeer.worker.origin.OriginClient.Body;
import superpeer.worker.origin.OriginClient.PlaylistResponse;
import superpeer.worker.origin.OriginClient.Validators;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/** Uses real time and a real loopback server, because it tests timeouts and sockets. */
class HttpOriginClientTest {

  private static final int MAX_SEGMENT = 1_000_000;
  private static final int MAX_PLAYLIST = 100_000;
  private static final Duration LONG_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(2);

  private static final SegmentId ID = new SegmentId(0, 0);

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String PART = "HTTP/1.1 206 Partial Content\r\n";

  private static ActorTestKit kit;
  private static RawHttpServer server;
  private static HttpOriginClient origin;

  /** With short timeouts, for tests that must run into one. */
  private static HttpOriginClient impatientOrigin;

  @BeforeAll
  static void start() throws Exception {
    kit =
        ActorTestKit.create(
            ConfigFactory.parseString(
                "akka.stream.materializer.stage-errors-default-log-level = off"));
    server = new RawHttpServer(kit.system());
    origin = originAllowing(LONG_TIMEOUT, "127.0.0.0/8");
    impatientOrigin = originAllowing(SHORT_TIMEOUT, "127.0.0.0/8");
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void fetchesASegmentWithItsHash() throws Exception {
    var bytes = randomBytes(700_000);
    var url = server.respond("/s.ts", OK + "Content-Length: 700000\r\n\r\n", bytes);
    var body = get(origin.fetchSegment(url, Optional.empty()));
    assertThat(bytesOf(body)).isEqualTo(bytes);
    assertThat(body.hash())
        .isEqualTo(Segment.of(new SegmentId(0, 0), "0-0", bytes).hash().orElseThrow());
    assertThat(body.bytes().isDirect()).isTrue();
  }

  @Test
  void fetchesASegmentOfUnknownLength() throws Exception {
    var bytes = randomBytes(900_000);
    var url = server.respond("/unknown.ts", OK + "\r\n", bytes);
    assertThat(bytesOf(get(origin.fetchSegment(url, Optional.empty())))).isEqualTo(bytes);
  }

  @Test
  void fetchesAPlaylistWithItsUserAgent() throws Exception {
    var url = server.respond("/p.m3u8", OK + "ETag: \"7\"\r\nContent-Length: 9\r\n\r\n#EXTM3Uä");
    var playlistResponse = get(origin.fetchPlaylist(url, Validators.NONE)).orElseThrow();
    assertThat(playlistResponse)
        .isEqualTo(new PlaylistResponse(url, "#EXTM3Uä", validators("\"7\"")));
    assertThat(lastHead("/p.m3u8")).containsIgnoringCase("user-agent: super-peer/test");
  }

  @Test
  void sendsSecretHeadersOnlyToThePlaylistServer() throws Exception {
    var playlist = server.respond("/own.m3u8", OK + "Content-Length: 9\r\n\r\n#EXTM3U..");
    var headers =
        new RequestHeaders(
            Map.of(
                "Authorization", "Bearer secret", "Referer", "http://page/", "User-Agent", "tv"));
    var other = originWith(SeedHeaders.of(headers, URI.create("http://127.0.0.2:1/a.m3u8")));
    get(other.fetchPlaylist(playlist, Validators.NONE));
    assertThat(lastHead("/own.m3u8"))
        .containsIgnoringCase("referer: http://page/")
        .containsIgnoringCase("user-agent: tv")
        .doesNotContain("super-peer/test")
        .doesNotContain("secret");

    var home = originWith(SeedHeaders.of(headers, playlist));
    get(home.fetchPlaylist(playlist, Validators.NONE));
    assertThat(lastHead("/own.m3u8")).containsIgnoringCase("authorization: bearer secret");
  }

  @Test
  void throttledReadIsComplete() throws Exception {
    var bytes = randomBytes(300_000);
    var url = server.respond("/slow-reader.ts", OK + "Content-Length: 300000\r\n\r\n", bytes);
    var slow = origin(LONG_TIMEOUT, InetAddress::getAllByName, SeedHeaders.NONE, 8, "127.0.0.0/8");
    assertThat(bytesOf(get(slow.fetchSegment(url, Optional.empty())))).isEqualTo(bytes);
  }

  private static HttpOriginClient originWith(SeedHeaders seedHeaders) {
    return origin(LONG_TIMEOUT, InetAddress::getAllByName, seedHeaders, 0, "127.0.0.0/8");
  }

  @Test
  void sendsConditionalRequestAndAcceptsNotModified() throws Exception {
    var url = server.respond("/same.m3u8", "HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\n\r\n");
    assertThat(get(origin.fetchPlaylist(url, validators("\"7\"")))).isEmpty();
    assertThat(lastHead("/same.m3u8")).contains("If-None-Match: \"7\"");
  }

  @Test
  void decompressesGzip() throws Exception {
    var packed = gzip("#EXTM3U\n".getBytes(StandardCharsets.UTF_8));
    var url =
        server.respond(
            "/gzip.m3u8",
            OK + "Content-Encoding: gzip\r\nContent-Length: " + packed.length + "\r\n\r\n",
            packed);
    assertThat(get(origin.fetchPlaylist(url, Validators.NONE)).map(PlaylistResponse::text))
        .contains("#EXTM3U\n");
  }

  @Test
  void stopsDecompressingAGzipBombAtTheLimit() throws Exception {
    var bomb = gzip(new byte[50_000_000]);
    var url =
        server.respond(
            "/bomb.m3u8",
            OK + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n",
            bomb);
    assertFails(Kind.TOO_LARGE, () -> get(origin.fetchPlaylist(url, Validators.NONE)));
  }

  @Test
  void refusesInvalidGzip() {
    var url =
        server.respond(
            "/nogzip.m3u8", OK + "Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\n#EXTM3U");
    assertFails(Kind.MALFORMED, () -> get(origin.fetchPlaylist(url, Validators.NONE)));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 403, 500, 503, 204})
  void reportsAnUnexpectedStatus(int status) {
    var url =
        server.respond(
            "/status" + status, "HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");
    assertThatThrownBy(() -> get(origin.fetchSegment(url, Optional.empty())))
        .isInstanceOfSatisfying(
            OriginFailure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.STATUS);
              assertThat(failure.status()).isEqualTo(status);
              assertThat(failure).hasMessageContaining("/status" + status);
            });
  }

  @Test
  void readsRetryAfterInSeconds() {
    var url =
        server.respond("/busy", "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    assertThatThrownBy(() -> get(origin.fetchPlaylist(url, Validators.NONE)))
        .isInstanceOfSatisfying(
            OriginFailure.class,
            failure ->
                assertThat(failure.retryAfter())
                    .as(failure.toString())
                    .contains(Duration.ofSeconds(7)));
  }

  @Test
  void readsRetryAfterAsDate() {
    var inHalfAnHour = ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(30);
    var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(inHalfAnHour);
    assertThat(askedPause(date).orElseThrow())
        .isBetween(Duration.ofMinutes(20), Duration.ofMinutes(30));
    assertThat(askedPause("Sun, 06 Nov 1994 08:49:37 GMT")).isEmpty();
    assertThat(askedPause("soon")).isEmpty();
  }

  private static Optional<Duration> askedPause(String retryAfter) {
    var url =
        server.respond(
            "/busy-" + retryAfter.hashCode(),
            "HTTP/1.1 503 Busy\r\nRetry-After: " + retryAfter + "\r\nContent-Length: 0\r\n\r\n");
    var failure = catchThrowable(() -> get(origin.fetchPlaylist(url, Validators.NONE)));
    return ((OriginFailure) failure).retryAfter();
  }

  @Test
  void timesOutOnAStalledBody() {
    var url =
        server.respond(
            "/stall.ts", text(OK + "Content-Length: 1000\r\n\r\nonly this").concat(silence()));
    assertFails(Kind.TIMEOUT, () -> get(impatientOrigin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void timesOutOnATricklingBody() {
    var url =
        server.respond(
            "/trickle.ts", text(OK + "Content-Length: 1000\r\n\r\n").concat(every100Millis("x")));
    assertFails(Kind.TIMEOUT, () -> get(impatientOrigin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void timesOutOnAnEndlessHead() {
    var url = server.respond("/slow.ts", text(OK).concat(every100Millis("X-Slow: 1\r\n")));
    assertFails(Kind.TIMEOUT, () -> get(impatientOrigin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void timesOutOnASilentServer() {
    var url = server.respond("/silent.ts", silence());
    assertFails(Kind.TIMEOUT, () -> get(impatientOrigin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void stopsReadingAnEndlessBodyAtTheLimit() {
    var endless = Source.repeat(ByteString.fromArray(new byte[65_536]));
    var url = server.respond("/endless.ts", text(OK + "\r\n").concat(endless));
    assertFails(Kind.TOO_LARGE, () -> get(origin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void refusesATooLargeContentLength() {
    var url =
        server.respond(
            "/huge.ts", text(OK + "Content-Length: 2000000000\r\n\r\n").concat(silence()));
    assertFails(Kind.TOO_LARGE, () -> get(origin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void detectsATruncatedBody() {
    var url = server.respond("/short.ts", OK + "Content-Length: 1000\r\n\r\nonly this");
    assertFails(Kind.TRUNCATED, () -> get(origin.fetchSegment(url, Optional.empty())));
  }

  /** Like players, it ignores bytes after the announced length. */
  @Test
  void ignoresBytesBeyondTheContentLength() throws Exception {
    var bytes = randomBytes(701_000);
    var url = server.respond("/long.ts", OK + "Content-Length: 700000\r\n\r\n", bytes);
    for (int round = 0; round < 5; round++) {
      assertThat(bytesOf(get(origin.fetchSegment(url, Optional.empty()))))
          .isEqualTo(Arrays.copyOf(bytes, 700_000));
    }
  }

  @Test
  void forwardsASegmentWhileItArrives() throws Exception {
    var bytes = randomBytes(200_000);
    var rest = new CompletableFuture<ByteString>();
    var url =
        server.respond(
            "/growing.ts",
            text(OK + "Content-Length: 200000\r\n\r\n")
                .concat(Source.single(ByteString.fromArray(bytes, 0, 100_000)))
                .concat(from(rest)));
    var begun = new CompletableFuture<GrowingBuffer>();
    var whole = origin.fetchSegment(url, Optional.empty(), begun::complete).toCompletableFuture();
    var segment = new ArrivingSegment(ID, "0-0", get(begun));
    await().until(() -> segment.readyFrames() == 1);
    assertThat(segment.size()).isEqualTo(200_000);
    assertThat(segment.frame(0)).isEqualTo(ByteBuffer.wrap(bytes, 0, 64_000));
    assertThat(whole).isNotDone();

    rest.complete(ByteString.fromArray(bytes, 100_000, 100_000));
    assertThat(bytesOf(get(whole))).isEqualTo(bytes);
    assertThat(segment.isComplete()).isTrue();
    assertThat(segment.frame(3)).isEqualTo(ByteBuffer.wrap(bytes, 192_000, 8_000));
  }

  @Test
  void interruptedSegmentIsNeverComplete() throws Exception {
    var url =
        server.respond("/half.ts", OK + "Content-Length: 200000\r\n\r\n", randomBytes(150_000));
    var begun = new CompletableFuture<GrowingBuffer>();
    assertFails(
        Kind.TRUNCATED, () -> get(origin.fetchSegment(url, Optional.empty(), begun::complete)));
    var segment = new ArrivingSegment(ID, "0-0", get(begun));
    assertThat(segment.readyFrames()).isLessThanOrEqualTo(2);
    assertThat(segment.isComplete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\r\n", "Transfer-Encoding: chunked\r\n\r\n", "Content-Length: 0\r\n\r\n"})
  void doesNotForwardASegmentOfUnknownSize(String head) {
    var body = head.startsWith("Transfer") ? "4\r\nbody\r\n0\r\n\r\n" : "body";
    var url = server.respond("/sizeless.ts", OK + head + body);
    var begun = new CompletableFuture<GrowingBuffer>();
    var unused =
        catchThrowable(() -> get(origin.fetchSegment(url, Optional.empty(), begun::complete)));
    assertThat(begun).isNotDone();
  }

  @Test
  void doesNotForwardARangeOfWrongLength() {
    var url =
        server.respond(
            "/parts.ts",
            PART + "Content-Range: bytes 10-19/100\r\nContent-Length: 9\r\n\r\n",
            randomBytes(9));
    var begun = new CompletableFuture<GrowingBuffer>();
    assertFails(
        Kind.TRUNCATED,
        () -> get(origin.fetchSegment(url, Optional.of(new ByteRange(10, 10)), begun::complete)));
    assertThat(begun).isNotDone();
  }

  @Test
  void detectsATruncatedChunkedBody() {
    var url =
        server.respond("/chunks.ts", OK + "Transfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n");
    assertFails(Kind.TRUNCATED, () -> get(origin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void refusesAnEmptySegment() {
    var url = server.respond("/empty.ts", OK + "Content-Length: 0\r\n\r\n");
    assertFails(Kind.TRUNCATED, () -> get(origin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void survivesANonHttpResponse() {
    var url = server.respond("/noise", "SSH-2.0-OpenSSH_9.2\r\n\r\n\u0001\u0002");
    assertFails(Kind.UNREACHABLE, () -> get(origin.fetchSegment(url, Optional.empty())));
  }

  @Test
  void reportsARefusedConnection() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                get(origin.fetchSegment(URI.create("http://127.0.0.1:" + free), Optional.empty())))
        .isInstanceOf(OriginFailure.class)
        .hasMessageContaining("127.0.0.1:" + free);
  }

  @Test
  void reportsAnUnresolvableHost() {
    var url = URI.create("http://no-such-host.invalid/x");
    assertThatThrownBy(() -> get(origin.fetchSegment(url, Optional.empty())))
        .isInstanceOf(OriginFailure.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void followsRedirectsAndReturnsTheFinalUrl() throws Exception {
    var end = server.respond("/b/end.m3u8", OK + "Content-Length: 7\r\n\r\n#EXTM3U");
    var url = redirect("/a/start.m3u8", "../b/end.m3u8?x=1#there");
    server.respond("/b/end.m3u8?x=1", OK + "Content-Length: 7\r\n\r\n#EXTM3U");
    assertThat(get(origin.fetchPlaylist(url, Validators.NONE)).map(PlaylistResponse::url))
        .contains(URI.create(end + "?x=1"));
  }

  @Test
  void detectsARedirectLoop() {
    redirect("/circle2", "/circle1");
    var url = redirect("/circle1", "/circle2");
    assertFails(Kind.REDIRECTS, () -> get(origin.fetchPlaylist(url, Validators.NONE)));
  }

  @Test
  void followsNoMoreThanFiveRedirects() {
    for (int i = 1; i <= 6; i++) {
      redirect("/hop" + i, "/hop" + (i + 1));
    }
    assertFails(
        Kind.REDIRECTS, () -> get(origin.fetchPlaylist(server.url("/hop1"), Validators.NONE)));
    assertThat(server.heads()).noneMatch(head -> head.startsWith("GET /hop7 "));
  }

  @Test
  void refusesARedirectToAForbiddenAddress() {
    var url = redirect("/inward", "http://10.1.2.3/secret");
    assertThatThrownBy(() -> get(origin.fetchPlaylist(url, Validators.NONE)))
        .hasMessageContaining("10.1.2.3")
        .hasMessageContaining("superpeer.origin.allow-networks")
        .isInstanceOfSatisfying(
            OriginFailure.class, f -> assertThat(f.kind()).isEqualTo(Kind.REFUSED_ADDRESS));
  }

  @Test
  void refusesARedirectToAnotherScheme() {
    var url = redirect("/file", "file:///etc/passwd");
    assertFails(Kind.BAD_URL, () -> get(origin.fetchPlaylist(url, Validators.NONE)));
  }

  @Test
  void refusesAForbiddenAddressInEveryNotation() throws Exception {
    var strict = originAllowing(LONG_TIMEOUT);
    int requestsBefore = server.heads().size();
    for (var host : List.of("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]")) {
      var url = URI.create("http://" + host + ":" + server.port() + "/s.ts");
      assertFails(Kind.REFUSED_ADDRESS, () -> get(strict.fetchSegment(url, Optional.empty())));
    }
    assertThat(server.heads()).hasSize(requestsBefore);
  }

  /** DNS rebinding: the name resolves to an allowed address once, and to another one afterwards. */
  @Test
  void checksTheAddressOfEveryConnection() throws Exception {
    var lookUps = new AtomicInteger();
    var rebound =
        originAllowing(
            LONG_TIMEOUT,
            host -> {
              var first = lookUps.getAndIncrement() == 0;
              return new InetAddress[] {InetAddress.getByName(first ? "127.0.0.1" : "127.0.0.2")};
            },
            "127.0.0.1/32");
    server.respond("/r.ts", OK + "Content-Length: 4\r\nConnection: close\r\n\r\nbody");
    var url = URI.create("http://rebinding.invalid:" + server.port() + "/r.ts");
    assertThat(get(rebound.fetchSegment(url, Optional.empty())).bytes().remaining()).isEqualTo(4);
    assertThat(lookUps).hasValue(1);

    int requestsBefore = server.heads().size();
    assertFails(Kind.REFUSED_ADDRESS, () -> get(rebound.fetchSegment(url, Optional.empty())));
    assertThat(lookUps).hasValueGreaterThan(1);
    assertThat(server.heads()).hasSize(requestsBefore);
  }

  @Test
  void requestsARangeAndChecksContentRange() throws Exception {
    var url =
        server.respond(
            "/part.ts", PART + "Content-Range: bytes 10-13/99\r\nContent-Length: 4\r\n\r\npart");
    var body = get(origin.fetchSegment(url, Optional.of(new ByteRange(10, 4))));
    assertThat(bytesOf(body)).isEqualTo("part".getBytes(StandardCharsets.UTF_8));
    assertThat(lastHead("/part.ts")).contains("Range: bytes=10-13");
    assertFails(
        Kind.MALFORMED, () -> get(origin.fetchSegment(url, Optional.of(new ByteRange(20, 4)))));
  }

  @Test
  void refusesTheWholeResourceInsteadOfARange() {
    var url = server.respond("/whole.ts", OK + "Content-Length: 4\r\n\r\nbody");
    assertFails(Kind.STATUS, () -> get(origin.fetchSegment(url, Optional.of(new ByteRange(0, 2)))));
  }

  @Test
  void keepsConnectionsAvailableAfterManyFailures() throws Exception {
    var stalls =
        server.respond(
            "/stalls.ts", text(OK + "Content-Length: 1000\r\n\r\nonly this").concat(silence()));
    var good = server.respond("/good.ts", OK + "Content-Length: 4\r\n\r\nbody");
    for (int round = 0; round < 2; round++) {
      var fetches =
          IntStream.range(0, 4)
              .mapToObj(i -> impatientOrigin.fetchSegment(stalls, Optional.empty()))
              .toList();
      fetches.forEach(fetch -> assertFails(Kind.TIMEOUT, () -> get(fetch)));
    }
    assertThat(get(impatientOrigin.fetchSegment(good, Optional.empty())).bytes().remaining())
        .isEqualTo(4);
  }

  private static HttpOriginClient originAllowing(Duration timeout, String... networks) {
    return originAllowing(timeout, InetAddress::getAllByName, networks);
  }

  private static HttpOriginClient originAllowing(
      Duration timeout, Resolver resolver, String... networks) {
    return origin(timeout, resolver, SeedHeaders.NONE, 0, networks);
  }

  private static HttpOriginClient origin(
      Duration timeout,
      Resolver resolver,
      SeedHeaders seedHeaders,
      double maxMbps,
      String... networks) {
    var config =
        new OriginConfig.Http(
            "super-peer/test",
            4,
            Duration.ofSeconds(60),
            timeout,
            timeout,
            timeout,
            timeout.multipliedBy(2),
            timeout.multipliedBy(2),
            MAX_PLAYLIST,
            MAX_SEGMENT,
            5,
            maxMbps);
    return new HttpOriginClient(
        kit.system(), AddressPolicy.allowing(List.of(networks)), resolver, config, seedHeaders);
  }

  private static URI redirect(String path, String location) {
    return server.respond(
        path, "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
  }

  private static String lastHead(String path) {
    return server.heads().stream()
        .filter(head -> head.startsWith("GET " + path + " "))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static Validators validators(String etag) {
    return new Validators(Optional.of(etag), Optional.empty());
  }

  private static void assertFails(Kind kind, ThrowingCallable fetch) {
    assertThatThrownBy(fetch)
        .isInstanceOfSatisfying(
            OriginFailure.class,
            failure -> assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind));
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof OriginFailure failure ? failure : e;
    }
  }

  private static byte[] bytesOf(Body body) {
    var bytes = new byte[body.bytes().remaining()];
    body.bytes().duplicate().get(bytes);
    return bytes;
  }

  private static Source<ByteString, NotUsed> text(String text) {
    return Source.single(ByteString.fromString(text));
  }

  private static Source<ByteString, NotUsed> from(CompletableFuture<ByteString> bytes) {
    return Source.completionStage(bytes);
  }

  private static Source<ByteString, NotUsed> silence() {
    return Source.<ByteString>maybe().mapMaterializedValue(open -> NotUsed.getInstance());
  }

  private static Source<ByteString, NotUsed> every100Millis(String text) {
    return Source.tick(Duration.ZERO, Duration.ofMillis(100), ByteString.fromString(text))
        .mapMaterializedValue(tick -> NotUsed.getInstance());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] randomBytes(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
