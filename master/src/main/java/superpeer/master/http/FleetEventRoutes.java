package superpeer.master.http;

import static akka.http.javadsl.server.Directives.completeOK;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.Route;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSource;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import superpeer.master.events.EventBus;
import superpeer.master.events.EventBus.Delivery;
import superpeer.master.events.NumberedEvent;
import superpeer.protocol.Json;

/**
 * {@code GET /events}: streams events as server-sent events.
 *
 * <p>A caller that does not read is disconnected when its buffer is full. It reconnects with {@code
 * Last-Event-ID}, and gets all missed events that are still kept.
 */
final class FleetEventRoutes {

  /** More than the event bus keeps, so that a new subscriber can get all of them. */
  private static final int BUFFER = 2_000;

  /** Shorter than every idle timeout on the path. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final Pattern ID = Pattern.compile("\\d{1,18}");

  private final ActorRef<EventBus.Command> eventBus;

  FleetEventRoutes(ActorRef<EventBus.Command> eventBus) {
    this.eventBus = eventBus;
  }

  Route routes() {
    return path("events", () -> get(() -> extractRequest(this::events)));
  }

  private Route events(HttpRequest request) {
    return completeOK(source(lastId(request)), EventStreamMarshalling.toEventStream());
  }

  /**
   * Browsers send the header when they reconnect; {@code ?after=0} gets all events that are kept.
   */
  private static Optional<Long> lastId(HttpRequest request) {
    return request
        .getHeader("Last-Event-ID")
        .map(HttpHeader::value)
        .or(() -> request.getUri().query().get("after"))
        .filter(id -> ID.matcher(id).matches())
        .map(Long::parseLong);
  }

  private Source<ServerSentEvent, NotUsed> source(Optional<Long> after) {
    return ActorSource.<Delivery>actorRef(
            delivery -> delivery instanceof Delivery.Refused,
            delivery -> Optional.empty(),
            BUFFER,
            OverflowStrategy.fail())
        .mapMaterializedValue(
            subscriber -> {
              eventBus.tell(new EventBus.Subscribe(after, subscriber));
              return NotUsed.getInstance();
            })
        .map(delivery -> serverSent(((Delivery.Published) delivery).event()))
        .keepAlive(HEARTBEAT, ServerSentEvent::heartbeat);
  }

  private static ServerSentEvent serverSent(NumberedEvent numberedEvent) {
    return ServerSentEvent.create(
        Json.write(body(numberedEvent)),
        Optional.of(numberedEvent.event().kind().wireName()),
        Optional.of(Long.toString(numberedEvent.id())),
        OptionalInt.empty());
  }

  private static ObjectNode body(NumberedEvent numberedEvent) {
    var fleetEvent = numberedEvent.event();
    var body = Json.newObject();
    body.put("id", numberedEvent.id());
    body.put("at", numberedEvent.atMs());
    body.put("event", fleetEvent.kind().wireName());
    fleetEvent.channelId().ifPresent(id -> body.put("channelId", id));
    fleetEvent.slot().ifPresent(slot -> body.put("slot", slot));
    fleetEvent.pid().ifPresent(pid -> body.put("pid", pid));
    fleetEvent.caller().ifPresent(caller -> body.put("caller", caller));
    fleetEvent.detail().ifPresent(what -> body.put("what", what));
    return body;
  }
}
