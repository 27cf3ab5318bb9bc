package superpeer.hub.http;

import static akka.http.javadsl.model.StatusCodes.BAD_REQUEST;
import static akka.http.javadsl.model.StatusCodes.CONTENT_TOO_LARGE;
import static akka.http.javadsl.model.StatusCodes.INTERNAL_SERVER_ERROR;
import static akka.http.javadsl.model.StatusCodes.METHOD_NOT_ALLOWED;
import static akka.http.javadsl.model.StatusCodes.NOT_FOUND;
import static akka.http.javadsl.model.StatusCodes.NO_CONTENT;
import static akka.http.javadsl.model.StatusCodes.REQUEST_TIMEOUT;
import static akka.http.javadsl.model.StatusCodes.SERVICE_UNAVAILABLE;
import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractMaterializer;
import static akka.http.javadsl.server.Directives.extractRequestEntity;
import static akka.http.javadsl.server.Directives.handleExceptions;
import static akka.http.javadsl.server.Directives.handleRejections;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.options;
import static akka.http.javadsl.server.Directives.respondWithDefaultHeaders;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
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
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.pattern.AskTimeoutException;
import akka.stream.Materializer;
import akka.util.ByteString;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.MalformedMessage;

/**
 * Routes that any page may call: viewers live on every site. Whatever goes wrong is answered with
 * CORS headers too, else the page could not read why.
 */
public final class OpenRoutes {

  private static final Logger log = LoggerFactory.getLogger(OpenRoutes.class);

  /** How long a body may take to arrive. */
  private static final long BODY_PATIENCE_MILLIS = 10_000;

  private static final List<HttpHeader> ORIGIN =
      List.of(RawHeader.create("Access-Control-Allow-Origin", "*"));

  private static final List<HttpHeader> PREFLIGHT =
      List.of(
          RawHeader.create("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
          RawHeader.create("Access-Control-Allow-Headers", "*"),
          RawHeader.create("Access-Control-Max-Age", "86400"));

  private static final ExceptionHandler FAILURES =
      ExceptionHandler.newBuilder()
          .match(MalformedMessage.class, OpenRoutes::malformed)
          .match(EntityStreamSizeException.class, e -> tooLarge())
          .match(EntityStreamException.class, e -> refuse(BAD_REQUEST, "the body broke off"))
          .match(AskTimeoutException.class, e -> busy())
          .match(TimeoutException.class, e -> refuse(REQUEST_TIMEOUT, "the body took too long"))
          .matchAny(OpenRoutes::bug)
          .build();

  private static final RejectionHandler REJECTIONS =
      RejectionHandler.newBuilder()
          .handle(MethodRejection.class, r -> refuse(METHOD_NOT_ALLOWED, "method not allowed"))
          .handle(Rejection.class, r -> refuse(BAD_REQUEST, "request not understood"))
          .handleNotFound(refuse(NOT_FOUND, "no such resource"))
          .build();

  private OpenRoutes() {}

  /** Adds CORS, preflights and answers to everything that fails. Nothing passes on unanswered. */
  public static Route open(Supplier<Route> routes) {
    return respondWithDefaultHeaders(
        ORIGIN,
        () ->
            handleExceptions(
                FAILURES,
                () ->
                    handleRejections(
                        REJECTIONS, () -> concat(options(OpenRoutes::preflight), routes.get()))));
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

  /** A body that came with its head, as almost all do, needs no stream. */
  private static Route body(
      RequestEntity entity,
      long maxBytes,
      Function<ByteString, Route> then,
      Materializer materializer) {
    if (entity.getContentLengthOption().orElse(0) > maxBytes) {
      return tooLarge();
    }
    if (entity instanceof HttpEntity.Strict strict) {
      return then.apply(strict.getData());
    }
    return onSuccess(
        entity.toStrict(BODY_PATIENCE_MILLIS, maxBytes, materializer),
        whole -> then.apply(whole.getData()));
  }

  public static Route json(String body) {
    return json(ByteString.fromString(body));
  }

  public static Route json(ByteString body) {
    return complete(jsonResponse(200, body));
  }

  /** Success without words. */
  public static Route empty() {
    return complete(HttpResponse.create().withEntity(""));
  }

  /**
   * @param msg what is wrong, naming the offending value
   */
  public static Route refuse(StatusCode status, String msg) {
    var body = Refusal.json(status.intValue(), msg);
    return complete(jsonResponse(status.intValue(), ByteString.fromString(body)));
  }

  public static Route malformed(MalformedMessage e) {
    return refuse(BAD_REQUEST, Objects.requireNonNullElse(e.getMessage(), "malformed"));
  }

  /** Worth another try: SDKs repeat an announce after 15 to 40 s on any 5xx. */
  public static Route busy() {
    return refuse(SERVICE_UNAVAILABLE, "the hub is at its limit; try again later");
  }

  private static HttpResponse jsonResponse(int status, ByteString body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  private static Route tooLarge() {
    return refuse(CONTENT_TOO_LARGE, "the body is too large");
  }

  private static Route preflight() {
    return complete(HttpResponse.create().withStatus(NO_CONTENT).addHeaders(PREFLIGHT));
  }

  private static Route bug(Throwable e) {
    log.error("request failed", e);
    return refuse(INTERNAL_SERVER_ERROR, "internal error; see the hub's log");
  }
}
