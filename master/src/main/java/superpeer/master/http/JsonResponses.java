package superpeer.master.http;

import static akka.http.javadsl.server.Directives.complete;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.core.JsonProcessingException;
import superpeer.protocol.Json;
import superpeer.protocol.rest.Problem;

/** Builds the JSON responses of the REST API. */
final class JsonResponses {

  private JsonResponses() {}

  static Route ok(Object body) {
    return json(StatusCodes.OK, body);
  }

  static Route problem(StatusCode status, String error, String hint) {
    return json(status, Problem.of(error, hint));
  }

  static Route json(StatusCode status, Object body) {
    return complete(status, entity(body));
  }

  /**
   * Builds a response outside of all routes: a {@link Problem} that pages of any origin may read.
   */
  static HttpResponse response(StatusCode status, String error, String hint) {
    return HttpResponse.create()
        .withStatus(status)
        .addHeader(RawHeader.create("Access-Control-Allow-Origin", "*"))
        .withEntity(entity(Problem.of(error, hint)));
  }

  static HttpEntity.Strict entity(Object body) {
    try {
      return HttpEntities.create(
          ContentTypes.APPLICATION_JSON, Json.mapper().writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not plain data: " + body.getClass(), e);
    }
  }
}
