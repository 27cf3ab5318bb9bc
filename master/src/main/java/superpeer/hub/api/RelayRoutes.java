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
 * {@code /hub/servers/{id}/api/…}: relays a fixed set of calls to the REST API of a server, with
 * the access token that only the hub knows.
 */
final class RelayRoutes {

  private static final Pattern READS =
      Pattern.compile(
          "(stats|history)(/[A-Za-z0-9+/=%_-]{1,4096})?|audit|workers/\\d{1,18}/peers|logs");
  private static final Pattern WRITES =
      Pattern.compile("ping|seed|drain|stop_all|restart_all|(stop|restart)/\\d{1,18}");
  private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9_=&-]{0,200}");

  /** The same limit as on the server. */
  private static final int MAX_BODY = 1024 * 1024;

  private final ActorRef<Registry.Command> registry;
  private final SuperPeerApi superPeerApi;
  private final ActorAsk actorAsk;
  private final Duration timeout;

  /**
   * @param timeout of a call to the server
   */
  RelayRoutes(
      ActorRef<Registry.Command> registry,
      SuperPeerApi superPeerApi,
      ActorAsk actorAsk,
      Duration timeout) {
    this.registry = registry;
    this.superPeerApi = superPeerApi;
    this.actorAsk = actorAsk;
    this.timeout = timeout;
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
          "this call is not relayed to servers",
          "use GET stats, history, audit, workers/{pid}/peers or logs, or POST ping, seed, drain,"
              + " stop, restart, stop_all or restart_all");
    }
    var pathAndQuery = "/" + path + (query.isEmpty() ? "" : "?" + query);
    return CorsRoutes.body(
        MAX_BODY,
        body ->
            onSuccess(
                actorAsk.<Registry.Command, Optional<ServerView>>ask(
                    registry, replyTo -> new Registry.Find(id, replyTo)),
                found ->
                    found
                        .map(server -> call(server.entry(), request, pathAndQuery, body))
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
                    server.name() + " did not respond: " + reason(answer.failed().get()),
                    "see GET /hub/servers/" + server.id() + " for its status"));
  }

  /**
   * Anything but JSON is sent as plain text, so that a server cannot place pages under our origin.
   */
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
