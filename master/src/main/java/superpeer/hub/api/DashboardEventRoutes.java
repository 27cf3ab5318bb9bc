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
 * {@code GET /hub/events}: server-sent events, as long as the dashboard stays. One that does not
 * read is let go when its buffer is full, and comes back by itself.
 */
final class DashboardEventRoutes {

  private static final int BUFFER = 500;

  /** Below every idle timeout on the way. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final ActorRef<DashboardEventStream.Command> feed;

  DashboardEventRoutes(ActorRef<DashboardEventStream.Command> feed) {
    this.feed = feed;
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
            reader -> {
              feed.tell(new DashboardEventStream.Subscribe(reader));
              return NotUsed.getInstance();
            })
        .map(message -> serverSent((DashboardEventStream.Message.Event) message))
        .keepAlive(SIGN_OF_LIFE, ServerSentEvent::heartbeat);
  }

  private static ServerSentEvent serverSent(DashboardEventStream.Message.Event event) {
    return ServerSentEvent.create(
        event.json(), Optional.of(event.name()), event.id(), OptionalInt.empty());
  }
}
