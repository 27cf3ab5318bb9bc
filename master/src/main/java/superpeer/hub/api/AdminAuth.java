package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.Directives.respondWithHeader;
import static java.nio.charset.StandardCharsets.US_ASCII;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.DateTime;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Cookie;
import akka.http.javadsl.model.headers.HttpCookie;
import akka.http.javadsl.model.headers.HttpCookiePair;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.SameSite;
import akka.http.javadsl.model.headers.SetCookie;
import akka.http.javadsl.server.Route;
import java.net.URI;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import superpeer.hub.config.LoginConfig;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.http.ClientAddressResolver;
import superpeer.hub.http.CorsRoutes;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * Login, logout, and who may pass.
 *
 * <p>A browser logs in with the admin token and has a cookie from then on, which no script can read
 * and no other site can use; a write must also bear what the login answered, as header {@code
 * X-CSRF-TOKEN}. A script sends the admin token itself, as header {@code X-ADMIN-TOKEN}. Whoever
 * sends wrong tokens is soon not listened to.
 */
final class AdminAuth {

  static final String COOKIE = "super_peer_session";

  private static final int MAX_BODY = 4 * 1024;
  private static final int MAX_TOKEN = 512;

  private final String tokenDigest;
  private final LoginSessions loginSessions;
  private final LoginRateLimiter rateLimiter;
  private final ClientAddressResolver clients;
  private final ActorRef<EventLog.Command> diary;

  AdminAuth(
      String adminToken,
      LoginConfig config,
      ClientAddressResolver clients,
      ActorRef<EventLog.Command> diary,
      InstantSource clock) {
    this.clients = clients;
    this.tokenDigest = LoginSessions.digest(adminToken);
    this.loginSessions = new LoginSessions(config.sessionAge(), config.maxSessions(), clock);
    this.rateLimiter = new LoginRateLimiter(config.failedPerMinute(), config.failedBurst(), clock);
    this.diary = diary;
  }

  /** What everyone may call. */
  Route routes() {
    return concat(
        path("login", () -> post(() -> extractRequest(this::login))),
        path("logout", () -> post(() -> extractRequest(this::logout))),
        path("session", () -> get(() -> extractRequest(this::session))));
  }

  private Route login(HttpRequest request) {
    if (isCrossOrigin(request)) {
      return crossOriginProblem();
    }
    return CorsRoutes.body(
        MAX_BODY,
        body -> {
          try {
            var login = Json.members(Json.read(body.toArray(), "login", MAX_BODY), "login");
            return login(request, login.requiredText("token", MAX_TOKEN));
          } catch (MalformedMessage e) {
            return HubResponses.malformed(e);
          }
        });
  }

  private Route login(HttpRequest request, String token) {
    var caller = ClientNetwork.network(clients.resolve(request));
    if (!rateLimiter.isAllowed(caller)) {
      return rateLimitedProblem();
    } else if (!isAdmin(token)) {
      recordFailure(caller);
      return HubResponses.problem(
          StatusCodes.UNAUTHORIZED,
          "the admin token is wrong",
          "it is superpeer.hub.admin-token, or was printed at the first start and is kept in the"
              + " file admin-token of the data directory");
    }
    var opened = loginSessions.open();
    diary.tell(new EventLog.Append("login", caller + " logged in"));
    return respondWithHeader(
        cookie(request, opened.key(), loginSessions.age().toSeconds()),
        () -> HubResponses.ok(Json.newObject().put("ret", 0).put("csrf", opened.csrf())));
  }

  /** One line when it is enough, not one for each: who guesses must not fill the diary. */
  private void recordFailure(String caller) {
    if (rateLimiter.recordFailure(caller)) {
      diary.tell(new EventLog.Append("login", caller + " sent too many wrong admin tokens"));
    }
  }

  private static SetCookie cookie(HttpRequest request, String value, long ageSeconds) {
    var cookie =
        HttpCookie.create(COOKIE, value)
            .withPath("/hub")
            .withHttpOnly(true)
            .withSameSite(SameSite.Strict)
            .withSecure(isSecure(request));
    return SetCookie.create(
        ageSeconds > 0 ? cookie.withMaxAge(ageSeconds) : cookie.withExpires(DateTime.create(0)));
  }

