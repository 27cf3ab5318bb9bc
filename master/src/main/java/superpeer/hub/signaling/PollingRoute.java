package superpeer.hub.signaling;

import static akka.http.javadsl.model.StatusCodes.CONFLICT;
import static akka.http.javadsl.model.StatusCodes.UNAUTHORIZED;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.Directives.withRequestTimeout;

import akka.http.javadsl.server.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import scala.concurrent.duration.FiniteDuration;
import superpeer.hub.http.CorsRoutes;
import superpeer.hub.signaling.ConnectionRegistry.Admission;
import superpeer.hub.signaling.SignalingShard.Polled;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply.Version;
import superpeer.protocol.signaling.SignalingRequest;

/**
 * Long polling, for clients whose network blocks WebSockets: they POST arrays of messages and GET
 * the messages for them.
 */
final class PollingRoute {

  /** Largest body, the same as the largest message on a WebSocket. */
  private static final long MAX_BODY = SignalingCodec.MAX_LENGTH;

  private final SignalingShards shards;
  private final ClientSession.Dependencies dependencies;
  private final FiniteDuration requestTimeout;

  /**
   * @param hold how long a GET waits for a message
   */
  PollingRoute(SignalingShards shards, ClientSession.Dependencies dependencies, Duration hold) {
    this.shards = shards;
    this.dependencies = dependencies;
    this.requestTimeout = FiniteDuration.apply(hold.toSeconds() + 10, TimeUnit.SECONDS);
  }

  /** Returns the routes for an admitted client. */
  Route of(ConnectRequest request, boolean hello) {
    return concat(
        get(() -> withRequestTimeout(requestTimeout, () -> poll(request))),
        post(() -> hello ? greet(request) : receive(request)));
  }

  private Route receive(ConnectRequest request) {
    return CorsRoutes.body(MAX_BODY, body -> send(request, body.utf8String()));
  }

  static Route refuse(CloseReason why) {
    return CorsRoutes.error(UNAUTHORIZED, why.reason());
  }

  private Route poll(ConnectRequest request) {
    return onSuccess(shards.poll(request), PollingRoute::answer);
  }

  private static Route answer(Polled polled) {
    var messages = polled.messages();
    return admitted(
        polled.admission(),
        () ->
            messages.isEmpty()
                ? CorsRoutes.empty()
                : CorsRoutes.json("[" + String.join(",", messages) + "]"));
  }

  private Route greet(ConnectRequest request) {
    var greeting = SignalingCodec.encodeHello(new Version(WebSocketRoute.VERSION));
    return onSuccess(
        shards.hello(request), admission -> admitted(admission, () -> CorsRoutes.json(greeting)));
  }

  private Route send(ConnectRequest request, String body) {
    try {
      var requests = SignalingCodec.decodeRequests(body);
      var weight = requests.stream().mapToInt(ClientSession::weight).sum();
      return onSuccess(
          shards.post(request, weight),
          admission -> admitted(admission, () -> handle(request, requests)));
    } catch (MalformedMessage e) {
      dependencies.counters().increment(SignalingCounter.MALFORMED);
      return CorsRoutes.malformed(e);
    }
  }

  /** The shard has checked the rate, so this session needs no limiter. */
  private Route handle(ConnectRequest request, List<SignalingRequest> requests) {
    var outbox = new PollingOutbox(request.id(), shards);
    var session =
        new ClientSession(request.id(), outbox, new MessageRateLimiter(0, 0, 0), dependencies);
    requests.forEach(session::handle);
    return CorsRoutes.empty();
  }

  private static Route admitted(Admission admission, Supplier<Route> then) {
    return switch (admission) {
      case ADMITTED -> then.get();
      case IN_USE -> CorsRoutes.error(CONFLICT, "this id is connected already");
      case FULL, FLOODED -> CorsRoutes.busy();
    };
  }

  /** Queues replies to a polling client in its registry until the next GET. */
  private record PollingOutbox(String id, SignalRouter router) implements ClientOutbox {

    @Override
    public boolean offer(String message) {
      router.relay(id, SignalEnvelope.notice(message), this);
      return true;
    }

    /** Does nothing: there is no connection to close. */
    @Override
    public void close(CloseReason why) {}
  }
}
