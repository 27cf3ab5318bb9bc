package superpeer.deploy;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.encodeResponseWith;
import static akka.http.javadsl.server.Directives.mapResponse;
import static akka.http.javadsl.server.Directives.onComplete;
import static akka.http.javadsl.server.Directives.redirect;
import static akka.http.javadsl.server.Directives.respondWithHeader;

import akka.NotUsed;
import akka.http.javadsl.coding.Coder;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.server.Route;
import akka.stream.ThrottleMode;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Another answer of an origin: a fault, or an unusual answer that players can handle. Like normal
 * answers, faults allow pages of any origin.
 */
@FunctionalInterface
public interface Fault {

  /** Chunk size of a slow body. */
  int CHUNK_BYTES = 8 * 1024;

  /** The route that answers {@code request} instead of {@code proper}. */
  Route instead(Route proper, HttpRequest request);

  static Fault status(StatusCode status) {
    return open(complete(status));
  }

  /** Always the same playlist, like one that the origin no longer updates. */
  static Fault playlist(String text) {
    var type = MediaTypes.customBinary("application", "vnd.apple.mpegurl", true).toContentType();
    return body(HttpEntities.create(type, ByteString.fromString(text)));
  }

  /** The normal text rewritten, with chunked encoding. */
  static Fault rewritten(UnaryOperator<String> shape) {
    Flow<ByteString, ByteString, NotUsed> whole =
        Flow.of(ByteString.class)
            .fold(ByteString.emptyByteString(), ByteString::concat)
            .map(text -> ByteString.fromString(shape.apply(text.utf8String())));
    return (proper, request) ->
        mapResponse(response -> response.transformEntityDataBytes(whole), () -> proper);
  }

  /** Gzipped for clients that accept it, as browsers and workers do for playlists. */
  default Fault gzipped() {
    return (proper, request) ->
        encodeResponseWith(List.of(Coder.Gzip), () -> instead(proper, request));
  }

  /** Redirects to the same file in {@code /edge}. */
  static Fault moved() {
    return (proper, request) ->
        openTo(
            redirect(
                Uri.create("/edge" + request.getUri().getPathString())
                    .rawQueryString(request.getUri().rawQueryString().orElse("moved")),
                StatusCodes.FOUND));
  }

  /** Content-Length is 1,000 bytes too large; then the connection closes. */
  static Fault shorterThanAnnounced() {
    return (proper, request) ->
        mapResponse(
            response -> {
              var entity = response.entity();
              var length = entity.getContentLengthOption().orElseThrow() + 1_000;
              return response.withEntity(
                  HttpEntities.create(entity.getContentType(), length, entity.getDataBytes()));
            },
            () -> proper);
  }

  /** Answers normally after {@code delay}. */
  static Fault late(Duration delay) {
    return (proper, request) -> {
      var timer = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
      return onComplete(CompletableFuture.runAsync(() -> {}, timer), done -> proper);
    };
  }

  /** Announces {@code size} bytes, sends half of them, and then stalls forever. */
  static Fault stallMidBody(int size) {
    var half = ByteString.fromArray(new byte[size / 2]);
    return body(
        HttpEntities.create(
            ContentTypes.APPLICATION_OCTET_STREAM,
            size,
            Source.single(half).concat(Source.never())));
  }

  /** Answers normally but takes {@code time} for the body. */
  static Fault slowly(Duration time) {
    return (proper, request) ->
        mapResponse(answer -> answer.withEntity(slowly(answer.entity(), time)), () -> proper);
  }

  private static ResponseEntity slowly(ResponseEntity entity, Duration time) {
    var length = entity.getContentLengthOption().orElseThrow();
    var chunks =
        entity
            .getDataBytes()
            .mapConcat(Fault::chunks)
            .throttle((int) (length / CHUNK_BYTES + 1), time, 1, ThrottleMode.shaping());
    return HttpEntities.create(entity.getContentType(), length, chunks);
  }

  private static List<ByteString> chunks(ByteString bytes) {
    var chunks = new ArrayList<ByteString>();
    for (var rest = bytes; rest.nonEmpty(); rest = rest.drop(CHUNK_BYTES)) {
      chunks.add(rest.take(CHUNK_BYTES));
    }
    return chunks;
  }

  /** As {@link #slowly}, but the connection breaks after the first half of the body. */
  static Fault breakMidBody(Duration time) {
    return (proper, request) ->
        mapResponse(answer -> answer.withEntity(half(answer.entity(), time)), () -> proper);
  }

  private static ResponseEntity half(ResponseEntity entity, Duration time) {
    var length = entity.getContentLengthOption().orElseThrow();
    var half =
        slowly(entity, time)
            .getDataBytes()
            .take(length / CHUNK_BYTES / 2)
            .concatLazy(Source.lazySource(Fault::broken));
    return HttpEntities.create(entity.getContentType(), length, half);
  }

  private static Source<ByteString, NotUsed> broken() {
    return Source.failed(new IOException("connection broken by the test"));
  }

  /** Sends 2 GiB. */
  static Fault hugeBody() {
    var zeros = ByteString.fromArray(new byte[64 * 1024]);
    var chunks = 32 * 1024;
    return body(
        HttpEntities.create(
            ContentTypes.APPLICATION_OCTET_STREAM,
            (long) chunks * zeros.size(),
            Source.repeat(zeros).take(chunks)));
  }

  /** Sends zeros forever. */
  static Fault endlessBody() {
    var zeros = ByteString.fromArray(new byte[64 * 1024]);
    Source<ByteString, NotUsed> forEver = Source.repeat(zeros);
    return body(HttpEntities.createChunked(ContentTypes.APPLICATION_OCTET_STREAM, forEver));
  }

  /** Redirects every request to itself. */
  static Fault redirectLoop() {
    return (proper, request) -> openTo(redirect(request.getUri(), StatusCodes.FOUND));
  }

  static Fault redirectTo(String url) {
    return open(redirect(Uri.create(url), StatusCodes.FOUND));
  }

  private static Fault body(RequestEntity entity) {
    return open(complete(StatusCodes.OK, entity));
  }

  private static Fault open(Route answer) {
    return (proper, request) -> openTo(answer);
  }

  private static Route openTo(Route answer) {
    return respondWithHeader(HttpHeader.parse("Access-Control-Allow-Origin", "*"), () -> answer);
  }
}
