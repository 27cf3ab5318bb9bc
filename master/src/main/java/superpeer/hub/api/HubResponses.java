package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.complete;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.core.JsonProcessingException;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.rest.Problem;

/** Builds the responses of the hub's API. */
final class HubResponses {

  private HubResponses() {}

  static Route ok(Object body) {
    return json(StatusCodes.OK, body);
  }

  static Route json(StatusCode status, Object body) {
    return complete(status, HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes(body)));
  }

  static Route problem(StatusCode status, String error, String hint) {
    return json(status, Problem.of(error, hint));
  }

  static Route malformed(MalformedMessage e) {
    return problem(
        StatusCodes.BAD_REQUEST,
        String.valueOf(e.getMessage()),
        "correct the request; see docs/hub/api.md for all calls");
  }

  private static byte[] bytes(Object body) {
    try {
      return Json.mapper().writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not plain data: " + body.getClass(), e);
    }
  }
}
