package superpeer.master.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.MethodRejection;
import akka.http.javadsl.server.Rejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.model.EntityStreamSizeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every exception and rejection into a response; nothing else does. */
final class ApiErrors {

  private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

  private static final String SEE_DESCRIPTION = "GET /openapi.yaml describes every route";

  private static final String SEE_LOG = "see the master's log";
  private static final String TOO_SLOW = "the master did not answer in time";

  static final ExceptionHandler EXCEPTIONS =
      ExceptionHandler.newBuilder().matchAny(e -> toResponse(unwrapped(e))).build();

  static final RejectionHandler REJECTIONS =
      RejectionHandler.newBuilder()
          .handleNotFound(
              JsonResponses.problem(
                  StatusCodes.NOT_FOUND, "there is no such route", SEE_DESCRIPTION))
          .handleAll(
              MethodRejection.class,
              all ->
                  JsonResponses.problem(
                      StatusCodes.METHOD_NOT_ALLOWED,
                      "this route only supports " + all.get(0).supported().name(),
                      SEE_DESCRIPTION))
          .handle(
              Rejection.class,
              rejection ->
                  JsonResponses.problem(
                      StatusCodes.BAD_REQUEST,
                      "the request is not valid: " + rejection.getClass().getSimpleName(),
                      SEE_DESCRIPTION))
          .build();

  private ApiErrors() {}

  /** Answers a request that took longer than {@code akka.http.server.request-timeout}. */
  static HttpResponse timeoutResponse(HttpRequest request) {
    return JsonResponses.response(StatusCodes.SERVICE_UNAVAILABLE, TOO_SLOW, "try again");
  }

  private static Throwable unwrapped(Throwable e) {
    return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
  }

  private static Route toResponse(Throwable e) {
    if (e instanceof EntityStreamSizeException tooLarge) {
      return JsonResponses.problem(
          StatusCodes.CONTENT_TOO_LARGE,
          "the body is larger than " + tooLarge.limit() + " bytes",
          "post fewer items per request");
    } else if (e instanceof TimeoutException) {
      return JsonResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE,
          TOO_SLOW,
          "try again; if it persists, see the master's log");
    }
    log.error("request failed", e);
    return JsonResponses.problem(StatusCodes.INTERNAL_SERVER_ERROR, "internal error", SEE_LOG);
  }
}
