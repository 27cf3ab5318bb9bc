package superpeer.deploy;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.onComplete;
import static akka.http.javadsl.server.Directives.redirect;
import static akka.http.javadsl.server.Directives.respondWithHeader;

import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A way for an origin to misbehave. Faults answer pages of any origin, as the good answers do. */
@FunctionalInterface
public interface Fault {

  /** The route that answers {@code request}, which {@code proper} would have answered well. */
  Route instead(Route proper, HttpRequest request);

  static Fault status(StatusCode status) {
    return open(complete(status));
  }

  /** Always the same playlist, as one that its origin froze. */
  static Fault playlist(String text) {
    var type = MediaTypes.customBinary("application", "vnd.apple.mpegurl", true).toContentType();
    return body(HttpEntities.create(type, ByteString.fromString(text)));
  }

  /** Answers well, but late. */
  static Fault late(Duration delay) {
    return (proper, request) -> {
      var timer = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
      return onComplete(CompletableFuture.runAsync(() -> {}, timer), done -> proper);
    };
  }

  /** Promises {@code size} bytes, sends half of them, and then nothing for ever. */
  static Fault stallMidBody(int size) {
    var half = ByteString.fromArray(new byte[size / 2]);
    return body(
        HttpEntities.create(
            ContentTypes.APPLICATION_OCTET_STREAM,
            size,
            Source.single(half).concat(Source.never())));
  }

  /** Promises 2 GiB, and keeps the promise. */
  static Fault hugeBody() {
    var zeros = ByteString.fromArray(new byte[64 * 1024]);
    var chunks = 32 * 1024;
    return body(
        HttpEntities.create(
            ContentTypes.APPLICATION_OCTET_STREAM,
            (long) chunks * zeros.size(),
            Source.repeat(zeros).take(chunks)));
  }

  /** Sends zeros for ever. */
  static Fault endlessBody() {
    var zeros = ByteString.fromArray(new byte[64 * 1024]);
    Source<ByteString, NotUsed> forEver = Source.repeat(zeros);
    return body(HttpEntities.createChunked(ContentTypes.APPLICATION_OCTET_STREAM, forEver));
  }

  /** Sends everybody back to where they just asked. */
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
