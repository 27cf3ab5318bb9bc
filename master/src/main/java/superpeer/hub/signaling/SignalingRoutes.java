package superpeer.hub.signaling;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractWebSocketUpgrade;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.parameterMap;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEndOrSingleSlash;
import static akka.http.javadsl.server.Directives.pathPrefix;

import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import java.util.Locale;
import java.util.Map;
import superpeer.hub.counters.Counters;
import superpeer.hub.http.CorsRoutes;

/** The routes below {@code /signal}: WebSocket, long polling and status. */
public final class SignalingRoutes {

  private final WebSocketRoute sockets;
  private final PollingRoute polling;
  private final SignalTokens tokens;
  private final Counters<SignalingCounter> counters;

  SignalingRoutes(
      WebSocketRoute sockets,
      PollingRoute polling,
      SignalTokens tokens,
      Counters<SignalingCounter> counters) {
    this.sockets = sockets;
    this.polling = polling;
    this.tokens = tokens;
    this.counters = counters;
  }

  public Route routes() {
    return pathPrefix("signal", () -> CorsRoutes.withCors(() -> concat(peers(), status())));
  }

  private Route peers() {
    return pathEndOrSingleSlash(
        () ->
            parameterMap(
                query -> {
                  var request = ConnectRequest.of(query, tokens);
                  return concat(onSocket(request), onPolling(request, query));
                }));
  }

  private Route onSocket(ConnectRequest request) {
    return extractWebSocketUpgrade(
        upgrade ->
            Directives.complete(
                request
                    .refusal(tokens)
                    .map(why -> sockets.refuse(upgrade, why))
                    .orElseGet(() -> sockets.accept(request, upgrade))));
  }

  private Route onPolling(ConnectRequest request, Map<String, String> query) {
    return request
        .refusal(tokens)
        .map(PollingRoute::refuse)
        .orElseGet(() -> polling.of(request, query.containsKey("hello")));
  }

  private Route status() {
    return get(
        () ->
            concat(
                path("info", () -> CorsRoutes.json(info())),
                path("count", () -> CorsRoutes.json(Long.toString(clients()))),
                path("version", () -> CorsRoutes.json("{\"ver\":" + WebSocketRoute.VERSION + "}")),
                path("health", () -> CorsRoutes.json("{\"ret\":0}"))));
  }

  private long clients() {
    return counters.value(SignalingCounter.SOCKETS) + counters.value(SignalingCounter.POLLING);
  }

  private String info() {
    var info = new StringBuilder("{\"ver\":").append(WebSocketRoute.VERSION);
    info.append(",\"current_connections\":").append(clients());
    info.append(",\"security_enabled\":").append(tokens.required());
    counters
        .snapshot()
        .forEach(
            (count, value) ->
                info.append(",\"")
                    .append(count.name().toLowerCase(Locale.ROOT))
                    .append("\":")
                    .append(value));
    return info.append('}').toString();
  }
}
