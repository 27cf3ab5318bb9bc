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
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
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
 * Login, logout, and the check whether a request may pass.
 *
 * <p>A browser logs in with the admin token and gets a session cookie, which no script can read and
 * no other site can use. Writes must also carry the CSRF token of the login response in the header
 * {@code X-CSRF-TOKEN}. A script sends the admin token itself in the header {@code X-ADMIN-TOKEN}.
 * Clients that send wrong tokens are blocked for a while.
 */
final class AdminAuth {

  static final String COOKIE = "super_peer_session";

  private static final int MAX_BODY = 4 * 1024;
  private static final int MAX_TOKEN = 512;

  /** Bytes of the IPv6 prefix that a provider assigns to one customer. */
  private static final int PREFIX_BYTES = 8;

  private final String tokenDigest;
  private final LoginSessions loginSessions;
  private final LoginRateLimiter rateLimiter;
  private final ClientAddressResolver clientAddress;
  private final ActorRef<EventLog.Command> eventLog;

  AdminAuth(
      String adminToken,
      LoginConfig config,
      ClientAddressResolver clientAddress,
      ActorRef<EventLog.Command> eventLog,
      InstantSource clock) {
    this.clientAddress = clientAddress;
    this.tokenDigest = LoginSessions.digest(adminToken);
    this.loginSessions = new LoginSessions(config.sessionAge(), config.maxSessions(), clock);
    this.rateLimiter = new LoginRateLimiter(config.failedPerMinute(), config.failedBurst(), clock);
    this.eventLog = eventLog;
  }

  /** Routes that need no login. */
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
    var client = clientNetwork(request);
    if (!rateLimiter.isAllowed(client)) {
      return rateLimitedProblem();
    } else if (!isAdmin(token)) {
      recordFailure(client);
      return HubResponses.problem(
          StatusCodes.UNAUTHORIZED,
          "the admin token is wrong",
          "use superpeer.hub.admin-token, or the token in the file admin-token in the data"
              + " directory");
    }
    var opened = loginSessions.open();
    eventLog.tell(new EventLog.Append("login", client + " logged in"));
    return respondWithHeader(
        cookie(request, opened.key(), loginSessions.maxAge().toSeconds()),
        () -> HubResponses.ok(Json.newObject().put("ret", 0).put("csrf", opened.csrf())));
  }

  /**
   * Logs one entry when the limit is reached, not one per attempt, so that guessing cannot fill the
   * event log.
   */
  private void recordFailure(String client) {
    if (rateLimiter.recordFailure(client)) {
      eventLog.tell(new EventLog.Append("login", client + " sent too many wrong admin tokens"));
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

  /**
   * Also behind a proxy that terminates TLS. A forged header only affects the sender's own cookie.
   */
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

  /** Runs the inner route only for requests with a valid session or admin token. */
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
    var client = clientNetwork(request);
    if (!rateLimiter.isAllowed(client)) {
      return rateLimitedProblem();
    } else if (isAdmin(token)) {
      return inner.get();
    }
    recordFailure(client);
    return HubResponses.problem(
        StatusCodes.UNAUTHORIZED, "X-ADMIN-TOKEN is wrong", "send the hub's admin token");
  }

  private Route byCookie(HttpRequest request, Supplier<Route> inner) {
    var csrf = key(request).flatMap(loginSessions::csrfOf);
    if (csrf.isEmpty()) {
      return HubResponses.problem(
          StatusCodes.UNAUTHORIZED,
          "not logged in, or the session has expired",
          "log in with POST /hub/login {\"token\":…}, or send the admin token in the header"
              + " X-ADMIN-TOKEN");
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
            "send the csrf value from the response of POST /hub/login or GET /hub/session");
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

  /**
   * Whether a page of another origin sent the request. Browsers set the Origin header; other
   * clients need not.
   */
  private static boolean isCrossOrigin(HttpRequest request) {
    return header(request, "Origin")
        .filter(origin -> !origin.equals(ownOrigin(request, origin)))
        .isPresent();
  }

  /** The scheme may differ behind a proxy. Host and port must be those of the request. */
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
        "the request comes from a page of another origin",
        "use the dashboard of this hub, or send X-ADMIN-TOKEN from a program");
  }

  private static Route rateLimitedProblem() {
    return respondWithHeader(
        RawHeader.create("Retry-After", "60"),
        () ->
            HubResponses.problem(
                StatusCodes.TOO_MANY_REQUESTS,
                "too many wrong tokens from this address",
                "correct the token, and try again in a minute"));
  }

  /** What counts as one client: an IPv4 address, or the /64 network of an IPv6 address. */
  private String clientNetwork(HttpRequest request) {
    return clientAddress.resolve(request).map(AdminAuth::network).orElse("unknown");
  }

  private static String network(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX_BYTES)) + "/64"
        : address.getHostAddress();
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }
}
