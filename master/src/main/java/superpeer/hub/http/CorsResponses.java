package superpeer.hub.http;

import static akka.http.javadsl.model.StatusCodes.BAD_REQUEST;
import static akka.http.javadsl.model.StatusCodes.CONTENT_TOO_LARGE;
import static akka.http.javadsl.model.StatusCodes.INTERNAL_SERVER_ERROR;
import static akka.http.javadsl.model.StatusCodes.REQUEST_TIMEOUT;
import static akka.http.javadsl.model.StatusCodes.SERVICE_UNAVAILABLE;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.pattern.AskTimeoutException;
import akka.stream.Materializer;
import akka.util.ByteString;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.MalformedMessage;

/**
 * Reads the bodies of requests that any page may send, and builds responses that its scripts can
 * read.
 */
public final class CorsResponses {

  private static final Logger log = LoggerFactory.getLogger(CorsResponses.class);

  /** How long a body may take to arrive. */
  private static final long BODY_TIMEOUT_MS = 10_000;

  /** Maximum length of an error message, which may quote the request. */
  private static final int MAX_MESSAGE = 200;

  static final List<HttpHeader> ORIGIN =
      List.of(RawHeader.create("Access-Control-Allow-Origin", "*"));

  private static final HttpResponse OPEN = HttpResponse.create().addHeaders(ORIGIN);

  private CorsResponses() {}

  /**
   * The body, if it arrived with the headers, as almost all do. This needs no stream.
   *
   * @param maxBytes a longer one is refused before it is read
   * @throws EntityStreamSizeException if it is longer, or its Content-Length is
   */
  public static Optional<ByteString> strictBody(RequestEntity entity, long maxBytes) {
    var length = entity.getContentLengthOption();
    if (length.orElse(0) > maxBytes) {
      throw new EntityStreamSizeException(maxBytes, scala.Option.apply(length.getAsLong()));
    }
    return entity instanceof HttpEntity.Strict strict
        ? Optional.of(strict.getData())
        : Optional.empty();
  }

  /** Reads the whole body. Fails if it is longer than the limit, breaks off or takes too long. */
  public static CompletionStage<ByteString> readBody(
      RequestEntity entity, long maxBytes, Materializer materializer) {
    return entity
        .toStrict(BODY_TIMEOUT_MS, maxBytes, materializer)
        .thenApply(HttpEntity.Strict::getData);
  }

  public static HttpResponse json(ByteString body) {
    return OPEN.withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  /**
   * @param msg what is wrong, naming the value
   */
  public static HttpResponse error(StatusCode status, String msg) {
    return json(ByteString.fromString(sdkError(status.intValue(), msg))).withStatus(status);
  }

  /**
   * The error envelope that SDKs expect: {@code {"ret":-1,"data":{"code":…,"msg":…}}}.
   *
   * @param code below 5000 tells SDK 2.9.10 not to retry
   */
  private static String sdkError(int code, String msg) {
    var text = msg.length() > MAX_MESSAGE ? msg.substring(0, MAX_MESSAGE) + "…" : msg;
    var quoted = new String(JsonStringEncoder.getInstance().quoteAsString(text));
    return "{\"ret\":-1,\"data\":{\"code\":" + code + ",\"msg\":\"" + quoted + "\"}}";
  }

  /** The hub is overloaded. SDKs repeat an announce after 15 to 40 s on any 5xx. */
  public static HttpResponse busy() {
    return error(SERVICE_UNAVAILABLE, "the hub is overloaded; try again later");
  }

  /** The response for a failure. Unexpected failures are logged. */
  public static HttpResponse failure(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return failure(failure.getCause());
    } else if (failure instanceof MalformedMessage) {
      return error(BAD_REQUEST, Objects.requireNonNullElse(failure.getMessage(), "malformed"));
    } else if (failure instanceof EntityStreamSizeException) {
      return error(CONTENT_TOO_LARGE, "the body is too large");
    } else if (failure instanceof EntityStreamException) {
      return error(BAD_REQUEST, "the body is incomplete");
    } else if (failure instanceof AskTimeoutException) {
      return busy();
    } else if (failure instanceof TimeoutException) {
      return error(REQUEST_TIMEOUT, "the body took too long");
    }
    log.error("request failed", failure);
    return error(INTERNAL_SERVER_ERROR, "internal error; see the hub's log");
  }
}