  /** Also behind a proxy that ends TLS; one who lies about it harms only the own cookie. */
  private static boolean isSecure(HttpRequest request) {
    return request.getUri().getScheme().equals("https")
        || header(request, "X-Forwarded-Proto").filter("https"::equalsIgnoreCase).isPresent();
  }

  private Route logout(HttpRequest request) {
    if (isCrossOrigin(request)) {
      return crossOriginProblem();
    }
    key(request).ifPresent(loginSessions::close);
    return respondWithHeader(
        cookie(request, "", 0), () -> HubResponses.ok(Json.newObject().put("ret", 0)));
  }

  private Route session(HttpRequest request) {
    var csrf = key(request).flatMap(loginSessions::csrfOf);
    var answer = Json.newObject().put("ret", 0).put("authenticated", csrf.isPresent());
    csrf.ifPresent(text -> answer.put("csrf", text));
    return HubResponses.ok(answer);
  }

  /** Lets through who may pass. */
  Route requireAdmin(Supplier<Route> inner) {
    return extractRequest(
        request -> {
          var token = header(request, "X-ADMIN-TOKEN");
          return token.isPresent()
              ? byToken(request, token.get(), inner)
              : byCookie(request, inner);
        });
  }

  private Route byToken(HttpRequest request, String token, Supplier<Route> inner) {
    var caller = ClientNetwork.network(clients.resolve(request));
    if (!rateLimiter.isAllowed(caller)) {
      return rateLimitedProblem();
    } else if (isAdmin(token)) {
      return inner.get();
    }
    recordFailure(caller);
    return HubResponses.problem(
        StatusCodes.UNAUTHORIZED, "X-ADMIN-TOKEN is wrong", "send the hub's admin token");
  }

  private Route byCookie(HttpRequest request, Supplier<Route> inner) {
    var csrf = key(request).flatMap(loginSessions::csrfOf);
    if (csrf.isEmpty()) {
      return HubResponses.problem(
          StatusCodes.UNAUTHORIZED,
          "not logged in, or the session has ended",
          "POST /hub/login {\"token\":…}, or send the admin token as header X-ADMIN-TOKEN");
    } else if (request.method().equals(HttpMethods.GET)) {
      return inner.get();
    } else if (isCrossOrigin(request)) {
      return crossOriginProblem();
    }
    var given = header(request, "X-CSRF-TOKEN").orElse("");
    return sameText(csrf.get(), given)
        ? inner.get()
        : HubResponses.problem(
            StatusCodes.FORBIDDEN,
            "the header X-CSRF-TOKEN is missing or wrong",
            "send the csrf that POST /hub/login or GET /hub/session answered");
  }

  private boolean isAdmin(String token) {
    return sameText(tokenDigest, LoginSessions.digest(token));
  }

  private static boolean sameText(String a, String b) {
    return MessageDigest.isEqual(a.getBytes(US_ASCII), b.getBytes(US_ASCII));
  }

  private static Optional<String> key(HttpRequest request) {
    return request
        .getHeader(Cookie.class)
        .flatMap(
            cookie ->
                StreamSupport.stream(cookie.getCookies().spliterator(), false)
                    .filter(pair -> pair.name().equals(COOKIE))
                    .map(HttpCookiePair::value)
                    .findFirst());
  }

  /** Whether a page of another site sent it; browsers say so, and nobody else need. */
  private static boolean isCrossOrigin(HttpRequest request) {
    return header(request, "Origin")
        .filter(origin -> !origin.equals(ownOrigin(request, origin)))
        .isPresent();
  }

  /** The scheme may be another one behind a proxy; the host and port must be those called. */
  private static String ownOrigin(HttpRequest request, String origin) {
    var host = header(request, "Host").orElse("");
    try {
      var scheme = String.valueOf(URI.create(origin).getScheme()).toLowerCase(Locale.ROOT);
      return scheme + "://" + host;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static Route crossOriginProblem() {
    return HubResponses.problem(
        StatusCodes.FORBIDDEN,
        "this call comes from a page of another origin",
        "use the dashboard of this hub, or send X-ADMIN-TOKEN from a program");
  }

  private static Route rateLimitedProblem() {
    return respondWithHeader(
        RawHeader.create("Retry-After", "60"),
        () ->
            HubResponses.problem(
                StatusCodes.TOO_MANY_REQUESTS,
                "too many wrong tokens from this address",
                "correct the token wherever it is wrong, and wait a minute"));
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }
}
