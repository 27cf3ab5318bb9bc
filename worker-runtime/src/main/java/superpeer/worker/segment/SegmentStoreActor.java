package superpeer.worker.segment;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import superpeer.worker.segment.SegmentStore.Failure;

/**
 * Owns a {@link SegmentStore} and answers by messages, so that no caller blocks on the disk.
 *
 * <p>Spawn it on the dispatcher for blocking work: {@code
 * context.spawn(SegmentStoreActor.create(…), "segments", DispatcherSelector.blocking())}.
 */
public final class SegmentStoreActor extends AbstractBehavior<SegmentStoreActor.Command> {

  public sealed interface Command {}

  /** Asks for a segment. */
  public record Find(SegmentId id, ActorRef<Found> replyTo) implements Command {}

  public record Put(Segment segment) implements Command {}

  /**
   * Drops this segment and all later ones of its level, because the origin has restarted its
   * numbering.
   */
  public record ForgetFrom(SegmentId first) implements Command {}

  /**
   * @param segment empty if it is not held
   */
  public record Found(SegmentId id, Optional<Segment> segment) {}

  /** Events for the owner. */
  public sealed interface Event {

    /** The first event: the segments that an earlier process stored. */
    record Opened(List<SegmentStore.Held> segments) implements Event {}

    /** The segment can be found from now on, until it is lost. */
    record Stored(Segment segment) implements Event {}

    record Lost(List<SegmentStore.Lost> segments) implements Event {}

    /** The store has a failure. Sent once, and again if the error changes. */
    record Degraded(Failure failure) implements Event {}

    /** The failure is over. */
    record Recovered() implements Event {}
  }

  /**
   * @param opener creates the store; called once, in the actor
   */
  public static Behavior<Command> create(
      Supplier<? extends SegmentStore> opener, ActorRef<Event> owner) {
    return Behaviors.setup(context -> new SegmentStoreActor(context, opener.get(), owner));
  }

  private final SegmentStore store;
  private final ActorRef<Event> owner;
  private Optional<Failure> reported = Optional.empty();

  private SegmentStoreActor(
      ActorContext<Command> context, SegmentStore store, ActorRef<Event> owner) {
    super(context);
    this.store = store;
    this.owner = owner;
    owner.tell(new Event.Opened(store.held()));
    reportChanges();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Find.class, this::onFind)
        .onMessage(Put.class, put -> onPut(put.segment()))
        .onMessage(ForgetFrom.class, this::onForgetFrom)
        .build();
  }

  private Behavior<Command> onFind(Find find) {
    find.replyTo().tell(new Found(find.id(), store.find(find.id())));
    return reportChanges();
  }

  private Behavior<Command> onPut(Segment segment) {
    store.put(segment);
    if (store.holds(segment.id())) {
      owner.tell(new Event.Stored(segment));
    }
    return reportChanges();
  }

  private Behavior<Command> onForgetFrom(ForgetFrom forget) {
    store.forgetFrom(forget.first());
    return reportChanges();
  }

  private Behavior<Command> reportChanges() {
    var lost = store.takeLost();
    if (!lost.isEmpty()) {
      owner.tell(new Event.Lost(lost));
    }
    var failure = store.failure();
    if (!failure.equals(reported)) {
      reported = failure;
      owner.tell(failure.<Event>map(Event.Degraded::new).orElseGet(Event.Recovered::new));
    }
    return this;
  }
}
