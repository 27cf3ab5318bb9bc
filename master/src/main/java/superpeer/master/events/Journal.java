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
import superpeer.master.seeding.Overview;

/** Writes down what changes, and tells those who listen. */
public final class Journal extends AbstractBehavior<Journal.Command> {

  public sealed interface Command {}

  /** Something changed. */
  public record Note(News news) implements Command {}

  /** This is how the server is; what is new in it is written down and logged. */
  public record Look(Overview overview) implements Command {}

  /**
   * Tells all events from now on, until the subscriber ends.
   *
   * @param after id of the last event that the subscriber knows: those since come first
   */
  public record Subscribe(Optional<Long> after, ActorRef<Delivery> subscriber) implements Command {}

  private record Noticed(Fleet.Notice notice) implements Command {}

  private record Gone(ActorRef<Delivery> subscriber) implements Command {}

  /** What a subscriber hears. */
  public sealed interface Delivery {
    record Happened(Event event) implements Delivery {}

    /** There are too many subscribers already; nothing follows. */
    record Refused() implements Delivery {}
  }

  /** A day's changes of a small server, some 300 KB. */
  static final int MAX_EVENTS = 1_000;

  /** Each holds a connection. */
  static final int MAX_SUBSCRIBERS = 100;

  private final InstantSource clock;
  private final Backlog backlog;
  private final Changes changes;
  private final Outlook outlook = new Outlook();
  private final Set<ActorRef<Delivery>> subscribers = new LinkedHashSet<>();

  /**
   * @param fleet is watched
   * @param startedAtMs when this master's process started: older workers are adopted
   */
  public static Behavior<Command> create(
      ActorRef<Fleet.Command> fleet, InstantSource clock, long startedAtMs) {
    return Behaviors.setup(
        context -> {
          var journal = new Journal(context, clock, startedAtMs);
          var notices = context.messageAdapter(Fleet.Notice.class, Noticed::new);
          fleet.tell(new Fleet.Watch(notices));
          return journal;
        });
  }

  private Journal(ActorContext<Command> context, InstantSource clock, long startedAtMs) {
    super(context);
    this.clock = clock;
    this.backlog = new Backlog(MAX_EVENTS, clock.millis());
    this.changes = new Changes(startedAtMs);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Noticed.class, this::onNoticed)
        .onMessage(Note.class, this::onNote)
        .onMessage(Look.class, this::onLook)
        .onMessage(Subscribe.class, this::onSubscribe)
        .onMessage(Gone.class, this::onGone)
        .build();
  }

  private Behavior<Command> onNoticed(Noticed noticed) {
    changes.of(noticed.notice()).forEach(this::write);
    return this;
  }

  private Behavior<Command> onNote(Note note) {
    write(note.news());
    return this;
  }

  private Behavior<Command> onLook(Look look) {
    for (var news : outlook.of(look.overview())) {
      getContext().getLog().info("{}: {}", news.kind().wireName(), news.what().orElse(""));
      write(news);
    }
    return this;
  }

  private void write(News news) {
    var happened = new Delivery.Happened(backlog.add(news, clock.millis()));
    subscribers.forEach(subscriber -> subscriber.tell(happened));
  }

  private Behavior<Command> onSubscribe(Subscribe ask) {
    if (subscribers.size() >= MAX_SUBSCRIBERS) {
      ask.subscriber().tell(new Delivery.Refused());
      return this;
    }
    getContext().watchWith(ask.subscriber(), new Gone(ask.subscriber()));
    subscribers.add(ask.subscriber());
    ask.after()
        .ifPresent(
            id ->
                backlog
                    .after(id, clock.millis())
                    .forEach(event -> ask.subscriber().tell(new Delivery.Happened(event))));
    return this;
  }

  private Behavior<Command> onGone(Gone gone) {
    subscribers.remove(gone.subscriber());
    return this;
  }
}
