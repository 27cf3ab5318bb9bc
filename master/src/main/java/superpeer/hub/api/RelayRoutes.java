package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.extractUnmatchedPath;
import static akka.http.javadsl.server.Directives.onComplete;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import superpeer.hub.http.CorsRoutes;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerView;
import superpeer.hub.registry.SuperPeerApi;

/**
 * {@code /hub/servers/{id}/api/…}: a fixed part of a server's own REST API, called with the access
 * token that only the hub knows.
 */
final class RelayRoutes {

  private static final Pattern READS =
      Pattern.compile(
          "(stats|history)(/[A-Za-z0-9+/=%_-]{1,4096})?|audit|workers/\\d{1,18}/peers|logs");
  private static final Pattern WRITES =
      Pattern.compile("ping|seed|drain|stop_all|restart_all|(stop|restart)/\\d{1,18}");
  private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9_=&-]{0,200}");

  /** As much as the server itself would read. */
  private static final int MAX_BODY = 1024 * 1024;

  private final ActorRef<Registry.Command> registry;
  private final SuperPeerApi superPeerApi;
  private final ActorAsk actorAsk;
  private final Duration timeout;

  /**
   * @param patience with the server
   */
  RelayRoutes(
      ActorRef<Registry.Command> registry,
      SuperPeerApi superPeerApi,
      ActorAsk actorAsk,
      Duration patience) {
    this.registry = registry;
    this.superPeerApi = superPeerApi;
    this.actorAsk = actorAsk;
    this.timeout = patience;
  }

  Route routes() {
    return pathPrefix(
        segment("servers").slash(segment()).slash("api"),
        id -> extractUnmatchedPath(rest -> extractRequest(request -> relay(id, rest, request))));
  }

  private Route relay(String id, String rest, HttpRequest request) {
    var path = rest.replaceFirst("^/", "");
    var query = request.getUri().rawQueryString().orElse("");
    if (!isRelayed(request.method(), path) || !QUERY.matcher(query).matches()) {
      return HubResponses.problem(
          StatusCodes.NOT_FOUND,
          "this call is not relayed",
          "GET stats, history, audit, workers/{pid}/peers and logs, POST ping, seed, drain, stop"
              + " and restart are");
    }
    var whole = "/" + path + (query.isEmpty() ? "" : "?" + query);
    return CorsRoutes.body(
        MAX_BODY,
        body ->
            onSuccess(
                actorAsk.<Registry.Command, Optional<ServerView>>ask(
                    registry, replyTo -> new Registry.Find(id, replyTo)),
                found ->
                    found
                        .map(server -> call(server.entry(), request, whole, body))
                        .orElseGet(() -> ServerRoutes.unknown(id))));
  }

  private static boolean isRelayed(HttpMethod method, String path) {
    return method.equals(HttpMethods.GET)
        ? READS.matcher(path).matches()
        : method.equals(HttpMethods.POST) && WRITES.matcher(path).matches();
  }

  private Route call(ServerEntry server, HttpRequest request, String path, ByteString body) {
    var call =
        request.method().equals(HttpMethods.GET)
            ? SuperPeerApi.Call.get(path, timeout)
            : SuperPeerApi.Call.post(path, body, timeout);
    return onComplete(
        superPeerApi.call(server.target(), call),
        answer ->
            answer.isSuccess()
                ? complete(response(answer.get()))
                : HubResponses.problem(
                    StatusCodes.BAD_GATEWAY,
                    server.name() + " does not answer: " + reason(answer.failed().get()),
                    "GET /hub/servers/" + server.id() + " says since when"));
  }

  /** What is not JSON is shown as text: a server must not put pages under our address. */
  static HttpResponse response(SuperPeerApi.Response response) {
    var type =
        response.contentType().startsWith("application/json")
            ? ContentTypes.APPLICATION_JSON
            : ContentTypes.TEXT_PLAIN_UTF8;
    return HttpResponse.create()
        .withStatus(StatusCodes.get(response.status()))
        .withEntity(HttpEntities.create(type, response.body()));
  }

  private static String reason(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause == null ? "failed" : String.valueOf(cause.getMessage());
  }
}
