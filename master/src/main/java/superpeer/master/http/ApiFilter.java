package superpeer.master.http;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractMethod;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.handleExceptions;
import static akka.http.javadsl.server.Directives.handleRejections;
import static akka.http.javadsl.server.Directives.mapResponse;
import static akka.http.javadsl.server.Directives.mapUnmatchedPath;
import static akka.http.javadsl.server.Directives.respondWithHeader;
import static akka.http.javadsl.server.Directives.respondWithHeaders;
import static java.nio.charset.StandardCharsets.UTF_8;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What surrounds every route: slashes that a registered URL left over, CORS on answers and errors,
 * preflights without a token, and the token itself.
 */
final class ApiFilter {

  private static final Pattern SLASHES = Pattern.compile("//+");

  private static final String BEARER = "Bearer ";

  private static final List<HttpHeader> FOR_ANY_ORIGIN =
      List.of(RawHeader.create("Access-Control-Allow-Origin", "*"));

  private static final List<HttpHeader> PREFLIGHT =
      List.of(
          RawHeader.create("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
          RawHeader.create("Access-Control-Allow-Headers", "content-type, x-access-token"),
          RawHeader.create("Access-Control-Max-Age", "600"));

  private final Optional<byte[]> token;
  private final RateLimiter calls;
  private final RateLimiter wrongTokens;
  private final IntConsumer onResponse;

  /**
   * @param accessToken what the header must be; absent: the header is ignored whatever it says,
   *     because dashboards then send the text {@code undefined}
   * @param calls for each caller
   * @param wrongTokens of each caller; who sends more is not listened to at all
   * @param answered hears the status of every answer
   */
  ApiFilter(
      Optional<String> accessToken,
      RateLimiter calls,
      RateLimiter wrongTokens,
      IntConsumer answered) {
    this.token = accessToken.map(ApiFilter::digest);
    this.calls = calls;
    this.wrongTokens = wrongTokens;
    this.onResponse = answered;
  }

  /** Nothing inside needs to answer OPTIONS or to finish what it rejects. */
  Route wrap(Supplier<Route> open, Supplier<Route> guarded) {
    return mapUnmatchedPath(
        path -> SLASHES.matcher(path).replaceAll("/"),
        () ->
            mapResponse(
                this::finish,
                () ->
                    handleExceptions(
                        ApiErrors.EXCEPTIONS,
                        () ->
                            handleRejections(
                                ApiErrors.REJECTIONS, () -> dispatch(open, guarded)))));
  }

  private HttpResponse finish(HttpResponse answer) {
    onResponse.accept(answer.status().intValue());
    return answer.addHeaders(FOR_ANY_ORIGIN);
  }

  /** By hand, because a rejected OPTIONS would make 405 of every route that does not exist. */
  private Route dispatch(Supplier<Route> open, Supplier<Route> guarded) {
    return extractMethod(
        method ->
            method.equals(HttpMethods.OPTIONS)
                ? preflight()
                : rateLimited(concat(open.get(), authenticated(guarded))));
  }

  private Route rateLimited(Route inner) {
    return extractRequest(
        request -> {
          var wait = calls.take(CallerAddress.network(request));
          return wait.isEmpty()
              ? inner
              : tooManyRequests(
                  wait.getAsInt(),
                  "more than " + calls.perSecond() + " calls a second from one address",
                  "call less often, or raise superpeer.master.rate.per-second");
        });
  }

  private static Route tooManyRequests(int waitSeconds, String error, String hint) {
    return respondWithHeader(
        RawHeader.create("Retry-After", Integer.toString(waitSeconds)),
        () -> JsonResponses.problem(StatusCodes.TOO_MANY_REQUESTS, error, hint));
  }

  private static Route preflight() {
    return extractRequest(
        request -> {
          var headers = new ArrayList<>(PREFLIGHT);
          if (request.getHeader("Access-Control-Request-Private-Network").isPresent()) {
            headers.add(RawHeader.create("Access-Control-Allow-Private-Network", "true"));
          }
          return respondWithHeaders(headers, () -> complete(StatusCodes.NO_CONTENT));
        });
  }

  private Route authenticated(Supplier<Route> guarded) {
    return extractRequest(
        request -> {
          var wait = wrongTokens.peek(CallerAddress.network(request));
          if (token.isPresent() && wait.isPresent()) {
            return tooManyRequests(
                wait.getAsInt(),
                "too many calls with a wrong token from this address",
                "correct the token wherever it is wrong, and wait");
          } else if (hasValidToken(request)) {
            return guarded.get();
          }
          wrongTokens.take(CallerAddress.network(request));
          return JsonResponses.problem(
              StatusCodes.UNAUTHORIZED,
              "the access token is missing or wrong",
              "send the server's accessToken as header X-ACCESS-TOKEN");
        });
  }

  /**
   * Whether a call of an open route is an operator's; guessing there is no better than elsewhere.
   */
  boolean isOperator(HttpRequest request) {
    var network = CallerAddress.network(request);
    if (token.isPresent() && wrongTokens.peek(network).isPresent()) {
      return false;
    }
    var known = hasValidToken(request);
    if (!known && presentedToken(request).isPresent()) {
      wrongTokens.take(network);
    }
    return known;
  }

  /** Compares digests, so that neither length nor content of the token shows in the time. */
  boolean hasValidToken(HttpRequest request) {
    if (token.isEmpty()) {
      return true;
    }
    return MessageDigest.isEqual(token.get(), digest(presentedToken(request).orElse("")));
  }

  private static Optional<String> presentedToken(HttpRequest request) {
    return value(request, "X-ACCESS-TOKEN").or(() -> bearer(request));
  }

  /** What Prometheus can send. */
  private static Optional<String> bearer(HttpRequest request) {
    return value(request, "Authorization")
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  private static Optional<String> value(HttpRequest request, String header) {
    return request.getHeader(header).map(HttpHeader::value);
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
