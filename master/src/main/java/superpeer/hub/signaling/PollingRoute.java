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
import superpeer.hub.signaling.SignalingShard.Polled;
import superpeer.hub.signaling.Switchboard.Admission;
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
  private final Caller.Surroundings surroundings;
  private final FiniteDuration requestTimeout;

  /**
   * @param hold how long a GET waits for a message
   */
  PollingRoute(SignalingShards shards, Caller.Surroundings surroundings, Duration hold) {
    this.shards = shards;
    this.surroundings = surroundings;
    this.requestTimeout = FiniteDuration.apply(hold.toSeconds() + 10, TimeUnit.SECONDS);
  }

  /** The server's part for a client that was let in. */
  Route of(Client client, boolean hello) {
    return concat(
        get(() -> withRequestTimeout(requestTimeout, () -> fetch(client))),
        post(() -> hello ? greet(client) : posted(client)));
  }

  private Route posted(Client client) {
    return CorsRoutes.body(MAX_BODY, body -> send(client, body.utf8String()));
  }

  static Route refuse(Ending why) {
    return CorsRoutes.error(UNAUTHORIZED, why.reason());
  }

  private Route fetch(Client client) {
    return onSuccess(shards.poll(client.id()), PollingRoute::answer);
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

  private Route greet(Client client) {
    var greeting = SignalingCodec.encodeHello(new Version(SocketRoute.VERSION));
    return onSuccess(
        shards.hello(client.id()),
        admission -> admitted(admission, () -> CorsRoutes.json(greeting)));
  }

  private Route send(Client client, String body) {
    try {
      var requests = SignalingCodec.decodeRequests(body);
      var weight = requests.stream().mapToInt(Caller::weight).sum();
      return onSuccess(
          shards.post(client.id(), weight),
          admission -> admitted(admission, () -> sent(client, requests)));
    } catch (MalformedMessage e) {
      surroundings.counters().increment(SignalingCount.MALFORMED);
      return CorsRoutes.malformed(e);
    }
  }

  /** The shard has taken what the rate allows; this caller needs no bucket of its own. */
  private Route sent(Client client, List<SignalingRequest> requests) {
    var outbox = new Own(client.id(), shards);
    var caller = new Caller(client.id(), outbox, new TokenBucket(0, 0, 0), surroundings);
    requests.forEach(caller::wants);
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
  private record Own(String id, Exchange exchange) implements Outbox {

    @Override
    public boolean offer(String message) {
      exchange.relay(id, Parcel.notice(message), this);
      return true;
    }

    /** There is no connection to end. */
    @Override
    public void end(Ending why) {}
  }
}
