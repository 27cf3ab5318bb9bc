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

/** Writes down what changes, and tells those who listen. */
public final class EventBus extends AbstractBehavior<EventBus.Command> {

  public sealed interface Command {}

  /** Something changed. */
  public record Publish(FleetEvent event) implements Command {}

  /** This is how the server is; what is new in it is written down and logged. */
  public record StatusUpdate(FleetOverview overview) implements Command {}

  /**
   * Tells all events from now on, until the subscriber ends.
   *
   * @param after id of the last event that the subscriber knows: those since come first
   */
  public record Subscribe(Optional<Long> after, ActorRef<Delivery> subscriber) implements Command {}

  private record FleetNotice(Fleet.Update notice) implements Command {}

  private record SubscriberGone(ActorRef<Delivery> subscriber) implements Command {}

  /** What a subscriber hears. */
  public sealed interface Delivery {
    record Published(NumberedEvent event) implements Delivery {}

    /** There are too many subscribers already; nothing follows. */
    record Refused() implements Delivery {}
  }

  /** A day's changes of a small server, some 300 KB. */
  static final int MAX_EVENTS = 1_000;

  /** Each holds a connection. */
  static final int MAX_SUBSCRIBERS = 100;

  private final InstantSource clock;
  private final ReplayBuffer replayBuffer;
  private final WorkerChangeDetector workerChangeDetector;
  private final StatusChangeDetector statusChangeDetector = new StatusChangeDetector();
  private final Set<ActorRef<Delivery>> subscribers = new LinkedHashSet<>();

  /**
   * @param fleet is watched
   * @param startedAtMs when this master's process started: older workers are adopted
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

  private Behavior<Command> onSubscribe(Subscribe ask) {
    if (subscribers.size() >= MAX_SUBSCRIBERS) {
      ask.subscriber().tell(new Delivery.Refused());
      return this;
    }
    getContext().watchWith(ask.subscriber(), new SubscriberGone(ask.subscriber()));
    subscribers.add(ask.subscriber());
    ask.after()
        .ifPresent(
            id ->
                replayBuffer
                    .after(id, clock.millis())
                    .forEach(
                        numberedEvent ->
                            ask.subscriber().tell(new Delivery.Published(numberedEvent))));
    return this;
  }

  private Behavior<Command> onSubscriberGone(SubscriberGone subscriberGone) {
    subscribers.remove(subscriberGone.subscriber());
    return this;
  }
}
