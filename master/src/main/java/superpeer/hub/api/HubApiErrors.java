package superpeer.hub.api;

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

/** Turns exceptions and rejections into responses. */
final class HubApiErrors {

  private static final Logger log = LoggerFactory.getLogger(HubApiErrors.class);

  private static final String SEE_DOCS = "see docs/hub/api.md for all calls";

  static final ExceptionHandler EXCEPTIONS =
      ExceptionHandler.newBuilder().matchAny(HubApiErrors::answer).build();

  static final RejectionHandler REJECTIONS =
      RejectionHandler.newBuilder()
          .handleNotFound(HubResponses.problem(StatusCodes.NOT_FOUND, "no such route", SEE_DOCS))
          .handleAll(
              MethodRejection.class,
              all ->
                  HubResponses.problem(
                      StatusCodes.METHOD_NOT_ALLOWED,
                      "this route allows " + all.get(0).supported().name(),
                      SEE_DOCS))
          .handle(
              Rejection.class,
              rejection ->
                  HubResponses.problem(
                      StatusCodes.BAD_REQUEST,
                      "invalid request: " + rejection.getClass().getSimpleName(),
                      SEE_DOCS))
          .build();

  private HubApiErrors() {}

  private static Route answer(Throwable e) {
    var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof EntityStreamSizeException tooLarge) {
      return HubResponses.problem(
          StatusCodes.CONTENT_TOO_LARGE,
          "the body is larger than " + tooLarge.limit() + " bytes",
          "send a smaller body");
    } else if (cause instanceof TimeoutException) {
      return HubResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE, "the hub did not respond in time", "try again");
    }
    log.error("request failed", cause);
    return HubResponses.problem(
        StatusCodes.INTERNAL_SERVER_ERROR, "internal error", "see the master's log");
  }
}
