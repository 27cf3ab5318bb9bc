package superpeer.hub.http;

import static akka.http.javadsl.model.StatusCodes.BAD_REQUEST;
import static akka.http.javadsl.model.StatusCodes.METHOD_NOT_ALLOWED;
import static akka.http.javadsl.model.StatusCodes.NOT_FOUND;
import static akka.http.javadsl.model.StatusCodes.NO_CONTENT;
import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractMaterializer;
import static akka.http.javadsl.server.Directives.extractRequestEntity;
import static akka.http.javadsl.server.Directives.handleExceptions;
import static akka.http.javadsl.server.Directives.handleRejections;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.options;
import static akka.http.javadsl.server.Directives.respondWithDefaultHeaders;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.MethodRejection;
import akka.http.javadsl.server.Rejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.Materializer;
import akka.util.ByteString;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import superpeer.protocol.MalformedMessage;

/**
 * Routes that any page may call, because viewers are on every site. Errors carry CORS headers too,
 * so that the page can read them.
 */
public final class CorsRoutes {

  private static final List<HttpHeader> PREFLIGHT =
      List.of(
          RawHeader.create("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
          RawHeader.create("Access-Control-Allow-Headers", "*"),
          RawHeader.create("Access-Control-Max-Age", "86400"));

  private static final ExceptionHandler FAILURES =
      ExceptionHandler.newBuilder().matchAny(e -> complete(CorsResponses.failure(e))).build();

  private static final RejectionHandler REJECTIONS =
      RejectionHandler.newBuilder()
          .handle(MethodRejection.class, r -> error(METHOD_NOT_ALLOWED, "method not allowed"))
          .handle(Rejection.class, r -> error(BAD_REQUEST, "invalid request"))
          .handleNotFound(error(NOT_FOUND, "no such resource"))
          .build();

  private CorsRoutes() {}

  /** Adds CORS headers, preflight responses and error responses. Every request is answered. */
  public static Route withCors(Supplier<Route> routes) {
    return respondWithDefaultHeaders(
        CorsResponses.ORIGIN,
        () ->
            handleExceptions(
                FAILURES,
                () ->
                    handleRejections(
                        REJECTIONS, () -> concat(options(CorsRoutes::preflight), routes.get()))));
  }

  /**
   * Reads the whole body.
   *
   * @param maxBytes a longer one is refused before it is read
   */
  public static Route body(long maxBytes, Function<ByteString, Route> then) {
    return extractMaterializer(
        materializer -> extractRequestEntity(entity -> body(entity, maxBytes, then, materializer)));
  }

  private static Route body(
      RequestEntity entity,
      long maxBytes,
      Function<ByteString, Route> then,
      Materializer materializer) {
    try {
      var body = CorsResponses.strictBody(entity, maxBytes);
      return body.isPresent()
          ? then.apply(body.get())
          : onSuccess(CorsResponses.readBody(entity, maxBytes, materializer), then);
    } catch (EntityStreamSizeException e) {
      return complete(CorsResponses.failure(e));
    }
  }

  public static Route json(String body) {
    return json(ByteString.fromString(body));
  }

  public static Route json(ByteString body) {
    return complete(CorsResponses.json(body));
  }

  /** An empty 200 response. */
  public static Route empty() {
    return complete(HttpResponse.create().withEntity(""));
  }

  /**
   * @param msg what is wrong, naming the value
   */
  public static Route error(StatusCode status, String msg) {
    return complete(CorsResponses.error(status, msg));
  }

  public static Route malformed(MalformedMessage e) {
    return complete(CorsResponses.failure(e));
  }

  /** The hub is overloaded. SDKs repeat an announce after 15 to 40 s on any 5xx. */
  public static Route busy() {
    return complete(CorsResponses.busy());
  }

  private static Route preflight() {
    return complete(HttpResponse.create().withStatus(NO_CONTENT).addHeaders(PREFLIGHT));
  }
}
