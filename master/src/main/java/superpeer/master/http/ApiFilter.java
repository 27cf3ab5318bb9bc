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
 * Wraps all routes. It collapses the double slashes of a registered URL that ends in one, adds CORS
 * headers to responses and errors, answers preflights without a token, limits the rate of calls,
 * and checks the token.
 */
final class ApiFilter {

  private static final Pattern SLASHES = Pattern.compile("//+");

  private static final String BEARER = "Bearer ";

  private static final List<HttpHeader> CORS_HEADERS =
      List.of(RawHeader.create("Access-Control-Allow-Origin", "*"));

  private static final List<HttpHeader> PREFLIGHT_HEADERS =
      List.of(
          RawHeader.create("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
          RawHeader.create("Access-Control-Allow-Headers", "content-type, x-access-token"),
          RawHeader.create("Access-Control-Max-Age", "600"));

  private final Optional<byte[]> token;
  private final OpenApiGuard guard;
  private final RateLimiter calls;
  private final RateLimiter wrongTokens;
  private final IntConsumer onResponse;

  /**
   * @param accessToken the expected token; if absent, the header is ignored, because dashboards
   *     then send the text {@code undefined}
   * @param guard decides who may call without one
   * @param calls limit of calls per caller
   * @param wrongTokens limit of wrong tokens per caller; beyond it, all of its calls are refused
   * @param onResponse gets the status of every response
   */
  ApiFilter(
      Optional<String> accessToken,
      OpenApiGuard guard,
      RateLimiter calls,
      RateLimiter wrongTokens,
      IntConsumer onResponse) {
    this.token = accessToken.map(ApiFilter::digest);
    this.guard = guard;
    this.calls = calls;
    this.wrongTokens = wrongTokens;
    this.onResponse = onResponse;
  }

  /** Wraps routes, which need not answer OPTIONS or handle rejections. */
  Route wrap(Supplier<Route> openRoutes, Supplier<Route> protectedRoutes) {
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
                                ApiErrors.REJECTIONS,
                                () -> dispatch(openRoutes, protectedRoutes)))));
  }

  private HttpResponse finish(HttpResponse response) {
    onResponse.accept(response.status().intValue());
    return response.addHeaders(CORS_HEADERS);
  }

  /** Handles OPTIONS itself: a rejected OPTIONS would turn every unknown route into a 405. */
  private Route dispatch(Supplier<Route> openRoutes, Supplier<Route> protectedRoutes) {
    return extractMethod(
        method ->
            method.equals(HttpMethods.OPTIONS)
                ? preflight()
                : rateLimited(concat(openRoutes.get(), authenticated(protectedRoutes))));
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
          var headers = new ArrayList<>(PREFLIGHT_HEADERS);
          if (request.getHeader("Access-Control-Request-Private-Network").isPresent()) {
            headers.add(RawHeader.create("Access-Control-Allow-Private-Network", "true"));
          }
          return respondWithHeaders(headers, () -> complete(StatusCodes.NO_CONTENT));
        });
  }

  private Route authenticated(Supplier<Route> protectedRoutes) {
    return extractRequest(
        request -> {
          var wait = wrongTokens.peek(CallerAddress.network(request));
          if (token.isPresent() && wait.isPresent()) {
            return tooManyRequests(
                wait.getAsInt(),
                "too many calls with a wrong token from this address",
                "correct the token in every client at this address, and wait");
          } else if (token.isEmpty()) {
            return guard
                .refusal(request)
                .map(no -> JsonResponses.problem(StatusCodes.FORBIDDEN, no.error(), no.hint()))
                .orElseGet(protectedRoutes);
          } else if (hasValidToken(request)) {
            return protectedRoutes.get();
          }
          wrongTokens.take(CallerAddress.network(request));
          return JsonResponses.problem(
              StatusCodes.UNAUTHORIZED,
              "the access token is missing or wrong",
              "send the server's accessToken in the header X-ACCESS-TOKEN");
        });
  }

  /** Whether a call of an open route carries the operator's token; wrong tokens count here too. */
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

  /** Whether calls need a token, so that who calls is an operator. */
  boolean hasToken() {
    return token.isPresent();
  }

  /** Compares digests, so that the time reveals neither length nor content of the token. */
  private boolean hasValidToken(HttpRequest request) {
    if (token.isEmpty()) {
      return guard.refusal(request).isEmpty();
    }
    return MessageDigest.isEqual(token.get(), digest(presentedToken(request).orElse("")));
  }

  private static Optional<String> presentedToken(HttpRequest request) {
    return value(request, "X-ACCESS-TOKEN").or(() -> bearer(request));
  }

  /** Prometheus can send this header. */
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
