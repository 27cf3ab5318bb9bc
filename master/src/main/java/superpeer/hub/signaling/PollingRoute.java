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
 * Clients whose network lets no WebSocket through: they POST arrays of messages and GET what there
 * is for them.
 */
final class PollingRoute {

  /** Largest body: as the largest message on a WebSocket. */
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

  /** The server's part for a client that was let in. */
  Route of(ConnectRequest connectRequest, boolean hello) {
    return concat(
        get(() -> withRequestTimeout(requestTimeout, () -> fetch(connectRequest))),
        post(() -> hello ? greet(connectRequest) : posted(connectRequest)));
  }

  private Route posted(ConnectRequest connectRequest) {
    return CorsRoutes.body(MAX_BODY, body -> send(connectRequest, body.utf8String()));
  }

  static Route refuse(CloseReason why) {
    return CorsRoutes.error(UNAUTHORIZED, why.reason());
  }

  private Route fetch(ConnectRequest connectRequest) {
    return onSuccess(shards.poll(connectRequest.id()), PollingRoute::answer);
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

  private Route greet(ConnectRequest connectRequest) {
    var greeting = SignalingCodec.encodeHello(new Version(WebSocketRoute.VERSION));
    return onSuccess(
        shards.hello(connectRequest.id()),
        admission -> admitted(admission, () -> CorsRoutes.json(greeting)));
  }

  private Route send(ConnectRequest connectRequest, String body) {
    try {
      var requests = SignalingCodec.decodeRequests(body);
      var weight = requests.stream().mapToInt(ClientSession::weight).sum();
      return onSuccess(
          shards.post(connectRequest.id(), weight),
          admission -> admitted(admission, () -> sent(connectRequest, requests)));
    } catch (MalformedMessage e) {
      dependencies.counters().increment(SignalingCounter.MALFORMED);
      return CorsRoutes.malformed(e);
    }
  }

  /** The shard has taken what the rate allows; this caller needs no bucket of its own. */
  private Route sent(ConnectRequest connectRequest, List<SignalingRequest> requests) {
    var outbox = new PollingOutbox(connectRequest.id(), shards);
    var clientSession =
        new ClientSession(
            connectRequest.id(), outbox, new MessageRateLimiter(0, 0, 0), dependencies);
    requests.forEach(clientSession::handle);
    return CorsRoutes.empty();
  }

  private static Route admitted(Admission admission, Supplier<Route> goOn) {
    return switch (admission) {
      case ADMITTED -> goOn.get();
      case IN_USE -> CorsRoutes.error(CONFLICT, "this id is on a WebSocket");
      case FULL, FLOODED -> CorsRoutes.busy();
    };
  }

  /** Answers to a polling client wait at its switchboard for the next GET. */
  private record PollingOutbox(String id, SignalRouter exchange) implements ClientOutbox {

    @Override
    public boolean offer(String message) {
      exchange.relay(id, SignalEnvelope.notice(message), this);
      return true;
    }

    /** There is no connection to end. */
    @Override
    public void close(CloseReason why) {}
  }
}
