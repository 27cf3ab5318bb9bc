package superpeer.master.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/**
 * Answers malformed HTTP requests, which never reach a route. Akka HTTP creates it by its name in
 * {@code master.conf}. It logs nothing: strangers must not be able to fill the log.
 */
public final class HttpParsingErrors extends ParsingErrorHandler {

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    return JsonResponses.response(
        status, info.summary(), "send a request as GET /openapi.yaml describes it");
  }
}
