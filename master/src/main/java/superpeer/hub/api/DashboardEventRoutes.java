package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.completeOK;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.Route;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code GET /hub/events}: server-sent events for an open dashboard. A client that does not read is
 * disconnected when its buffer is full, and reconnects by itself.
 */
final class DashboardEventRoutes {

  private static final int BUFFER = 500;

  /** Shorter than any idle timeout between browser and hub. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final ActorRef<DashboardEventStream.Command> eventStream;

  DashboardEventRoutes(ActorRef<DashboardEventStream.Command> eventStream) {
    this.eventStream = eventStream;
  }

  Route routes() {
    return path(
        "events", () -> get(() -> completeOK(source(), EventStreamMarshalling.toEventStream())));
  }

  private Source<ServerSentEvent, NotUsed> source() {
    return ActorSource.<DashboardEventStream.Message>actorRef(
            message -> message instanceof DashboardEventStream.Message.Refused,
            message -> Optional.empty(),
            BUFFER,
            OverflowStrategy.fail())
        .mapMaterializedValue(
            subscriber -> {
              eventStream.tell(new DashboardEventStream.Subscribe(subscriber));
              return NotUsed.getInstance();
            })
        .map(message -> serverSent((DashboardEventStream.Message.Data) message))
        .keepAlive(HEARTBEAT, ServerSentEvent::heartbeat);
  }

  private static ServerSentEvent serverSent(DashboardEventStream.Message.Data event) {
    return ServerSentEvent.create(
        event.json(), Optional.of(event.name()), event.id(), OptionalInt.empty());
  }
}
