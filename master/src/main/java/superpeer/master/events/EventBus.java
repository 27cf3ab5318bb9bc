package superpeer.master.events;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import superpeer.master.fleet.Fleet;
import superpeer.master.seeding.FleetOverview;

/** Publishes events to subscribers, and keeps the latest for replay. */
public final class EventBus extends AbstractBehavior<EventBus.Command> {

  public sealed interface Command {}

  /** Publishes an event. */
  public record Publish(FleetEvent event) implements Command {}

  /** Updates the status of the server; changes in it are published and logged. */
  public record StatusUpdate(FleetOverview overview) implements Command {}

  /**
   * Subscribes to all events from now on, until the subscriber stops.
   *
   * @param after id of the last event that the subscriber has; later ones are replayed first
   */
  public record Subscribe(Optional<Long> after, ActorRef<Delivery> subscriber) implements Command {}

  private record FleetNotice(Fleet.Update notice) implements Command {}

  private record SubscriberGone(ActorRef<Delivery> subscriber) implements Command {}

  /** Sent to a subscriber. */
  public sealed interface Delivery {
    record Published(NumberedEvent event) implements Delivery {}

    /** There are too many subscribers; nothing follows. */
    record Refused() implements Delivery {}
  }

  /** About a day of events on a small server; some 300 KB. */
  static final int MAX_EVENTS = 1_000;

  /** Each subscriber holds a connection. */
  static final int MAX_SUBSCRIBERS = 100;

  private final InstantSource clock;
  private final ReplayBuffer replayBuffer;
  private final WorkerChangeDetector workerChangeDetector;
  private final StatusChangeDetector statusChangeDetector = new StatusChangeDetector();
  private final Set<ActorRef<Delivery>> subscribers = new LinkedHashSet<>();

  /**
   * @param fleet the fleet to watch
   * @param startedAtMs when this master's process started, epoch ms; older workers are adopted
   */
  public static Behavior<Command> create(
      ActorRef<Fleet.Command> fleet, InstantSource clock, long startedAtMs) {
    return Behaviors.setup(
        context -> {
          var eventBus = new EventBus(context, clock, startedAtMs);
          var notices = context.messageAdapter(Fleet.Update.class, FleetNotice::new);
          fleet.tell(new Fleet.Watch(notices));
          return eventBus;
        });
  }

  private EventBus(ActorContext<Command> context, InstantSource clock, long startedAtMs) {
    super(context);
    this.clock = clock;
    this.replayBuffer = new ReplayBuffer(MAX_EVENTS, clock.millis());
    this.workerChangeDetector = new WorkerChangeDetector(startedAtMs);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FleetNotice.class, this::onFleetNotice)
        .onMessage(Publish.class, this::onPublish)
        .onMessage(StatusUpdate.class, this::onStatusUpdate)
        .onMessage(Subscribe.class, this::onSubscribe)
        .onMessage(SubscriberGone.class, this::onSubscriberGone)
        .build();
  }

  private Behavior<Command> onFleetNotice(FleetNotice fleetNotice) {
    workerChangeDetector.detect(fleetNotice.notice()).forEach(this::publish);
    return this;
  }

  private Behavior<Command> onPublish(Publish publish) {
    publish(publish.event());
    return this;
  }

  private Behavior<Command> onStatusUpdate(StatusUpdate statusUpdate) {
    for (var fleetEvent : statusChangeDetector.detect(statusUpdate.overview())) {
      getContext()
          .getLog()
          .info("{}: {}", fleetEvent.kind().wireName(), fleetEvent.detail().orElse(""));
      publish(fleetEvent);
    }
    return this;
  }

  private void publish(FleetEvent fleetEvent) {
    var published = new Delivery.Published(replayBuffer.add(fleetEvent, clock.millis()));
    subscribers.forEach(subscriber -> subscriber.tell(published));
  }

  private Behavior<Command> onSubscribe(Subscribe subscribe) {
    if (subscribers.size() >= MAX_SUBSCRIBERS) {
      subscribe.subscriber().tell(new Delivery.Refused());
      return this;
    }
    getContext().watchWith(subscribe.subscriber(), new SubscriberGone(subscribe.subscriber()));
    subscribers.add(subscribe.subscriber());
    subscribe
        .after()
        .ifPresent(
            id ->
                replayBuffer
                    .after(id, clock.millis())
                    .forEach(
                        numberedEvent ->
                            subscribe.subscriber().tell(new Delivery.Published(numberedEvent))));
    return this;
  }

  private Behavior<Command> onSubscriberGone(SubscriberGone subscriberGone) {
    subscribers.remove(subscriberGone.subscriber());
    return this;
  }
}
